import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { unavailable } from '@/domain/core/errors';

/** Where previews stand, and whether each gets a user of its own. */
export type Place = { root: string; ownUsers: boolean };

const isRoot = () => process.getuid?.() === 0;

/**
 * Finds the folder of all previews: in the data folder, unless the portal is root and the data folder is closed to
 * others. Then a preview's own user could not enter it, and it is one under /var/lib, named after the data folder.
 */
export function findPlace(dataDir: string): Place {
  const home = path.resolve(dataDir);
  if (!isRoot()) return prepare({ root: path.join(home, 'previews'), ownUsers: false }, 0o700);
  mkdirSync(home, { recursive: true, mode: 0o711 });
  const digest = createHash('sha256').update(home).digest('hex').slice(0, 12);
  const root = canPass(home) ? path.join(home, 'previews') : `/var/lib/slipway/previews-${digest}`;
  return prepare({ root, ownUsers: true }, 0o711);
}

function prepare(place: Place, mode: number): Place {
  mkdirSync(place.root, { recursive: true, mode });
  chmodSync(place.root, mode);
  mkdirSync(path.join(place.root, 'claims'), { recursive: true, mode: 0o700 });
  return place;
}

/** Whether somebody who owns nothing on the way may go through to a folder. */
function canPass(folder: string): boolean {
  let current = realpathSync(folder);
  for (;;) {
    if (!(statSync(current).mode & 0o001)) return false;
    const parent = path.dirname(current);
    if (parent === current) return true;
    current = parent;
  }
}

/** The files of one preview. What the preview itself may write is `source`, `home`, `temporary` and the log. */
export function filesOf(place: Place, name: string) {
  const folder = path.join(place.root, name);
  return {
    folder,
    plan: path.join(folder, 'preview.json'),
    process: path.join(folder, 'process.json'),
    checkout: path.join(folder, 'checkout.json'),
    log: path.join(folder, 'service.log'),
    times: path.join(folder, 'service.log.times'),
    source: path.join(folder, 'source'),
    home: path.join(folder, 'home'),
    temporary: path.join(folder, 'tmp'),
  };
}
export type Files = ReturnType<typeof filesOf>;

/** The folder's name, from the environment's key alone: safe as a name, and different keys never share one. */
export function previewName(key: string): string {
  if (/^[a-z0-9_]{1,60}$/.test(key)) return `pre-${key}`;
  const clean = key.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return `pre-${clean.slice(0, 40)}-${createHash('sha256').update(key).digest('hex').slice(0, 12)}`;
}

export function listPreviews(place: Place): string[] {
  return readdirSync(place.root).filter((name) => name.startsWith('pre-'));
}

const firstPort = 21_000;
const ports = 8000;

/**
 * Numbers that no two previews share, each a file that only one can make: users (a range that nothing else gives out)
 * and ports. A claim whose preview has no folder is left over and may be taken.
 */
function claim(place: Place, kind: 'port' | 'user', name: string, first: number, count: number): number {
  const held = claimOf(place, kind, name);
  if (held !== undefined) return held;
  const start = createHash('sha256').update(`${kind} ${name}`).digest().readUInt32BE() % count;
  for (let offset = 0; offset < count; offset++) {
    const number = first + ((start + offset) % count);
    const file = path.join(place.root, 'claims', `${kind}-${number}`);
    if (existsSync(file) && !existsSync(filesOf(place, readFileSync(file, 'utf8')).folder)) unlinkSync(file);
    try {
      writeFileSync(file, name, { flag: 'wx', mode: 0o600 });
      return number;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  throw unavailable(`All ${count} ${kind}s for previews are taken. Destroy some first.`);
}

export function claimOf(place: Place, kind: 'port' | 'user', name: string): number | undefined {
  const claims = path.join(place.root, 'claims');
  for (const file of readdirSync(claims)) {
    if (!file.startsWith(`${kind}-`)) continue;
    try {
      if (readFileSync(path.join(claims, file), 'utf8') === name) return Number(file.slice(kind.length + 1));
    } catch {
      // released while we looked
    }
  }
  return undefined;
}

export const claimPort = (place: Place, name: string): number => claim(place, 'port', name, firstPort, ports);

/** undefined where every preview runs as the user of the portal. */
export function claimUser(place: Place, name: string): number | undefined {
  if (!place.ownUsers) return undefined;
  const { first, count } = userRange();
  return claim(place, 'user', name, first, count);
}

export function releaseClaims(place: Place, name: string): void {
  const claims = path.join(place.root, 'claims');
  for (const file of readdirSync(claims)) {
    const whole = path.join(claims, file);
    if (existsSync(whole) && readFileSync(whole, 'utf8') === name) unlinkSync(whole);
  }
}

/** Above the ranges that distributions, systemd and containers give out; below it where a container maps fewer. */
export function userRange(): { first: number; count: number } {
  const high = { first: 1_900_000_000, count: 60_000 };
  const map = existsSync('/proc/self/uid_map') ? readFileSync('/proc/self/uid_map', 'utf8') : '0 0 4294967295';
  const last = Math.max(
    ...map
      .trim()
      .split('\n')
      .map((line) => line.trim().split(/\s+/).map(Number))
      .map(([inside = 0, , length = 0]) => inside + length - 1),
  );
  return last >= high.first + high.count ? high : { first: 30_000, count: 20_000 };
}

/** Why previews cannot have users of their own here, or undefined. */
export function cannotChangeUser(place: Place): string | undefined {
  if (!place.ownUsers) return undefined;
  const user = userRange().first;
  const tried = spawnSync('/bin/sh', ['-c', 'true'], { uid: user, gid: user, cwd: '/' });
  if (tried.status === 0) return undefined;
  return (
    'The portal runs as root and may not start programs as another user, so previews would be root too. ' +
    'Run the portal as an ordinary user, or give it the capabilities SETUID, SETGID, CHOWN and KILL.'
  );
}
