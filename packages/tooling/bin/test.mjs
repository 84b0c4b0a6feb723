#!/usr/bin/env node
// `npm test`: everything that must hold, in the order in which it is cheapest to learn that it does not, closing with
// a count of what passed, failed and was skipped.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readCommandLine } from './command-line.mjs';
import { fetchElectron } from './fetch-electron.mjs';
import { findBrowser } from './find-browser.mjs';
import { findElectron, needsVirtualDisplay, whyNoDisplay } from './find-electron.mjs';

readCommandLine(fileURLToPath(import.meta.url), {});

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const scratch = mkdtempSync(join(tmpdir(), 'tandem-test-'));
const bin = (name) => join(root, 'node_modules/.bin', name);

const total = { passed: 0, failed: 0, skipped: 0 };
/** Why something was skipped, once each. */
const reasons = new Set();

const say = (text) => process.stdout.write(`${text}\n`);

function run(title, command, args, environment = {}) {
  say(`\n== ${title}`);
  const started = process.hrtime.bigint();
  const result = spawnSync(command, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...environment } });
  if (result.error) say(`${command}: ${result.error.message}`);
  say(`== ${title}: ${result.status === 0 ? 'ok' : 'FAILED'} in ${Number((process.hrtime.bigint() - started) / 1_000_000_000n)} s`);
  return result.status === 0;
}

/** One check that passes or fails as a whole. */
function check(title, command, args) {
  if (run(title, command, args)) total.passed += 1;
  else total.failed += 1;
}

function countVitest(file) {
  if (!existsSync(file)) return void (total.failed += 1);
  const report = JSON.parse(readFileSync(file, 'utf8'));
  total.passed += report.numPassedTests;
  total.failed += report.numFailedTests + report.numFailedTestSuites * (report.numFailedTests === 0 ? 1 : 0);
  total.skipped += report.numPendingTests + report.numTodoTests;
  for (const suite of report.testResults) {
    for (const test of suite.assertionResults) {
      if (test.status === 'skipped' || test.status === 'pending') reasons.add(`${test.fullName}`);
    }
  }
}

function countPlaywright(file) {
  if (!existsSync(file)) return void (total.failed += 1);
  const { stats, suites, errors } = JSON.parse(readFileSync(file, 'utf8'));
  total.passed += stats.expected;
  total.failed += stats.unexpected + stats.flaky + errors.length;
  total.skipped += stats.skipped;
  const visit = (suite) => {
    for (const spec of suite.specs ?? []) {
      for (const test of spec.tests) {
        if (test.status !== 'skipped') continue;
        const why = test.annotations.find((note) => note.type === 'skip')?.description ?? 'no reason given';
        reasons.add(`${test.projectName}: ${spec.title}: ${why}`);
      }
    }
    for (const inner of suite.suites ?? []) visit(inner);
  };
  suites.forEach(visit);
}

/** Electron and somewhere to show it, or why not. */
async function electronToTest() {
  const noDisplay = whyNoDisplay();
  if (noDisplay) return { why: noDisplay };
  const found = findElectron();
  if (found.path || process.env.ELECTRON_OVERRIDE_DIST_PATH) return found;
  const why = await fetchElectron(say);
  return why === null ? findElectron() : { why: `its runtime cannot be had (${why})` };
}

check('types', bin('tsc'), ['-b']);
check('lint', bin('eslint'), ['.', '--config', 'packages/tooling/eslint.config.mjs', '--max-warnings', '0']);

const unitReport = join(scratch, 'unit.json');
if (process.env.TANDEM_TEST_DATA === undefined) {
  reasons.add('tests over recorded market data: TANDEM_TEST_DATA names no folder with recordings');
}
run('unit and property tests', bin('vitest'), [
  'run',
  '--config',
  'packages/tooling/vitest.config.mjs',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${unitReport}`,
]);
countVitest(unitReport);

check('build', process.execPath, ['packages/tooling/bin/build.mjs']);

check('soak, its short form', process.execPath, ['packages/tooling/bin/soak.mjs', '--short']);

const browser = findBrowser();
const electron = await electronToTest();
for (const [shell, found] of Object.entries({ 'in a browser': browser, 'in Electron': electron })) {
  if (found.path) continue;
  reasons.add(`the screen ${shell}: ${found.why}`);
  total.skipped += 1;
}
const e2eReport = join(scratch, 'e2e.json');
const virtual = electron.path && needsVirtualDisplay() ? ['xvfb-run', '-a'] : [];
const [command, ...args] = [...virtual, bin('playwright'), 'test', '--config', 'e2e/playwright.config.ts', '--reporter=list,json'];
run('end-to-end', command, args, {
  PLAYWRIGHT_JSON_OUTPUT_NAME: e2eReport,
  TANDEM_BROWSER: browser.path ?? '',
  TANDEM_ELECTRON: electron.path ?? '',
});
countPlaywright(e2eReport);
if (electron.path) check('package', process.execPath, ['packages/tooling/bin/package.mjs', '--dir', '--check']);

rmSync(scratch, { recursive: true, force: true });
say('');
if (reasons.size > 0) {
  say('Skipped:');
  for (const reason of reasons) say(`  - ${reason}`);
}
say(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exit(total.failed > 0 ? 1 : 0);
