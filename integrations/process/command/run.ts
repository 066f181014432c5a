import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ActionError } from '@/domain/automation/action';
import type { DeclaredProgram } from '@/domain/core/declarations';
import { markerName } from '@/integrations/process/process-table';
import { endAll } from '@/integrations/process/signals';
import { boxed, type Places, seenPlaces } from './box';
import { carry } from './carry';
import { overflow, watchDisk } from './disk';
import { lineReader } from './lines';
import { findTools, freeUser } from './tools';

export type Call = {
  name: string;
  program: DeclaredProgram;
  /** after those that the declaration fixes; made with the paths as the program will see them */
  args: (seen: { workspace: string; aside: string }) => string[];
  env: Record<string, string>;
  stdin?: string;
  /** kept beside the workspace, readable for the program alone, and gone with it */
  files?: Record<string, string>;
  workspace: string;
  /** below the workspace */
  folder: string;
  log: (level: 'info' | 'warn', text: string) => void;
  signal: AbortSignal;
};

export type Ended = {
  exitCode: number | null;
  killedBy: string | null;
  /** what it wrote to its standard output, as far as it is kept */
  output: string;
  isCut: boolean;
  lastError: string;
};

const mostPrintedBytes = 64 * 1024 * 1024;
/** Reading lines is work, and a run's log keeps only so many. */
const mostLoggedBytes = 8 * 1024 * 1024;

/**
 * Runs a declared program to its end, in bounds, and answers how it ended. What it prints goes to the log as it comes.
 * Whatever it started is gone when this returns, or throws: an ActionError when it took or printed too much.
 */
export async function runProgram(call: Call): Promise<Ended> {
  const { program, signal } = call;
  signal.throwIfAborted();
  const tools = findTools();
  if (!tools.bwrap) {
    if (program.sandbox === 'required')
      throw new ActionError(`${call.name} is run only in bubblewrap, which is not here.`, noBox);
    call.log(
      'warn',
      `This machine has no bubblewrap: ${call.name} sees its files${program.network ? '' : ' and its network'}.`,
    );
  }
  const scene = await setUp(call, freeUser());
  const marker = randomUUID();
  try {
    const seen = seenPlaces(tools, scene);
    const bounds = { ...program, user: scene.user, cpuSeconds: program.cpuSeconds ?? program.timeoutSeconds };
    const readable = [...program.readable, program.path];
    const command = [program.path, ...program.fixedArgs, ...call.args(seen)];
    const [first = '', ...rest] = boxed(tools, { ...bounds, readable }, scene, command);
    const child = spawn(first, rest, {
      // Inside the box it goes where it works; outside, the user of its own could not enter the portal's folder.
      cwd: tools.bwrap ? '/' : path.join(scene.workspace, call.folder),
      env: {
        ...environment(tools.bwrap ? '/tmp' : scene.temporary),
        ...program.env,
        ...call.env,
        [markerName]: marker,
      } as never,
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
      ...(scene.user === undefined || tools.setpriv ? {} : { uid: scene.user, gid: scene.user }),
    });
    const ended = await follow(child, call, scene).finally(() => endAll({ user: scene.user, marker }, 0));
    const over = await overflow(scene.workspace, roomOf(program));
    if (over) throw tooMuch(call.name, over);
    if (scene.isCopy) await bringBack(scene, call.workspace);
    return ended;
  } finally {
    await rm(scene.root, { recursive: true, force: true, maxRetries: 3 });
  }
}

const noBox = 'Whoever keeps the portal installs bubblewrap, or declares the program otherwise.';

/** Nothing of the portal's own: not its settings, not its secrets. */
const environment = (temporary: string) => ({
  PATH: '/usr/local/bin:/usr/bin:/bin',
  HOME: temporary,
  TMPDIR: temporary,
  LANG: 'C.UTF-8',
  TERM: 'xterm-256color',
});

type Scene = Places & { root: string; temporary: string; user: number | undefined; isCopy: boolean };

/** A user of its own cannot enter the portal's folder: it works on a copy, which is brought back. */
async function setUp(call: Call, user: number | undefined): Promise<Scene> {
  const root = mkdtempSync(path.join(tmpdir(), 'slipway-command-'));
  const [aside, temporary, copy] = ['aside', 'tmp', 'workspace'].map((name) => path.join(root, name)) as [
    string,
    string,
    string,
  ];
  for (const folder of [aside, temporary]) mkdirSync(folder, { mode: 0o700 });
  for (const [name, content] of Object.entries(call.files ?? {})) {
    const file = path.join(aside, name);
    writeFileSync(file, content, { mode: 0o600 });
    if (user !== undefined) chownSync(file, user, user);
  }
  if (user === undefined)
    return { root, aside, temporary, user, workspace: call.workspace, folder: call.folder, isCopy: false };
  mkdirSync(copy, { mode: 0o700 });
  await carry(call.workspace, copy, user);
  for (const folder of [aside, temporary]) chownSync(folder, user, user);
  chmodSync(root, 0o711);
  return { root, aside, temporary, user, workspace: copy, folder: call.folder, isCopy: true };
}

async function bringBack(scene: Scene, workspace: string): Promise<void> {
  for (const name of await readdir(workspace)) await rm(path.join(workspace, name), { recursive: true, force: true });
  await carry(scene.workspace, workspace);
}

const roomOf = ({ diskMb, files }: DeclaredProgram) => ({ bytes: diskMb * 1024 * 1024, files });

const tooMuch = (name: string, what: string) =>
  new ActionError(
    `${name} takes more than ${what} of disk, so it was stopped.`,
    'Its declaration says how much it may.',
  );

/** Waits for the end, or brings it about. */
function follow(child: ChildProcess, call: Call, { workspace, temporary }: Scene): Promise<Ended> {
  const { program, signal, name } = call;
  return new Promise((resolve, reject) => {
    let stopped: Error | undefined;
    const stop = (error: Error) => {
      stopped ??= error;
      if (child.pid) endGroup(child.pid);
    };
    const late = `${name} took longer than ${program.timeoutSeconds} s, so it was stopped.`;
    const clock = setTimeout(() => stop(new ActionError(late)), program.timeoutSeconds * 1000);
    const unwatch = watchDisk([workspace, temporary], roomOf(program), (what) => stop(tooMuch(name, what)));
    const onAbort = () => stop(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
    signal.addEventListener('abort', onAbort, { once: true });
    const kept = gather(child, call, stop);
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(call.stdin ?? '');
    child.once('error', (error) => stop(new ActionError(`${name} could not be started: ${error.message}.`)));
    child.once('close', (exitCode, killedBy) => {
      clearTimeout(clock);
      unwatch();
      signal.removeEventListener('abort', onAbort);
      const ended = kept();
      if (stopped) reject(stopped);
      else resolve({ exitCode, killedBy, ...ended });
    });
  });
}

function gather({ stdout, stderr }: ChildProcess, { name, program, log }: Call, stop: (error: Error) => void) {
  const chunks: Buffer[] = [];
  let [size, printed, lastError, isFull] = [0, 0, '', false];
  const most = program.outputKb * 1024;
  const lines = lineReader((line) => log('info', line));
  const errors = lineReader((line) => {
    if (line.trim()) lastError = line;
    log('info', line);
  });
  const count = (chunk: Buffer) => {
    printed += chunk.length;
    if (printed > mostPrintedBytes) stop(new ActionError(`${name} prints more than 64 MB, so it was stopped.`));
    if (printed > mostLoggedBytes && !isFull) log('warn', `${name} has printed 8 MB. What follows is not logged.`);
    isFull = printed > mostLoggedBytes;
    return printed <= mostPrintedBytes;
  };
  stdout?.on('data', (chunk: Buffer) => {
    if (!count(chunk)) return;
    if (!isFull) lines.push(chunk);
    if (size < most) chunks.push(chunk.subarray(0, most - size));
    size += chunk.length;
  });
  stderr?.on('data', (chunk: Buffer) => {
    if (count(chunk) && !isFull) errors.push(chunk);
  });
  return () => {
    lines.end();
    errors.end();
    return { output: Buffer.concat(chunks).toString('utf8'), isCut: size > most, lastError };
  };
}

function endGroup(id: number): void {
  try {
    process.kill(-id, 'SIGKILL');
  } catch {
    // nothing is left of it
  }
}
