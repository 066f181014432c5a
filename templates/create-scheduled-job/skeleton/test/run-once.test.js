import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { runOnce } from '../src/run-once.js';
import { work as realWork } from '../src/work.js';

let stateDir;
let times;
beforeEach(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'job-'));
  times = [];
});
afterEach(() => rm(stateDir, { recursive: true, force: true }));

const work = async ({ due }) => void times.push(due);
const start = (due, more = {}) => runOnce({ work, due, stateDir, timeoutMs: 60_000, log: () => {}, ...more });

test('the work can be called', async () => {
  assert.equal(await start('monday', { work: realWork }), 'done');
});

test('does the work once for the same time', async () => {
  assert.equal(await start('monday'), 'done');
  assert.equal(await start('monday'), 'repeated');
  assert.equal(await start('tuesday'), 'done');
  assert.deepEqual(times, ['monday', 'tuesday']);
});

test('tries again what failed', async () => {
  const fails = async () => {
    throw new Error('no');
  };
  await assert.rejects(start('monday', { work: fails }), /no/);
  assert.equal(await start('monday'), 'done');
});

test('leaves it to the one that is at it, and not to one that has died', async () => {
  await writeFile(join(stateDir, 'running'), String(process.pid));
  assert.equal(await start('monday'), 'busy');
  await writeFile(join(stateDir, 'running'), '999999999');
  assert.equal(await start('monday'), 'done');
});

test('is stopped when its time is up', async () => {
  const hangs = ({ signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  await assert.rejects(start('monday', { work: hangs, timeoutMs: 20 }));
  assert.equal(await start('monday'), 'done');
});
