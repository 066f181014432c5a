import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { expect, it } from 'vitest';

const build = path.resolve('scripts/build.mjs');
const program = `
  import { run, withParent } from ${JSON.stringify(build)};
  const forever = 'console.log(process.pid); setInterval(() => {}, 1000)';
  await run(process.execPath, [...withParent, '-e', forever], { show: true, follows: true });`;

const lives = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

it('what is built or made for a start ends with it, also when that one is killed', async () => {
  const start = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said] = await once(start.stdout, 'data');
  const child = Number(String(said));
  expect(lives(child)).toBe(true);
  start.kill('SIGKILL');
  await expect.poll(() => lives(child), { timeout: 20_000 }).toBe(false);
}, 30_000);
