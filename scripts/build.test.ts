import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';

const build = path.resolve('scripts/build.mjs');
const running = (program: string) => `
  import { run, withParent } from ${JSON.stringify(build)};
  const program = ${JSON.stringify(program)};
  await run(process.execPath, [...withParent, '-e', program], { show: true, follows: true });`;

const start = (program: string) =>
  spawn(process.execPath, ['--input-type=module', '-e', running(program)], { stdio: ['ignore', 'pipe', 'inherit'] });

const lives = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

it('what is built or made for a start ends with it, also when that one is killed', async () => {
  const starter = start('console.log(process.pid); setInterval(() => {}, 1000)');
  const [said] = await once(starter.stdout, 'data');
  const child = Number(String(said));
  expect(lives(child)).toBe(true);
  starter.kill('SIGKILL');
  await expect.poll(() => lives(child), { timeout: 20_000 }).toBe(false);
}, 30_000);

it('and what a build forks for itself stays as long as the build wants it', async () => {
  // Next's build forks workers, which have nothing but their channel to live for.
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'slipway-build-'));
  const worker = path.join(folder, 'worker.cjs');
  fs.writeFileSync(worker, 'process.on("message", (text) => process.send(text))');
  const program = `
    const worker = require('node:child_process').fork(${JSON.stringify(worker)}, { execArgv: process.execArgv.slice(0, 2) });
    setTimeout(() => worker.send('it lives'), 1000);
    worker.on('message', (text) => { console.log(text); worker.kill(); });`;
  const [said] = await once(start(program).stdout, 'data');
  fs.rmSync(folder, { recursive: true });
  expect(String(said).trim()).toBe('it lives');
}, 30_000);
