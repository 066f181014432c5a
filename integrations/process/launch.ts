import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Files } from './place';
import { markerName } from './process-table';
import { runtimeFolder } from './runtime';

export type Identity = {
  files: Files;
  /** a user and group of its own; undefined: the portal's */
  user: number | undefined;
  /** by which everything that was started for this preview is found again */
  marker: string;
};

export type Limits = { memoryMb: number };

/**
 * All that a program of a preview finds in its environment, written out here: nothing of the portal's own is handed on,
 * neither by name nor by accident.
 */
export function environmentOf(
  { files, user, marker }: Identity,
  extra: Record<string, string> = {},
): Record<string, string> {
  const programs = [runtimeFolder(user), '/usr/local/bin', '/usr/bin', '/bin'];
  return {
    PATH: [...new Set(programs)].join(':'),
    HOME: files.home,
    TMPDIR: files.temporary,
    LANG: 'C.UTF-8',
    [markerName]: marker,
    ...extra,
  };
}

/**
 * Starts a program as the preview's user, in a process group of its own, under its limits and with less of the machine's
 * attention than the portal. The program and its arguments are never read by a shell.
 */
export function launch(
  identity: Identity,
  command: string[],
  options: { folder: string; environment: Record<string, string>; output: number; limits: Limits },
): ChildProcess {
  const { user } = identity;
  const [program = '', ...rest] = [...limiters(identity, options.limits), ...command];
  const child = spawn(/*turbopackIgnore: true*/ program, rest, {
    cwd: options.folder,
    // Complete as it stands: nothing is taken over from the portal's.
    env: options.environment as NodeJS.ProcessEnv,
    detached: true,
    stdio: ['ignore', options.output, options.output],
    ...(user === undefined ? {} : { uid: user, gid: user }),
  });
  // The first to go when the machine runs out of memory, before the portal and its database.
  if (child.pid && process.platform === 'linux') {
    try {
      writeFileSync(`/proc/${child.pid}/oom_score_adj`, '800');
    } catch {
      // it has ended already, or this machine does not let us
    }
  }
  return child;
}

/** Small programs, each of which sets one thing and then becomes the next; those that this machine lacks are left out. */
function limiters({ user }: Identity, { memoryMb }: Limits): string[] {
  const chain: string[] = [];
  if (find('nice')) chain.push('nice', '-n', '5');
  // Whatever is started can never gain rights again, by a program with the setuid bit for example.
  if (find('setpriv')) chain.push('setpriv', '--no-new-privs');
  if (find('prlimit')) {
    chain.push(
      'prlimit',
      // Memory that can be written to. The address space would be the wrong measure: Node reserves much and uses little.
      `--data=${memoryMb * 1024 * 1024}`,
      '--nofile=4096',
      `--fsize=${1024 * 1024 * 1024}`,
      '--core=0',
      // Counted for the whole user, so only where the preview has one of its own.
      ...(user === undefined ? [] : ['--nproc=256']),
      '--',
    );
  }
  return chain;
}

const found = new Map<string, boolean>();
function find(program: string): boolean {
  let is = found.get(program);
  if (is === undefined) {
    is = ['/usr/bin', '/bin', '/usr/local/bin'].some((folder) => existsSync(path.join(folder, program)));
    found.set(program, is);
  }
  return is;
}

/** What limits there are on this machine, for the page. */
export const limitsInForce = () => ({ memory: find('prlimit'), privileges: find('setpriv') });

export type Ended = { code: number | null; killedBy: NodeJS.Signals | null };

export const howEnded = ({ code, killedBy }: Ended): string =>
  killedBy ? `was ended by ${killedBy}` : `ended with code ${code ?? 'unknown'}`;

/** Waits for a program to end; a program that could not be started rejects. */
export function ended(child: ChildProcess): Promise<Ended> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, killedBy) => resolve({ code, killedBy }));
  });
}
