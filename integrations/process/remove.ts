import { lstatSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { claimOf, filesOf, type Place, releaseClaims } from './place';
import { isAlive } from './process-table';
import { endAll } from './signals';
import { readPlan, readRunning, writePlan } from './state';

/** Folders that everybody may write to: what a preview left there is known by its owner. */
const openFolders = ['/tmp', '/var/tmp', '/dev/shm'];

/** Takes everything of a preview away: processes, files, numbers. Safe to repeat, and where only parts are there. */
export async function removePreview(place: Place, name: string, graceMs: number): Promise<void> {
  const files = filesOf(place, name);
  const plan = readPlan(files);
  if (plan) writePlan(files, { ...plan, wanted: 'stopped' });
  const running = readRunning(files);
  const group = running && (await isAlive(running)) ? running.id : undefined;
  const user = plan?.user ?? claimOf(place, 'user', name);
  await endAll({ user, marker: plan?.marker, group }, graceMs);
  if (user !== undefined) for (const folder of openFolders) removeOwned(folder, user);
  // Only now, when nothing of it runs any more: what cannot change cannot lead the deletion astray.
  rmSync(files.folder, { recursive: true, force: true, maxRetries: 3 });
  releaseClaims(place, name);
}

function removeOwned(folder: string, user: number): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const whole = path.join(folder, entry.name);
    if (lstatSync(whole, { throwIfNoEntry: false })?.uid === user) rmSync(whole, { recursive: true, force: true });
  }
}
