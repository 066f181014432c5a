import { closeSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { invalid, unavailable } from '@/domain/core/errors';
import { askHealth, listening } from './health';
import { type Ended, ended, environmentOf, howEnded, type Identity, launch } from './launch';
import { lastLines, note, openLog } from './log-file';
import { liesWithin } from './package';
import { type Files, filesOf, listPreviews, type Place } from './place';
import { birthOf, isAlive, type Trait } from './process-table';
import { endAll } from './signals';
import { type Plan, type Running, readPlan, readRunning, writePlan, writeRunning } from './state';
import { notStarted } from './step';

/** How a service of this worker's own ended; of one that was adopted, nobody can know. */
const endings = new Map<string, Promise<Ended>>();
const keyOf = ({ id, birth }: { id: number; birth: string }) => `${id} ${birth}`;

export const identityOf = (files: Files, plan: Plan): Identity => ({ files, user: plan.user, marker: plan.marker });

/** All processes of the preview, also those that were started before the worker that knew them died. */
export async function traitOf(files: Files, plan: Plan): Promise<Trait> {
  const running = readRunning(files);
  const group = running && (await isAlive(running)) ? running.id : undefined;
  return { user: plan.user, marker: plan.marker, group };
}

/** Starts the service once, after ending whatever of it is still there. Answers the process, noted in its file. */
export async function startService(files: Files, plan: Plan, now: number, failures = 0): Promise<Running> {
  await endAll(await traitOf(files, plan), 0);
  // Only now, when nothing of it runs that could still exchange the folder.
  if (!liesWithin(files.source, plan.folder))
    throw invalid('The folder of the service is not in its checkout any more.');
  const identity = identityOf(files, plan);
  note(files, `start: ${plan.command.join(' ')}`);
  const output = openLog(files, plan.user);
  const environment = environmentOf(identity, {
    PORT: String(plan.port),
    HOST: '127.0.0.1',
    NODE_ENV: 'production',
    // The collector has to know what the limit is, or it lets garbage lie until the limit ends the process.
    NODE_OPTIONS: `--max-old-space-size=${Math.round(plan.memoryMb * 0.7)}`,
  });
  const child = launch(identity, plan.command, { folder: plan.folder, environment, output, limits: plan });
  closeSync(output);
  const end = ended(child);
  end.catch(() => {});
  child.unref();
  if (child.pid === undefined)
    throw await end.then(
      () => new Error('no process'),
      (error) => notStarted(plan.command, error),
    );
  const running = { id: child.pid, birth: (await birthOf(child.pid)) ?? 'ended', startedAt: now, failures };
  endings.set(keyOf(running), end);
  try {
    writeRunning(files, running);
  } catch (error) {
    // Its folder has gone: whoever destroyed it meanwhile found nothing to end yet.
    await endAll({ user: plan.user, marker: plan.marker, group: child.pid }, 0);
    throw error;
  }
  return running;
}

/** The end as a part of a sentence. It can be seen in the list of processes a moment before this worker is told of it. */
export async function howItEnded(running: Running): Promise<string> {
  const end = endings.get(keyOf(running));
  endings.delete(keyOf(running));
  if (!end) return 'ended';
  const late = new AbortController();
  const how = await Promise.race([end, wait(2000, undefined, { signal: late.signal })]).catch(() => undefined);
  late.abort();
  return how ? howEnded(how) : 'ended';
}

/** Ends the service and everything it started. What it should be is not changed. */
export async function stopService(files: Files, plan: Plan, graceMs: number): Promise<void> {
  await endAll(await traitOf(files, plan), graceMs);
}

/** Waits until it answers, or says why it does not: its end, somebody else on its port, or the time. */
export async function waitUntilHealthy(
  files: Files,
  plan: Plan,
  options: { timeoutSeconds: number; signal: AbortSignal },
): Promise<string> {
  const deadline = Date.now() + options.timeoutSeconds * 1000;
  let reason = 'it was not asked yet';
  while (Date.now() < deadline) {
    options.signal.throwIfAborted();
    const running = readRunning(files);
    if (!running || !(await isAlive(running))) {
      const how = running ? await howItEnded(running) : 'did not start';
      throw invalid(`The service ${how} before it answered. ${lastLines(files)}`);
    }
    const health = await askHealth(plan, 2000);
    reason = health.reason;
    const { foreign } = await listening(await traitOf(files, plan), plan.port);
    if (foreign)
      throw unavailable(`Another program of this machine listens on port ${plan.port}. Try again for another port.`);
    if (health.healthy) return health.reason;
    await wait(100, undefined, { signal: options.signal });
  }
  throw invalid(
    `The service did not become healthy within ${options.timeoutSeconds} s: ${reason}. ${lastLines(files)}`,
  );
}

/** Stops all services of this machine at once; what they should be stays, so that the next start brings them back. */
export async function stopServices(place: Place, graceMs: number): Promise<void> {
  await Promise.allSettled(
    listPreviews(place).map(async (name) => {
      const files = filesOf(place, name);
      const plan = readPlan(files);
      if (!plan) return;
      await stopService(files, plan, graceMs);
      const running = readRunning(files);
      const ended = { at: Date.now(), how: 'was stopped with the portal', again: 0 };
      if (running && plan.wanted === 'running') writeRunning(files, { ...running, failures: 0, ended });
    }),
  );
}

export function setWanted(files: Files, plan: Plan, wanted: Plan['wanted']): Plan {
  const changed = { ...plan, wanted };
  writePlan(files, changed);
  return changed;
}
