import path from 'node:path';
import { publishTemplate, setBaseline } from '@/domain/automation/templates/commands';
import { readTemplateFolder, templateFolders } from '@/domain/automation/templates/folder';
import { type Actor, createContext } from '@/domain/core/context';
import type { Db } from '@/domain/core/db';

/** Publishes the golden paths that ship with the portal, as somebody and at a time. What is there already stays. */
export async function publishShipped(db: Db, actor: Actor, now: Date): Promise<void> {
  const ctx = createContext({ actor, db, now });
  for (const folder of await templateFolders(path.resolve('templates'))) {
    await publishTemplate(ctx, await readTemplateFolder(folder));
  }
}

/** What the demo organisation measured before it had the portal. */
const baselines = [
  {
    subjectName: 'create-web-service',
    minutes: 240,
    leadTimeHours: 52,
    evidence: 'Median of 18 tickets of the last quarter before the portal: repository, pipeline, review by Platform',
  },
  {
    subjectName: 'create-library',
    minutes: 150,
    leadTimeHours: 30,
    evidence: 'Median of 9 tickets of the last quarter before the portal',
  },
  {
    subjectName: 'register-existing',
    minutes: 45,
    leadTimeHours: 20,
    evidence: 'Asked of six teams: editing the old wiki page and having it checked',
  },
];

export async function recordTemplateBaselines(db: Db, actor: Actor, now: Date): Promise<void> {
  const ctx = createContext({ actor, db, now });
  for (const baseline of baselines) await setBaseline(ctx, baseline);
}
