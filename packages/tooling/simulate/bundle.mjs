// Bundles the simulator's worker, with planted faults where asked: named snippets of the engine's sources are replaced
// while they are read, so that the sources themselves know nothing of it.
import { build } from 'esbuild';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const engine = join(root, 'packages/engine/src');
const entry = join(root, 'packages/testkit/src/simulation/worker.ts');

/** @typedef {{ find: string, put: string, file?: string }} Patch */

/**
 * Writes the worker to `outfile`. Throws where a snippet is not in the engine exactly once (in `file`, where named): the
 * engine has moved on, and the fault must be planted anew.
 * @param {string} outfile
 * @param {readonly Patch[]} patches
 */
export async function bundleWorker(outfile, patches = []) {
  const texts = planted(patches);
  const plant = {
    name: 'plant',
    setup(hooks) {
      hooks.onLoad({ filter: /[\\/]packages[\\/]engine[\\/]src[\\/].*\.ts$/ }, ({ path }) => {
        const contents = texts.get(relative(engine, path).split(sep).join('/'));
        return contents === undefined ? undefined : { contents, loader: 'ts' };
      });
    },
  };
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'silent',
    plugins: [plant],
  });
}

/**
 * The engine's files that the patches change, as changed. Throws as {@link bundleWorker} does.
 * @param {readonly Patch[]} patches
 */
export function planted(patches) {
  if (patches.length === 0) return new Map();
  const files = readdirSync(engine, { recursive: true }).map((name) => name.split(sep).join('/')).filter((name) => name.endsWith('.ts'));
  const texts = new Map();
  for (const { find, put, file } of patches) {
    const at = files.filter((name) => file === undefined || name === file).flatMap((name) => {
      const text = texts.get(name) ?? readFileSync(join(engine, name), 'utf8');
      return Array.from({ length: text.split(find).length - 1 }, () => [name, text]);
    });
    if (at.length !== 1) throw new Error(`The engine has this ${at.length} times, not once${file === undefined ? '' : ` in ${file}`}; plant the fault anew: ${find}`);
    const [name, text] = at[0];
    texts.set(name, text.replace(find, () => put));
  }
  return texts;
}
