import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { promisify } from 'node:util';

/** A process of this machine. `birth` with the id names it for good: ids are given out again, a birth is not. */
export type Process = { id: number; birth: string };

/** The variable that everything started for a preview carries. */
export const markerName = 'SLIPWAY_PREVIEW';

const hasProc = process.platform === 'linux';

/** The birth of a living process, or undefined. One that has ended and was not collected yet is not living. */
export async function birthOf(id: number): Promise<string | undefined> {
  if (!hasProc) return birthByPs(id);
  try {
    return birthFrom(readStat(id));
  } catch {
    return undefined;
  }
}

const birthFrom = (stat: Stat): string | undefined =>
  stat.state === 'Z' || stat.state === 'X' ? undefined : `${bootId()}:${stat.started}`;

export const isAlive = async (one: Process): Promise<boolean> => (await birthOf(one.id)) === one.birth;

let boot: string | undefined;
function bootId(): string {
  boot ??= readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  return boot;
}

async function birthByPs(id: number): Promise<string | undefined> {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'stat=,lstart=', '-p', String(id)]).catch(() => ({
    stdout: '',
  }));
  const line = stdout.trim();
  return line === '' || line.startsWith('Z') ? undefined : line.replace(/^\S+\s+/, '');
}

type Stat = { state: string; group: number; started: string };

/** /proc/ID/stat: the name stands in brackets and may hold anything, so fields are counted from its end. */
function readStat(id: number): Stat {
  const text = readFileSync(`/proc/${id}/stat`, 'utf8');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return {
    state: fields[0] ?? '',
    group: Number(fields[2]),
    started: fields[19] ?? '',
  };
}

/** By what the processes of one preview are known: any of these. */
export type Trait = {
  /** a user of its own, where the portal is root */
  user?: number;
  /** what stands in the environment that they were started with */
  marker?: string;
  /** the process group of one that is alive: the number of a dead one may be somebody else's by now */
  group?: number;
};

export type Found = Process & { residentBytes: number };

/**
 * All living processes with one of the traits, whoever started them and wherever they have moved. Read in one go, without
 * leaving the thread: a few hundred processes take milliseconds, and far longer when each read waits for its turn.
 */
export async function findProcesses(trait: Trait): Promise<Found[]> {
  if (!hasProc) return findByPs(trait);
  const found: Found[] = [];
  for (const entry of readdirSync('/proc')) {
    const id = Number(entry);
    if (!Number.isInteger(id) || id === process.pid) continue;
    try {
      if (!matches(id, trait)) continue;
      const birth = birthFrom(readStat(id));
      if (birth) found.push({ id, birth, residentBytes: Number(fieldOf(id, 'VmRSS') ?? 0) * 1024 });
    } catch {
      // gone while we looked, or not ours to look at
    }
  }
  return found;
}

function matches(id: number, { user, marker, group }: Trait): boolean {
  if (user !== undefined) return Number(fieldOf(id, 'Uid')) === user;
  if (statSync(`/proc/${id}`).uid !== process.getuid?.()) return false;
  if (group !== undefined && readStat(id).group === group) return true;
  return (
    marker !== undefined && readFileSync(`/proc/${id}/environ`, 'utf8').split('\0').includes(`${markerName}=${marker}`)
  );
}

/** The first number behind a name in /proc/ID/status. */
const fieldOf = (id: number, name: string): string | undefined =>
  new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1];

/** Elsewhere than on Linux only the group can be looked up: one that leaves it is not found. */
async function findByPs({ group }: Trait): Promise<Found[]> {
  if (group === undefined) return [];
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,pgid=,rss=,stat=']).catch(() => ({
    stdout: '',
  }));
  const found: Found[] = [];
  for (const line of stdout.split('\n')) {
    const [id, itsGroup, resident, state] = line.trim().split(/\s+/);
    if (Number(itsGroup) !== group || state?.startsWith('Z')) continue;
    const birth = await birthByPs(Number(id));
    if (birth) found.push({ id: Number(id), birth, residentBytes: Number(resident) * 1024 });
  }
  return found;
}

export type Listener = { address: string; user: number; inode: string };

/** Who listens on a TCP port of this machine. Empty where that cannot be seen. */
export async function listenersOf(port: number): Promise<Listener[]> {
  if (!hasProc) return [];
  const listeners: Listener[] = [];
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    const lines = (await readFile(/*turbopackIgnore: true*/ table, 'utf8').catch(() => '')).split('\n').slice(1);
    for (const line of lines) {
      const fields = line.trim().split(/\s+/);
      const [host = '', hexPort = ''] = (fields[1] ?? '').split(':');
      if (fields[3] !== '0A' || Number.parseInt(hexPort, 16) !== port) continue;
      listeners.push({ address: readAddress(host), user: Number(fields[7]), inode: fields[9] ?? '' });
    }
  }
  return listeners;
}

/** The kernel prints addresses as hexadecimal words in the machine's byte order. */
function readAddress(hex: string): string {
  if (/^0+$/.test(hex)) return 'all addresses';
  if (hex.length === 8)
    return (hex.match(/../g) ?? [])
      .reverse()
      .map((part) => Number.parseInt(part, 16))
      .join('.');
  if (hex === '00000000000000000000000001000000') return '::1';
  if (hex.startsWith('0000000000000000FFFF0000')) return readAddress(hex.slice(24));
  return 'an address of this machine';
}

/** Whether a process holds the socket. */
export async function holdsSocket(id: number, inode: string): Promise<boolean> {
  const descriptors = await readdir(`/proc/${id}/fd`).catch(() => []);
  for (const descriptor of descriptors) {
    const target = await readlink(`/proc/${id}/fd/${descriptor}`).catch(() => '');
    if (target === `socket:[${inode}]`) return true;
  }
  return false;
}
