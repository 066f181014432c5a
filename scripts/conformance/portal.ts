import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Logger, runMigrations, runOnce } from 'graphile-worker';
import type { Action } from '@/domain/automation/action';
import type { ActionPorts } from '@/domain/automation/ports';
import { startRun } from '@/domain/automation/runs/commands/start';
import { runJobs } from '@/domain/automation/runs/jobs';
import { publishTemplate } from '@/domain/automation/templates/commands';
import type { KnownAction, PublishInput } from '@/domain/automation/templates/schema';
import { createContext, type PersonActor, type RoleName } from '@/domain/core/context';
import { openDb } from '@/domain/core/db';
import { newId } from '@/domain/core/ids';
import { createSealer } from '@/domain/core/sealed';
import { createWorkerTasks } from '@/domain/jobs/worker';

const secret = 'the secret of a conformance run, long enough';
const silent = new Logger(() => () => undefined);

type Parameters = Record<string, unknown>;

export type Engine = Awaited<ReturnType<typeof openEngine>>;

/** The engine on an empty, migrated database, with two people: a guest who runs, a platform engineer who publishes. */
export async function openEngine(url: string) {
  process.env.DATABASE_URL = url;
  process.env.SLIPWAY_SECRET ??= secret;
  await runMigrations({ connectionString: url, logger: silent });
  const { db, close } = openDb(url, 5);
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'slipway-conformance-'));
  const person = async (name: string, role: RoleName): Promise<PersonActor> => {
    const [id, ref] = [newId('person'), `user:default/${name.toLowerCase()}`];
    const email = `${name.toLowerCase()}@example.com`;
    await db.person.create({ data: { id, ref, name, email, role, createdAt: new Date() } });
    return { kind: 'person', id, ref, name, role, teams: [] };
  };
  const guest = await person('Guest', 'engineer');
  const platform = await person('Platform', 'platform');
  const as = (actor: PersonActor) => createContext({ actor, db, requestId: 'conformance' });

  return {
    db,
    publish: (input: PublishInput, actions: readonly KnownAction[]) =>
      publishTemplate(as(platform), { ...input, actions }),
    /** Starts a run and takes it forward with the real queue until nothing is left to do at once. */
    async run(
      actions: Action[],
      { pastTheForm, ...input }: { template: string; parameters: Parameters; pastTheForm?: Parameters },
    ) {
      const { id } = await startRun(as(guest), input);
      if (pastTheForm) await db.run.update({ where: { id }, data: { parameters: pastTheForm as object } });
      const handlers = runJobs({ actions, ports: {} as ActionPorts, dataDir, sealer: createSealer(secret) });
      const { taskList } = createWorkerTasks(db, handlers, []);
      await runOnce({ connectionString: url, taskList, logger: silent });
      return db.run.findUniqueOrThrow({ where: { id }, include: { steps: { orderBy: { position: 'asc' } } } });
    },
    async close() {
      await close();
      fs.rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
