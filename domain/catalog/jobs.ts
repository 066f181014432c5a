import { z } from 'zod';
import type { Context } from '@/domain/core/context';
import { announce } from '@/domain/core/emit';
import { settings } from '@/domain/core/env';
import { enqueue } from '@/domain/jobs/enqueue';
import { done, giveUp, handle, type JobHandler, type Schedule } from '@/domain/jobs/handler';
import { jobType } from '@/domain/jobs/schema';
import type { GitHost } from '@/domain/repositories/host';
import { recordLocation } from './commands/locations';
import { lender } from './locations/own';
import { type Reading, readSource } from './locations/read';
import { readLocationJob } from './schema';
import { SourceError, type SourceOptions, type SourceReader, sourceLimits } from './source';

/** Has every location read again that was not for a while. */
const sweepLocationsJob = jobType('location.sweep', z.object({}));
const staleMinutes = 30;

/** What the readers are told of this portal. */
export function sourceOptions(signal: AbortSignal): Omit<SourceOptions, 'lend'> {
  const { url, dataDir, privateHosts } = settings();
  const timeout = AbortSignal.timeout(sourceLimits.seconds * 1000);
  return { signal: AbortSignal.any([signal, timeout]), portalUrl: url, dataDir, privateHosts, limits: sourceLimits };
}

/** Handlers of the catalog. `readers` know the types of locations; `host` has the portal's own repositories. */
export const catalogJobs = (readers: SourceReader[], host: GitHost, options = sourceOptions): JobHandler[] => [
  handle(readLocationJob, async (ctx, { locationId }, info) => {
    const location = await ctx.db.location.findUnique({ where: { id: locationId } });
    if (!location) return done;
    await showReading(ctx, locationId);
    let reading: Reading | null = null;
    let error: unknown;
    try {
      const told = options(info.signal);
      const lend = lender(ctx.db, host, told.portalUrl, ({ id }) => id === location.repositoryId);
      reading = await readSource(readers, location, { ...told, lend });
    } catch (caught) {
      error = caught;
    }
    if (info.signal.aborted) throw error;
    await recordLocation(ctx, { id: locationId, reading, error: reading ? null : sentence(error) });
    if (reading) return done;
    if (!(error instanceof SourceError)) throw error;
    return error.passing && !info.lastAttempt ? Promise.reject(error) : giveUp(error.message);
  }),

  handle(sweepLocationsJob, async (ctx) => {
    const before = new Date(ctx.now.getTime() - staleMinutes * 60_000);
    const stale = await ctx.db.location.findMany({
      where: { OR: [{ readAt: null }, { readAt: { lt: before } }] },
      select: { id: true },
      orderBy: { readAt: { sort: 'asc', nulls: 'first' } },
      take: 200,
    });
    await ctx.db.$transaction(async (tx) => {
      for (const { id } of stale)
        await enqueue(tx, readLocationJob, { locationId: id }, { key: `location:${id}`, priority: 5 });
    });
    return done;
  }),
];

export const catalogSchedules: Schedule[] = [{ cron: '*/10 * * * *', type: sweepLocationsJob }];

async function showReading(ctx: Context, id: string): Promise<void> {
  await ctx.db.$transaction(async (tx) => {
    const { count } = await tx.location.updateMany({ where: { id }, data: { status: 'reading' } });
    if (count) await announce(tx, { topic: `location:${id}`, type: 'location.reading' });
  });
}

function sentence(error: unknown): string {
  if (error instanceof SourceError) return error.message;
  if (error instanceof DOMException && error.name === 'TimeoutError') {
    return `Reading it took longer than ${sourceLimits.seconds} s.`;
  }
  return 'Something went wrong on our side while reading it. The log of the worker says more.';
}
