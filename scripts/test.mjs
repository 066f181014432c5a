// npm test: everything that must hold, on a fresh clone too, in databases that are thrown away. It closes with one line:
// N passed, N failed. `npm test -- unit` and `npm test -- browser` run one half.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { alone, buildBundles, buildPages, callOff, generateClient, installPackages, root } from './build.mjs';
import { followParent } from './processes.mjs';

const only = process.argv[2];
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'slipway-results-'));
const total = { passed: 0, failed: 0 };
/** what failed, by name and with its reason: said again at the end, where a log that is cut still shows it */
const failures = [];
let child;

/** Runs a test program to its end, in the open. Its numbers are in the file that it writes, not in its exit code. */
function start(args, env) {
  return new Promise((resolve) => {
    child = spawn(process.execPath, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    child.once('close', (code) => resolve(code ?? 1));
  });
}

async function units() {
  const file = path.join(scratch, 'units.json');
  const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`, ...process.argv.slice(3)];
  const code = await start([path.join(root, 'node_modules/vitest/vitest.mjs'), ...args], {});
  const result = read(file);
  count(result?.numPassedTests ?? 0, result?.numTotalTests - result?.numPassedTests || 0, code);
  for (const { name, message, assertionResults } of result?.testResults ?? []) {
    const failed = assertionResults.filter(({ status }) => status === 'failed');
    for (const one of failed) failures.push([`${path.relative(root, name)} > ${one.fullName}`, one.failureMessages[0]]);
    if (failed.length === 0 && message) failures.push([path.relative(root, name), message]);
  }
}

async function stories() {
  const { findBrowser, howToInstall } = await import('./browser.mjs');
  const browser = await findBrowser();
  if (browser === undefined) {
    console.error(howToInstall);
    return count(0, 1, 1);
  }
  await alone(async () => {
    await buildBundles();
    await buildPages();
  });
  const file = path.join(scratch, 'stories.json');
  const args = ['test', '--reporter=list,json', ...process.argv.slice(3)];
  const env = { SLIPWAY_BROWSER: browser, PLAYWRIGHT_JSON_OUTPUT_NAME: file };
  const code = await start([path.join(root, 'node_modules/@playwright/test/cli.js'), ...args], env);
  const result = read(file);
  const { expected = 0, unexpected = 0, flaky = 0, skipped = 0 } = result?.stats ?? {};
  count(expected, unexpected + flaky + skipped, code);
  for (const spec of (result?.suites ?? []).flatMap(specsOf)) {
    const error = spec.tests.flatMap(({ results }) => results).find((one) => one.error)?.error;
    if (!spec.ok) failures.push([`${spec.file} > ${spec.title}`, error?.message]);
  }
}

const specsOf = (suite) => [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specsOf)];

/** A run that failed without a failed test (a file that does not load, a portal that does not start) counts as one. */
function count(passed, failed, code) {
  total.passed += passed;
  total.failed += failed || (code === 0 ? 0 : 1);
}

function read(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

let isOff = false;

function callItOff() {
  if (isOff) return;
  isOff = true;
  total.failed += 1;
  callOff();
  child?.kill('SIGINT');
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, callItOff);
followParent(callItOff);

try {
  await alone(async () => {
    await installPackages({ dev: true });
    await generateClient();
  });
  if (only !== 'browser') await units();
  if (only !== 'unit' && !isOff) await stories();
} catch (error) {
  console.error(error.message);
  total.failed += 1;
} finally {
  fs.rmSync(scratch, { recursive: true, force: true });
}
for (const [name, reason = ''] of failures) {
  const lines = stripVTControlCharacters(reason).trim().split('\n').slice(0, 12);
  console.log(`Failed: ${name}\n${lines.map((line) => `  ${line}`).join('\n')}\n`);
}
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed === 0 && total.passed > 0 ? 0 : 1);
