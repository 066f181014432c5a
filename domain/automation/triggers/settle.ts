import { findFreeze } from '@/domain/approvals/freeze/queries';
import type { CommandContext } from '@/domain/core/command';
import type { Context } from '@/domain/core/context';
import type { Tx } from '@/domain/core/db';
import { announce } from '@/domain/core/emit';
import { DomainError, type FieldError } from '@/domain/core/errors';
import { move } from '@/domain/core/lifecycle';
import { done, type JobOutcome, snooze } from '@/domain/jobs/handler';
import { owningTeam, startRun } from '../runs/commands/start';
import { actingFor } from './acting';
import { pauseTrigger } from './commands/pause';
import { asks, fillIn } from './expressions';
import { firingLifecycle } from './lifecycle';
import { EventConfig, ScheduleConfig, type TriggerKind, WebhookConfig } from './schema';

const most = { waiting: 100, waitSeconds: 60 };

export type TriggerRow = NonNullable<Awaited<ReturnType<Tx['trigger']['findUnique']>>>;
type FiringRow = NonNullable<Awaited<ReturnType<Tx['triggerFiring']['findUnique']>>>;

type HasAction = (id: string) => boolean;
type Due = { trigger: TriggerRow; firing: FiringRow; hasAction: HasAction | undefined };

type Decision =
  | { do: 'skip' | 'fail' | 'pause'; reason: string }
  | { do: 'wait'; reason: string; seconds: number; forRun?: string }
  | { do: 'start'; ctx: CommandContext; parameters: Record<string, unknown> };

/**
 * Settles what becomes of a firing, once: its run is started and remembered in one transaction, or it is skipped or fails
 * with the reason, or waits for a freeze or for the run before it. Firings of one trigger are settled one after the other.
 */
export async function settleFiring(ctx: Context, firingId: string, hasAction?: HasAction): Promise<JobOutcome> {
  return ctx.db.$transaction(async (tx) => {
    const [locked] = await tx.$queryRaw<{ triggerId: string }[]>`
      SELECT f."triggerId" FROM "TriggerFiring" f JOIN "Trigger" t ON t."id" = f."triggerId"
      WHERE f."id" = ${firingId} AND f."status" = 'waiting' FOR UPDATE OF t`;
    if (!locked) return done;
    const firing = await tx.triggerFiring.findUniqueOrThrow({ where: { id: firingId }, include: { trigger: true } });
    if (firing.status !== 'waiting') return done;
    const { db: _, ...rest } = ctx;
    const inner: CommandContext = { ...rest, tx };
    const { trigger } = firing;
    const decision = await decide(inner, trigger, firing);
    const outcome = await carryOut(inner, { trigger, firing, hasAction }, decision);
    await announce(tx, { topic: `trigger:${trigger.id}`, type: 'trigger.settle', teamId: trigger.teamId });
    return outcome;
  });
}

async function decide(ctx: CommandContext, trigger: TriggerRow, firing: FiringRow): Promise<Decision> {
  const byHand = firing.cause === 'now' || firing.cause === 'again';
  if (trigger.status !== 'active' && !(byHand && trigger.status === 'disabled')) {
    return { do: 'skip', reason: `The trigger was ${trigger.status}.` };
  }
  const acting = await actingFor(ctx.tx, trigger);
  if ('reason' in acting) return { do: 'pause', reason: acting.reason };
  const scope = scopeOf(trigger, firing);
  const answer = trigger.condition && firing.cause !== 'now' ? asks(trigger.condition, scope) : { holds: true };
  if ('problem' in answer) return { do: 'fail', reason: answer.problem };
  if (!answer.holds) return { do: 'skip', reason: 'The condition does not hold.' };
  const { values, errors } = fillIn(trigger.parameters as Record<string, unknown>, scope);
  if (errors.length > 0) return { do: 'fail', reason: wordsOf('The values could not be filled in', errors) };
  const own = { ...ctx, actor: acting.actor };
  return (await stopped(own, trigger, firing, values)) ?? { do: 'start', ctx: own, parameters: values };
}

/** What keeps it from starting now: the end of a chain, a freeze, or the run before it. */
async function stopped(ctx: CommandContext, trigger: TriggerRow, firing: FiringRow, values: Record<string, unknown>) {
  const { overlap, mostDepth } = limitsOf(trigger);
  if (firing.depth > mostDepth) {
    const reason = `${firing.depth} runs in a row were started by each other’s events, and ${mostDepth} is the most here: a loop ends.`;
    return { do: 'skip', reason } as const;
  }
  const template = await ctx.tx.template.findUnique({ where: { name: trigger.templateName }, select: { type: true } });
  const thing = { teamId: await owningTeam(ctx, values), templateType: template?.type ?? null };
  const freeze = await findFreeze(ctx.tx, thing, ctx.now);
  if (freeze?.policy === 'refuse') {
    return { do: 'skip', reason: `“${freeze.name}” lets nothing start: ${freeze.reason}` } as const;
  }
  if (freeze) {
    const seconds = Math.ceil((freeze.until.getTime() - ctx.now.getTime()) / 1000);
    const reason = `It waits until “${freeze.name}” is over: ${freeze.reason}`;
    return { do: 'wait', reason, seconds: Math.min(seconds, most.waitSeconds) } as const;
  }
  return overlap === 'allow' ? undefined : behind(ctx.tx, trigger, firing, overlap);
}

/** A run that was missed waits for the one before it even where others are skipped: all of them were asked for. */
async function behind(tx: Tx, trigger: TriggerRow, firing: FiringRow, overlap: 'skip' | 'queue') {
  const [run] = await tx.$queryRaw<{ id: string; number: number }[]>`
    SELECT "id", "number" FROM "Run" WHERE "triggerId" = ${trigger.id} AND "status" IN ('queued', 'running', 'waiting')
    ORDER BY "number" LIMIT 1 FOR SHARE`;
  if (overlap === 'skip' && firing.cause !== 'missed') {
    return run && ({ do: 'skip', reason: `Run ${run.number} of it was still going.` } as const);
  }
  const older = await tx.triggerFiring.count({
    where: {
      triggerId: trigger.id,
      status: 'waiting',
      id: { not: firing.id },
      OR: [{ dueAt: { lt: firing.dueAt } }, { dueAt: firing.dueAt, id: { lt: firing.id } }],
    },
  });
  if (older >= most.waiting) return { do: 'skip', reason: `${older} others of it wait already.` } as const;
  if (run) {
    const reason = `It waits for the end of run ${run.number}.`;
    return { do: 'wait', reason, seconds: most.waitSeconds, forRun: run.id } as const;
  }
  return older > 0 ? ({ do: 'wait', reason: 'It waits for those before it.', seconds: 2 } as const) : undefined;
}

async function carryOut(
  ctx: CommandContext,
  { trigger, firing, hasAction }: Due,
  decision: Decision,
): Promise<JobOutcome> {
  const { tx, now } = ctx;
  if (decision.do === 'wait') {
    const data = { reason: decision.reason, waitsForRun: decision.forRun ?? null };
    await tx.triggerFiring.update({ where: { id: firing.id }, data });
    return snooze(Math.max(1, decision.seconds));
  }
  const settle = (event: 'start' | 'skip' | 'fail', changes: object) =>
    move(tx.triggerFiring, firingLifecycle, firing, event, {
      settledAt: now,
      waitsForRun: null,
      reason: null,
      ...changes,
    });
  if (decision.do === 'pause') {
    await pauseTrigger.within(ctx, { id: trigger.id, reason: decision.reason });
    await settle('skip', { reason: decision.reason });
  } else if (decision.do !== 'start') await settle(decision.do, { reason: decision.reason });
  else {
    const started = await begin(decision.ctx, { trigger, firing, hasAction }, decision.parameters);
    if ('runId' in started) await settle('start', started);
    else await settle('fail', { reason: started.reason });
  }
  return done;
}

/** The run, as though whoever made the trigger had filled in the form; or why it could not be started. */
async function begin(ctx: CommandContext, { trigger, firing, hasAction }: Due, parameters: Record<string, unknown>) {
  const { templateName: template, version } = trigger;
  await ctx.tx.$executeRaw`SAVEPOINT "begin"`;
  try {
    const { id } = await startRun.within(ctx, { template, version: version ?? undefined, parameters, hasAction });
    await ctx.tx.run.update({
      where: { id },
      data: { startedBy: trigger.kind, triggerId: trigger.id, triggerDepth: firing.depth },
    });
    return { runId: id };
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    await ctx.tx.$executeRaw`ROLLBACK TO SAVEPOINT "begin"`;
    return { reason: error.errors.length > 1 ? wordsOf(error.detail, error.errors) : error.detail };
  }
}

const wordsOf = (intro: string, errors: FieldError[]) =>
  `${intro.replace(/\.$/, '')}: ${errors
    .slice(0, 5)
    .map(({ pointer, detail }) => `${pointer.replace(/^\/(parameters\/)?/, '') || 'all'}: ${detail}`)
    .join('; ')}`.slice(0, 1000);

function limitsOf({ kind, config }: TriggerRow): { overlap: 'skip' | 'queue' | 'allow'; mostDepth: number } {
  const noEnd = Number.POSITIVE_INFINITY;
  if (kind === 'schedule') return { overlap: ScheduleConfig.parse(config).overlap, mostDepth: noEnd };
  if (kind === 'webhook') return { overlap: WebhookConfig.parse(config).overlap, mostDepth: noEnd };
  const { overlap, mostDepth } = EventConfig.parse(config);
  return { overlap, mostDepth };
}

/** What its expressions may speak of. */
function scopeOf(trigger: TriggerRow, firing: FiringRow): Record<string, unknown> {
  const kind = trigger.kind as TriggerKind;
  if (kind === 'schedule') return scheduleScope(firing.dueAt, ScheduleConfig.parse(trigger.config));
  const payload = (firing.payload ?? {}) as Record<string, unknown>;
  return kind === 'webhook' ? { headers: payload.headers ?? {}, body: payload.body ?? null } : { event: payload };
}

/** The time that was due, and the day that it is there. */
export function scheduleScope(dueAt: Date, { timeZone }: { timeZone: string }): Record<string, unknown> {
  const date = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(dueAt);
  return { schedule: { dueAt: dueAt.toISOString(), date, timeZone } };
}
