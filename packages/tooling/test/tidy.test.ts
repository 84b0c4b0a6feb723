import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rooms } from '../rooms.mjs';

const json = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { encoding: 'utf8' })
  .split('\n')
  .filter((file) => file !== '' && existsSync(file));
const sources = files.filter((file) => /\.(ts|tsx|mjs)$/.test(file));

/** Rooms that a file imports from, by their package names. */
const importsOf = (file: string): string[] =>
  [...readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*\(?\s*'@tandem\/([a-z-]+)/g)].map((match) => match[1]!);

describe('the rooms', () => {
  it('are those of the table in ARCHITECTURE.md, with the imports it shows', () => {
    const text = readFileSync('ARCHITECTURE.md', 'utf8');
    const shown = [...text.matchAll(/^\| `((?:packages|apps)\/[a-z-]+)` \| [^|]* \| ([^|]*) \|/gm)].map(
      (row) => `${row[1]!}: ${row[2]!.match(/[a-z-]+/g)?.sort().join(' ') ?? ''}`,
    );
    const written = Object.values(rooms).map(({ path, imports }) => `${path}: ${[...imports].sort().join(' ')}`);
    expect(shown.sort()).toEqual(written.sort());
  });

  it.each(Object.entries(rooms))('%s: dependencies and project references are its imports', (name, { path, imports }) => {
    const manifest = json(join(path, 'package.json')) as { name: string; dependencies?: Record<string, string> };
    expect(manifest.name).toBe(`@tandem/${name}`);
    const depended = Object.keys(manifest.dependencies ?? {})
      .filter((dependency) => dependency.startsWith('@tandem/'))
      .map((dependency) => dependency.slice('@tandem/'.length));
    expect(depended.sort()).toEqual([...imports].sort());
    const project = json(join(path, 'tsconfig.json')) as { references: { path: string }[] };
    const referenced = project.references.map((reference) => relative('.', join(path, reference.path)));
    expect(referenced.sort()).toEqual(imports.map((room) => rooms[room]!.path).sort());
  });

  it.each(Object.entries(rooms))('%s: its sources import what it may, and all of that', (name, { path, imports }) => {
    const used = new Set(sources.filter((file) => file.startsWith(`${path}/src/`)).flatMap(importsOf));
    used.delete(name);
    expect([...used].sort()).toEqual([...imports].sort());
  });

  it('form no circle', () => {
    const visit = (name: string, path: string[]): void => {
      expect(path, `circle: ${[...path, name].join(' -> ')}`).not.toContain(name);
      for (const next of rooms[name]!.imports) visit(next, [...path, name]);
    };
    for (const name of Object.keys(rooms)) visit(name, []);
  });

  it.each(Object.values(rooms).map(({ path }) => path))('%s has a README', (path) => {
    expect(existsSync(join(path, 'README.md'))).toBe(true);
  });
});

describe('the sources', () => {
  it('import files that exist, with their ending', () => {
    const broken = sources.flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/from '(\.{1,2}\/[^']+)'/g)]
        .map((match) => match[1]!)
        .filter((target) => !existsSync(join(dirname(file), target.replace(/\?.*$/, ''))))
        .map((target) => `${file}: ${target}`),
    );
    expect(broken).toEqual([]);
  });

  it('leave nothing for later', () => {
    const later = new RegExp(['\\bTO', 'DO\\b|\\bFIX', 'ME\\b|\\bX', 'XX\\b'].join(''));
    expect(sources.filter((file) => later.test(readFileSync(file, 'utf8')))).toEqual([]);
  });

  it('skip or single out no test', () => {
    const tests = sources.filter((file) => file.includes('/test/') || file.startsWith('e2e/'));
    const marked = new RegExp(['\\b(it|test|describe)\\.(on', 'ly|to', 'do|fails)\\b'].join(''));
    expect(tests.filter((file) => marked.test(readFileSync(file, 'utf8')))).toEqual([]);
  });
});

describe('the top level', () => {
  it('holds the rooms and what every repository has', () => {
    const expected = [
      '.ci',
      '.editorconfig',
      '.gitattributes',
      '.gitignore',
      '.npmrc',
      '.nvmrc',
      'ARCHITECTURE.md',
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'README.zh-CN.md',
      'apps',
      'assets',
      'e2e',
      'electron-builder.yml',
      'package-lock.json',
      'package.json',
      'packages',
      'tsconfig.json',
    ];
    expect([...new Set(files.map((file) => file.split('/')[0]!))].sort()).toEqual(expected.sort());
  });
});
