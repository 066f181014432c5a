import { createHash } from 'node:crypto';
import { unlinkSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import path from 'node:path';
import { note, tendLog } from './log-file';
import { type Files, filesOf, listPreviews, type Place } from './place';
import { findProcesses, isAlive } from './process-table';
import { howItEnded, startService, stopService, stopServices } from './service';
import { type Running, readPlan, readRunning, writeRunning } from './state';

const tickMs = 1000;
const longestPauseMs = 60_000;
/** One that ran this long has started well: the next end counts from the beginning. */
const steadyMs = 60_000;
const graceMs = 5000;

/**
 * Keeps services running that should run. Of all workers of a machine one does it; when that one dies, another takes
 * over within a second and goes on with the processes that are there. All it knows stands in the previews' folders.
 */
export class Supervisor {
  private leader: Server | undefined;
  private timer: NodeJS.Timeout | undefined;
  private round: Promise<void> = Promise.resolve();
  private ticks = 0;

  constructor(
    private readonly place: () => Place,
    private readonly onError: (error: unknown) => void = () => {},
  ) {}

  /** Starts looking after the services; answers when those that should run have been looked at once. */
  async start(): Promise<void> {
    if (this.timer) return this.round;
    this.timer = setInterval(() => this.next(), tickMs);
    this.timer.unref();
    this.next();
    return this.round;
  }

  /** For a clean end of the portal: stops looking, and stops all services if this worker looked after them. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.timer = undefined;
    await this.round;
    if (!this.leader) return;
    await stopServices(this.place(), graceMs);
    this.leader.close();
    this.leader = undefined;
  }

  private next(): void {
    this.round = this.round.then(() => this.look()).catch(this.onError);
  }

  private async look(): Promise<void> {
    if (!this.timer) return;
    const place = this.place();
    this.leader ??= await lead(place.root);
    if (!this.leader) return;
    this.ticks++;
    const names = listPreviews(place);
    await Promise.all(names.map((name) => this.tend(place, name).catch(this.onError)));
  }

  private async tend(place: Place, name: string): Promise<void> {
    const files = filesOf(place, name);
    const now = Date.now();
    tendLog(files, now);
    const plan = readPlan(files);
    if (plan?.wanted !== 'running') return;
    const running = readRunning(files);
    if (running && (await isAlive(running))) {
      if (this.ticks % 5 === 0) await this.checkMemory(place, name);
      return;
    }
    if (running && !running.ended) return pause(files, running, await howItEnded(running), now);
    if (running?.ended && now < running.ended.again) return;
    try {
      await startService(files, plan, now, running?.failures ?? 0);
    } catch (error) {
      const none = { id: 0, birth: 'none', startedAt: now, failures: running?.failures ?? 0 };
      return pause(files, none, error instanceof Error ? error.message : 'could not be started', now);
    }
    // Whoever put it to sleep or destroyed it in the meantime found nothing to stop.
    if (readPlan(files)?.wanted !== 'running') await stopService(files, plan, 0);
  }

  private async checkMemory(place: Place, name: string): Promise<void> {
    const files = filesOf(place, name);
    const plan = readPlan(files);
    if (!plan) return;
    const processes = await findProcesses({ user: plan.user, marker: plan.marker });
    const usedMb = processes.reduce((sum, one) => sum + one.residentBytes, 0) / 1024 / 1024;
    if (usedMb <= plan.memoryMb) return;
    note(files, `the service uses ${Math.round(usedMb)} MB, more than the ${plan.memoryMb} MB asked for, and is ended`);
    await stopService(files, plan, graceMs);
  }
}

/** Each end soon after a start makes the wait for the next one longer. */
function pause(files: Files, running: Running, how: string, now: number): void {
  const failures = now - running.startedAt > steadyMs ? 1 : running.failures + 1;
  const pauseMs = Math.min(longestPauseMs, 500 * 2 ** failures);
  note(files, `the service ${how}; it is started again in ${pauseMs / 1000} s`);
  writeRunning(files, { ...running, failures, ended: { at: now, how, again: now + pauseMs } });
}

/**
 * A name that one process at a time can hold, and that the kernel frees with the process, however it ends: a socket that
 * nobody ever talks over. Answers undefined while somebody else holds it.
 */
async function lead(root: string): Promise<Server | undefined> {
  const digest = createHash('sha256').update(root).digest('hex').slice(0, 16);
  const isLinux = process.platform === 'linux';
  const name = isLinux ? `\0slipway-previews-${digest}` : path.join(root, 'supervisor.sock');
  const held = await listen(name);
  if (held || isLinux || (await answers(name))) return held;
  // Elsewhere the name is a file, which stays behind when its process dies.
  unlinkSync(name);
  return listen(name);
}

function listen(name: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error),
    );
    server.listen({ path: name }, () => {
      server.unref();
      resolve(server);
    });
  });
}

function answers(name: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ path: name });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
