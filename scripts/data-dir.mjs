// The data folder of an embedded portal: fit to be used, held by one start at a time, with the key that it keeps.
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Failure } from './build.mjs';

/** What an empty database, its journal and some repositories take. */
const leastFreeMb = 300;

/** A folder that cannot be written, or is full, would show itself much later and in words that help nobody. */
export function checkDataDir(dataDir) {
  try {
    fs.mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    fs.accessSync(dataDir, fs.constants.W_OK);
  } catch (error) {
    throw new Failure(
      `SLIPWAY_DATA_DIR: ${dataDir} cannot be written (${error.code}). Set it to a folder that ${os.userInfo().username} may write.`,
    );
  }
  const { bavail, bsize } = fs.statfsSync(dataDir);
  const freeMb = Math.floor((bavail * bsize) / 2 ** 20);
  if (freeMb < leastFreeMb) {
    throw new Failure(
      `SLIPWAY_DATA_DIR: ${dataDir} has ${freeMb} MB free, and at least ${leastFreeMb} MB are needed. Make room, or set it to a folder on another disk.`,
    );
  }
}

/** The key of sessions and secrets, made once and kept where only its owner reads it. */
export function keepSecret(dataDir) {
  const file = path.join(dataDir, 'secret');
  try {
    return fs.readFileSync(file, 'utf8').trim();
  } catch {
    const secret = randomBytes(32).toString('base64url');
    fs.writeFileSync(file, `${secret}\n`, { mode: 0o600 });
    return secret;
  }
}

/** One start per data folder: a second one would stop the first one's database. Answers how to give it free. */
export function lockDataDir(dataDir) {
  const file = path.join(dataDir, 'start.pid');
  for (const last of [false, true]) {
    try {
      fs.writeFileSync(file, String(process.pid), { flag: 'wx' });
      return () => fs.rmSync(file, { force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      const pid = Number(fs.readFileSync(file, 'utf8'));
      if (last || isStart(pid)) {
        throw new Failure(
          `Slipway already runs on ${dataDir} (process ${pid}). Stop it, or set SLIPWAY_DATA_DIR to another folder.`,
        );
      }
      fs.rmSync(file, { force: true });
    }
  }
}

function isStart(pid) {
  try {
    process.kill(pid, 0);
    if (process.platform !== 'linux') return true;
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('start.mjs');
  } catch (error) {
    return error.code === 'EPERM';
  }
}
