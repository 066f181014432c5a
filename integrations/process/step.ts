import { closeSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { unavailable } from '@/domain/core/errors';
import { type Ended, ended, environmentOf, type Identity, launch } from './launch';
import { note, openLog } from './log-file';
import { endAll } from './signals';

/** Steps get more memory than the service: an install is short and hungry. */
const stepMemoryMb = 4096;

type Step = {
  /** the word that stands in sentences about it: checkout, install */
  name: string;
  command: string[];
  folder: string;
  timeoutSeconds: number;
  signal: AbortSignal;
  environment?: Record<string, string>;
};

/** Runs one program to its end as the preview's user. What it prints goes to the preview's log. */
export async function runStep(identity: Identity, step: Step): Promise<Ended> {
  const { command, folder, signal } = step;
  signal.throwIfAborted();
  note(identity.files, `${step.name}: ${command.join(' ')}`);
  const output = openLog(identity.files, identity.user);
  const environment = environmentOf(identity, step.environment);
  const child = launch(identity, command, { folder, environment, output, limits: { memoryMb: stepMemoryMb } });
  closeSync(output);
  const stop = () => child.pid && endGroup(child.pid);
  const timer = new AbortController();
  signal.addEventListener('abort', stop, { once: true });
  try {
    const late = wait(step.timeoutSeconds * 1000, 'late' as const, { signal: timer.signal, ref: false });
    late.catch(() => {});
    const outcome = await Promise.race([ended(child), late]).catch((error: unknown) => {
      throw notStarted(command, error);
    });
    signal.throwIfAborted();
    if (outcome === 'late') {
      throw unavailable(
        `The ${step.name} took longer than ${step.timeoutSeconds} s and was stopped. Its log says how far it came.`,
      );
    }
    return outcome;
  } finally {
    timer.abort();
    signal.removeEventListener('abort', stop);
    // Whatever it left running goes with it, also what left its group.
    await endAll({ user: identity.user, marker: identity.marker }, 0);
  }
}

function endGroup(id: number): void {
  try {
    process.kill(-id, 'SIGKILL');
  } catch {
    // nothing is left of it
  }
}

export function notStarted(command: string[], error: unknown): Error {
  const reason = error instanceof Error ? error.message : String(error);
  return unavailable(`The program ${command[0]} could not be started: ${reason}.`);
}
