import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { publishTemplate, setBaseline } from '@/domain/automation/templates/commands';
import { readTemplateFolder, templateFolders } from '@/domain/automation/templates/folder';
import { type Actor, createContext } from '@/domain/core/context';
import type { Db } from '@/domain/core/db';
import { publishEnvironmentType } from '@/domain/environments/types/commands';

/**
 * Publishes the templates and environment types that ship with the portal, as somebody and at a time. What is there and
 * has not changed stays as it is.
 */
export async function publishShipped(db: Db, actor: Actor, now: Date): Promise<void> {
  const ctx = createContext({ actor, db, now });
  for (const folder of await templateFolders(path.resolve('templates'))) {
    await publishTemplate(ctx, await readTemplateFolder(folder));
  }
  const types = path.resolve('templates/environment-types');
  for (const name of (await readdir(types)).sort()) {
    await publishEnvironmentType(ctx, { source: await readFile(path.join(types, name), 'utf8') });
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
  {
    subjectName: 'create-docs-site',
    minutes: 180,
    leadTimeHours: 36,
    evidence: 'Median of 5 tickets: a wiki space, its rights, and who looks after it',
  },
  {
    subjectName: 'create-scheduled-job',
    minutes: 210,
    leadTimeHours: 44,
    evidence: 'Median of 7 tickets of the last quarter before the portal: repository, schedule, alert',
  },
  {
    subjectName: 'database-sandbox',
    minutes: 95,
    leadTimeHours: 26,
    evidence: 'As for the environment type that it requests',
  },
  {
    subjectKind: 'environment-type' as const,
    subjectName: 'postgres-sandbox',
    minutes: 95,
    leadTimeHours: 26,
    evidence: 'Median of 31 tickets to the database team, handling time from their board',
  },
  {
    subjectKind: 'environment-type' as const,
    subjectName: 'service-preview',
    minutes: 130,
    leadTimeHours: 18,
    evidence: 'Stop-watch beside five engineers who set up a shared test machine',
  },
];

export async function recordBaselines(db: Db, actor: Actor, now: Date): Promise<void> {
  const ctx = createContext({ actor, db, now });
  for (const baseline of baselines) await setBaseline(ctx, baseline);
}
