import { type Context, createContext } from '@/domain/core/context';
import type { Tx } from '@/domain/core/db';
import { enqueue } from '@/domain/jobs/enqueue';
import { done, type JobOutcome } from '@/domain/jobs/handler';
import { addFiring } from './commands/fire';
import { EventConfig, firingKey, settleFiringJob } from './schema';

const most = { triggers: 500, perMinute: 60 };

export type Arrived = {
  event: Record<string, unknown> & { type: string };
  from: 'portal' | 'outside';
  key: string;
  depth: number;
};

/** An event of the portal's own, as it is in the outbox. */
export async function matchOwn(ctx: Context, { eventId, at }: { eventId: string; at: string }): Promise<JobOutcome> {
  const row = await ctx.db.event.findUnique({ where: { id_at: { id: eventId, at: new Date(at) } } });
  if (!row) return done;
  const ofRun = row.subjectKind === 'run' ? row.subjectId : (row.data as { runId?: unknown }).runId;
  if (row.subjectKind === 'run') await wakeThoseBehind(ctx, row.subjectId);
  const event = {
    ...{ specversion: '1.0', id: row.id, source: row.source, type: row.type, time: row.at.toISOString() },
    ...{ subject: `${row.subjectKind}/${row.subjectId}`, actor: row.actorName, data: row.data },
  };
  return match(ctx, { event, from: 'portal', key: `event:${row.id}`, depth: await depthAfter(ctx, ofRun) });
}

/** How many runs in a row an event of this run would be behind. */
async function depthAfter(ctx: Context, runId: unknown): Promise<number> {
  if (typeof runId !== 'string') return 0;
  const run = await ctx.db.run.findUnique({ where: { id: runId }, select: { triggerDepth: true } });
  return run ? run.triggerDepth + 1 : 0;
}

/** Events that others have sent. */
export async function matchInbound(ctx: Context, keys: { source: string; id: string }[]): Promise<JobOutcome> {
  for (const { source, id } of keys) {
    const row = await ctx.db.inboundEvent.findUnique({ where: { source_eventId: { source, eventId: id } } });
    if (!row) continue;
    const event = { ...(row.body as Record<string, unknown>), type: row.type };
    await match(ctx, { event, from: 'outside', key: `inbound:${source} ${id}`, depth: 0 });
  }
  return done;
}

async function match(ctx: Context, arrived: Arrived): Promise<JobOutcome> {
  const triggers = await ctx.db.trigger.findMany({
    where: { kind: 'event', status: 'active' },
    orderBy: { id: 'asc' },
    take: most.triggers,
    select: { id: true, config: true },
  });
  const fitting = triggers.filter(({ config }) => listensTo(EventConfig.parse(config), arrived));
  for (const { id } of fitting) {
    await ctx.db.$transaction(async (tx) => {
      const { db: _, ...rest } = createContext(ctx);
      const { event, key, depth } = arrived;
      const firingId = await addFiring({ ...rest, tx }, { triggerId: id, cause: 'event', key, payload: event, depth });
      if (firingId && (await isFlooded(tx, id, ctx.now))) await turnAway(tx, firingId, ctx.now);
    });
  }
  return done;
}

/** By where it comes from and its type: exact, or its beginning and *. */
export function listensTo(config: EventConfig, { event, from }: Pick<Arrived, 'event' | 'from'>): boolean {
  if (config.from !== 'any' && config.from !== from) return false;
  // What triggers do is no reason for triggers.
  if (from === 'portal' && event.type.startsWith('trigger.')) return false;
  return config.types.some((type) =>
    type.endsWith('*') ? event.type.startsWith(type.slice(0, -1)) : event.type === type,
  );
}

/** A loop that goes through other systems has no depth; it has speed. */
async function isFlooded(tx: Tx, triggerId: string, now: Date): Promise<boolean> {
  const createdAt = { gt: new Date(now.getTime() - 60_000) };
  return (await tx.triggerFiring.count({ where: { triggerId, cause: 'event', createdAt } })) > most.perMinute;
}

async function turnAway(tx: Tx, firingId: string, now: Date): Promise<void> {
  const reason = `More than ${most.perMinute} events fitted within a minute. Is this a loop? Deliver it again by hand if not.`;
  await tx.triggerFiring.updateMany({
    where: { id: firingId, status: 'waiting' },
    data: { status: 'skipped', reason, settledAt: now },
  });
}

/** Those that wait for the end of this run look again at once. */
async function wakeThoseBehind(ctx: Context, runId: string): Promise<void> {
  const waiting = await ctx.db.triggerFiring.findMany({
    where: { status: 'waiting', waitsForRun: runId },
    orderBy: [{ dueAt: 'asc' }, { id: 'asc' }],
    select: { id: true },
    take: 200,
  });
  await ctx.db.$transaction(async (tx) => {
    for (const { id } of waiting) await enqueue(tx, settleFiringJob, { firingId: id }, { key: firingKey(id) });
  });
}
