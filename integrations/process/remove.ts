import { existsSync, lstatSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { claimOf, filesOf, type Place, releaseClaims } from './place';
import { isAlive, type Trait } from './process-table';
import { endAll } from './signals';
import { readPlan, readRunning, writePlan } from './state';

/** Folders that everybody may write to: what a preview left there is known by its owner. */
const openFolders = ['/tmp', '/var/tmp', '/dev/shm', '/dev/mqueue', '/run/lock'];

/** Takes everything of a preview away: processes, files, numbers. Safe to repeat, and where only parts are there. */
export async function removePreview(place: Place, name: string, graceMs: number): Promise<void> {
  const files = filesOf(place, name);
  const plan = readPlan(files);
  if (plan) writePlan(files, { ...plan, wanted: 'stopped' });
  const running = readRunning(files);
  const group = running && (await isAlive(running)) ? running.id : undefined;
  const user = plan?.user ?? claimOf(place, 'user', name);
  const trait = { user, marker: plan?.marker, group };
  await endAll(trait, graceMs);
  if (user !== undefined) for (const folder of openFolders) removeOwned(folder, user);
  // Only now, when nothing of it runs any more: what cannot change cannot lead the deletion astray.
  const removeFolder = () => rmSync(files.folder, { recursive: true, force: true, maxRetries: 3 });
  removeFolder();
  await endLate(trait);
  removeFolder();
  releaseClaims(place, name);
}

/** What a worker was starting when it was killed is the portal's own at first, and becomes the preview's a moment later. */
async function endLate(trait: Trait): Promise<void> {
  for (let look = 0; look < 5; look++) {
    await wait(50);
    await endAll(trait, 0);
  }
}

function removeOwned(folder: string, user: number): void {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const whole = path.join(folder, entry.name);
    if (lstatSync(whole, { throwIfNoEntry: false })?.uid === user) rmSync(whole, { recursive: true, force: true });
  }
}
