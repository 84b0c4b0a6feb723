import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

export interface QuickFixPrograms {
  readonly executor: string;
  readonly ordermatch: string;
  /** For LD_LIBRARY_PATH. */
  readonly libraries: string;
}

const DOWNLOAD_MS_MAX = 60_000;
const examples = 'usr/share/doc/libquickfix-doc/examples';

/**
 * QuickFIX's example programs as Debian ships them compiled, downloaded once into a cache; or why they cannot be had.
 * QuickFIX listens on every interface, hence a network namespace with loopback alone.
 */
export function quickFixPrograms(cache: string): QuickFixPrograms | string {
  if (process.platform !== 'linux') return 'QuickFIX’s compiled examples are Debian’s, for Linux';
  if (namespaceCommand() === null) return 'network namespaces cannot be made here (unshare -n)';
  try {
    if (!existsSync(join(cache, 'ready'))) download(cache);
  } catch (error) {
    return `Debian’s libquickfix17 and libquickfix-doc cannot be downloaded: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)}`;
  }
  const programs = {
    executor: join(cache, 'executor'),
    ordermatch: join(cache, 'ordermatch'),
    libraries: readFileSync(join(cache, 'ready'), 'utf8'),
  };
  const tried = spawnSync(programs.executor, [], { env: { ...process.env, LD_LIBRARY_PATH: programs.libraries } });
  return tried.status === 0 ? programs : 'QuickFIX’s executor does not run here';
}

/** The command that runs what follows it in a network namespace of its own; null where the system refuses. */
export function namespaceCommand(): readonly [string, ...string[]] | null {
  for (const flags of ['-n', '-rn']) {
    if (spawnSync('unshare', [flags, 'ip', 'link', 'set', 'lo', 'up']).status === 0) return ['unshare', flags];
  }
  return null;
}

function download(cache: string): void {
  const folder = `${cache}.new`;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  execFileSync('apt-get', ['download', '-q', 'libquickfix17', 'libquickfix-doc'], { cwd: folder, stdio: 'pipe', timeout: DOWNLOAD_MS_MAX });
  for (const file of readdirSync(folder)) {
    if (!file.endsWith('.deb')) continue;
    execFileSync('dpkg', ['-x', file, 'unpacked'], { cwd: folder, stdio: 'pipe' });
    rmSync(join(folder, file));
  }
  const unpacked = join(folder, 'unpacked');
  for (const [name, path] of [['executor', 'executor/C++'], ['ordermatch', 'ordermatch']] as const) {
    const program = join(folder, name);
    writeFileSync(program, gunzipSync(readFileSync(join(unpacked, examples, path, '.libs', `${name}.gz`))));
    chmodSync(program, 0o755);
  }
  rmSync(join(unpacked, 'usr/share'), { recursive: true });
  const architecture = readdirSync(join(unpacked, 'usr/lib')).find((name) => name.endsWith('-linux-gnu')) ?? '';
  writeFileSync(join(folder, 'ready'), join(cache, 'unpacked/usr/lib', architecture));
  rmSync(cache, { recursive: true, force: true });
  renameSync(folder, cache);
}
