import os from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { workerLocks } from '@/domain/core/locks';
import { log } from '@/domain/core/log';

export type WorkerLiveness = {
  /** for graphile-worker's `preset.plugins`: no job is taken before this worker can be told from a dead one */
  plugin: GraphileConfig.Plugin;
  /** looks once for dead workers and frees what they held; answers how many there were */
  look: () => Promise<number>;
  /** after the runner has stopped: gives up the lock and the row */
  stop: () => Promise<void>;
};

type Options = {
  lookEveryMs?: number /** a lock must stay free for so long: a lost connection may come back */;
  graceMs?: number;
};

/**
 * Tells dead workers from living ones, and frees the jobs of the dead: graphile-worker itself would keep them locked for
 * four hours. Each worker holds a session-level advisory lock on a connection of its own; Postgres lets go of it when
 * the process ends, however it ends.
 */
export function createWorkerLiveness(connectionString: string, options: Options = {}): WorkerLiveness {
  const liveness = new Liveness(connectionString, options.lookEveryMs ?? 3000, options.graceMs ?? 1000);
  return {
    plugin: {
      name: 'WorkerLiveness',
      version: '1.0.0',
      worker: {
        hooks: {
          startWorker: {
            provides: ['liveness'],
            callback: (_ctx, { worker }) => liveness.register(worker.workerPool.id),
          },
        },
      },
    },
    look: () => liveness.look(),
    stop: () => liveness.stop(),
  };
}

class Liveness {
  private client: pg.Client | undefined;
  private registered: Promise<void> | undefined;
  private workerId = '';
  private lockKey = 0;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    private readonly connectionString: string,
    private readonly lookEveryMs: number,
    private readonly graceMs: number,
  ) {}

  /** Called by each of the pool's workers; the first one does it, the others wait for it. */
  register(poolId: string): Promise<void> {
    this.registered ??= this.connectUntilHeld(poolId).then(() => this.schedule(0));
    return this.registered;
  }

  async look(): Promise<number> {
    const suspects = await this.freeLocks();
    if (suspects.length === 0) return 0;
    await pause(this.graceMs);
    const still = new Set((await this.freeLocks()).map(({ id }) => id));
    let dead = 0;
    for (const suspect of suspects) if (still.has(suspect.id) && (await this.bury(suspect))) dead++;
    return dead;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.registered?.catch(() => undefined);
    await this.client?.query('DELETE FROM "Worker" WHERE id = $1', [this.workerId]).catch(() => undefined);
    await this.client?.end().catch(() => undefined);
  }

  private async connectUntilHeld(poolId: string): Promise<void> {
    this.workerId = poolId;
    for (let wait = 100; !this.stopped; wait = Math.min(wait * 2, 5000)) {
      try {
        return await this.hold();
      } catch (error) {
        log.warn({ error: String(error) }, 'the worker could not register; it tries again');
        await pause(wait);
      }
    }
  }

  /** The lock first, then the row: nobody ever sees this worker's row with a free lock. */
  private async hold(): Promise<void> {
    const client = new pg.Client({ connectionString: this.connectionString, keepAlive: true });
    client.on('error', (error) => this.lost(client, error));
    await client.connect();
    do this.lockKey = 1 + Math.floor(Math.random() * 0x7ffffffe);
    while (!(await isTrue(client, 'SELECT pg_try_advisory_lock($1, $2) AS answer', [workerLocks, this.lockKey])));
    await client.query(
      `INSERT INTO "Worker" (id, "lockKey", host, pid, "startedAt", "seenAt") VALUES ($1, $2, $3, $4, now(), now())
       ON CONFLICT (id) DO UPDATE SET "lockKey" = EXCLUDED."lockKey", "seenAt" = now()`,
      [this.workerId, this.lockKey, os.hostname(), process.pid],
    );
    this.client = client;
  }

  private lost(client: pg.Client, error: Error): void {
    if (this.stopped || client !== this.client) return;
    log.warn({ error: error.message }, 'the connection that shows this worker to be alive broke; it is made again');
    this.client = undefined;
    this.registered = this.connectUntilHeld(this.workerId);
  }

  private schedule(delayMs: number): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => void this.round(), delayMs);
    this.timer.unref();
  }

  private async round(): Promise<void> {
    try {
      await this.client?.query('UPDATE "Worker" SET "seenAt" = now() WHERE id = $1', [this.workerId]);
      const dead = await this.look();
      if (dead > 0) log.warn({ dead }, 'workers had died; their jobs go on elsewhere');
    } catch (error) {
      log.warn({ error: String(error) }, 'could not look for dead workers');
    }
    this.schedule(this.lookEveryMs);
  }

  /** Workers whose lock nobody holds. */
  private async freeLocks(): Promise<{ id: string; lockKey: number }[]> {
    const result = await this.client?.query<{ id: string; lockKey: number }>(
      `SELECT w.id, w."lockKey" FROM "Worker" w WHERE w.id <> $1 AND NOT EXISTS (
         SELECT 1 FROM pg_locks l WHERE l.locktype = 'advisory' AND l.objsubid = 2 AND l.granted
           AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
           AND l.classid = $2 AND l.objid = w."lockKey")`,
      [this.workerId, workerLocks],
    );
    return result?.rows ?? [];
  }

  /** Of several who notice, the one that gets the dead worker's lock frees its jobs and wakes the living. */
  private async bury(worker: { id: string; lockKey: number }): Promise<boolean> {
    const client = this.client;
    const lock = [workerLocks, worker.lockKey];
    if (!client || !(await isTrue(client, 'SELECT pg_try_advisory_lock($1, $2) AS answer', lock))) return false;
    try {
      const { rowCount } = await client.query(
        `WITH dead AS (DELETE FROM "Worker" WHERE id = $1 RETURNING id)
         SELECT graphile_worker.force_unlock_workers(ARRAY[id]), pg_notify('jobs:insert', '{"count":64}') FROM dead`,
        [worker.id],
      );
      return rowCount === 1;
    } finally {
      await client.query('SELECT pg_advisory_unlock($1, $2)', lock);
    }
  }
}

async function isTrue(client: pg.Client, text: string, values: unknown[]): Promise<boolean> {
  const { rows } = await client.query<{ answer: boolean }>(text, values);
  return rows[0]?.answer === true;
}
