import { mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Does the work for one time of the schedule, if nobody has done it yet and nobody is at it. Answers how it went:
 * done, repeated (it was done before) or busy (another process is at it). Throws what the work throws.
 */
export async function runOnce({ work, due, stateDir, timeoutMs, log }) {
  await mkdir(stateDir, { recursive: true });
  const release = await lock(join(stateDir, 'running'));
  if (!release) return 'busy';
  try {
    if ((await lastDone(stateDir)) === due) return 'repeated';
    await withinTime(timeoutMs, (signal) => work({ due, signal, log }));
    // Written beside and renamed: a crash leaves the old note or the new one.
    await writeFile(join(stateDir, 'done.new'), due);
    await rename(join(stateDir, 'done.new'), join(stateDir, 'done'));
    return 'done';
  } finally {
    await release();
  }
}

const lastDone = (stateDir) => readFile(join(stateDir, 'done'), 'utf8').catch(() => undefined);

async function withinTime(ms, task) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(new Error(`It took longer than ${ms / 1000} s`)), ms);
  const late = new Promise((_, reject) => {
    stop.signal.addEventListener('abort', () => reject(stop.signal.reason), { once: true });
  });
  try {
    await Promise.race([task(stop.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The file names the process that is at work. One that has ended holds nothing any more. */
async function lock(path) {
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      const file = await open(path, 'wx');
      await file.writeFile(String(process.pid));
      await file.close();
      return () => rm(path, { force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      const holder = Number(await readFile(path, 'utf8').catch(() => ''));
      if (isAlive(holder)) return undefined;
      await rm(path, { force: true });
    }
  }
  return undefined;
}

function isAlive(pid) {
  if (!pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
