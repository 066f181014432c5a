import { spawnSync } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { findProcesses, type Trait } from './process-table';

/**
 * Ends everything of a preview: asks first, the whole group at once, then insists until nothing is left. Processes that
 * left the group are found by their user or their marker.
 */
export async function endAll(trait: Trait, graceMs: number): Promise<void> {
  if (trait.group !== undefined) send(-trait.group, 'SIGTERM');
  for (const one of await findProcesses(trait)) send(one.id, 'SIGTERM');
  const deadline = Date.now() + graceMs;
  while (Date.now() < deadline) {
    if ((await findProcesses(trait)).length === 0) return;
    await wait(25);
  }
  // New ones may be born while the others are killed: again until a look finds none.
  for (let round = 0; round < 200; round++) {
    const left = await findProcesses(trait);
    if (left.length === 0) return;
    if (trait.user !== undefined) killUser(trait.user);
    for (const one of left) send(one.id, 'SIGKILL');
    await wait(25);
  }
  throw new Error('Processes of the preview are still there after SIGKILL.');
}

/** Everything of a user at once, in one call to the kernel: what forks faster than it is counted does not get away. */
function killUser(user: number): void {
  spawnSync('/bin/sh', ['-c', 'kill -KILL -1'], { uid: user, gid: user, cwd: '/' });
}

function send(id: number, signal: NodeJS.Signals): void {
  try {
    process.kill(id, signal);
  } catch {
    // it was faster
  }
}
