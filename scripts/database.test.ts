import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { startDatabase } from './database';

const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'slipway-database-'));
afterAll(() => fs.rmSync(dataDir, { recursive: true, force: true }));

const guardsOf = (pid: number) =>
  execFileSync('ps', ['-A', '-o', 'args='])
    .toString()
    .split('\n')
    .filter((line) => new RegExp(`slipway-guard ${pid} `).test(line));

it('leaves no guard behind that would stop another process with the number of a database that is gone', async () => {
  const database = await startDatabase({ dataDir });
  expect(guardsOf(database.pid)).toHaveLength(1);
  process.kill(database.pid, 'SIGKILL');
  await database.gone;
  await expect.poll(() => guardsOf(database.pid), { timeout: 20_000 }).toEqual([]);
  await database.stop();
}, 60_000);
