import { handle, type JobHandler, type Schedule, snooze } from '@/domain/jobs/handler';
import type { ProbeKind } from './probe';
import { sweepJob } from './schema';
import { sweep } from './sweep';
import { syncDeclared } from './sync';

/** How often descriptors are looked at for probes, and how far back a look goes: a transaction may take so long. */
const syncEveryMs = 4000;
const overlapMs = 30_000;

/** The health checks: declared ones are made, due ones are asked, and the job looks again when the next one is due. */
export function healthJobs(kinds: ProbeKind[], portalUrl: string): JobHandler[] {
  let readUntil: Date | undefined;
  let syncedAt = 0;
  const sync = async (db: Parameters<typeof syncDeclared>[0], now: Date) => {
    if (now.getTime() - syncedAt < syncEveryMs) return;
    syncedAt = now.getTime();
    const since = readUntil && new Date(readUntil.getTime() - overlapMs);
    readUntil = (await syncDeclared(db, { portalUrl, now, since })) ?? readUntil;
  };
  return [
    handle(sweepJob, async (ctx, _payload, { signal }) => {
      await sync(ctx.db, new Date());
      const next = await sweep(ctx, { kinds, signal });
      const wait = next ? (next.getTime() - Date.now()) / 1000 : 5;
      return snooze(Math.min(5, Math.max(1, wait)));
    }),
  ];
}

/** The job goes on by itself; the schedule begins it, and begins it again should it ever be lost. */
export const healthSchedules: Schedule[] = [{ cron: '* * * * *', type: sweepJob }];
