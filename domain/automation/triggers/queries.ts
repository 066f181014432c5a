import { can } from '@/domain/access/permissions';
import type { Context } from '@/domain/core/context';
import { timesAfter } from '@/domain/core/cron';
import { Prisma, sql } from '@/domain/core/db';
import { DomainError, notFound } from '@/domain/core/errors';
import { decodeCursor, type Page, toPage } from '@/domain/core/page';
import { mayRead } from '../may-read';
import { validateParameters } from '../templates/parameters';
import { asks, conditionProblem, fillIn, mappingProblems, namesOf } from './expressions';
import type { FiringStatus, TriggerStatus } from './lifecycle';
import { templateOf } from './prepare';
import {
  EventConfig,
  type FiringCause,
  type FiringView,
  ListFiringsInput,
  ListTriggersInput,
  ScheduleConfig,
  type TestTriggerInput,
  type TriggerKind,
  type TriggerSummary,
  type TriggerTest,
  type TriggerView,
  WebhookConfig,
} from './schema';
import { scheduleScope } from './settle';

type Row = {
  id: string;
  kind: TriggerKind;
  name: string;
  status: TriggerStatus;
  pausedReason: string | null;
  templateName: string;
  templateTitle: string | null;
  version: number | null;
  teamId: string;
  teamName: string | null;
  madeById: string;
  madeByName: string;
  config: unknown;
  nextAt: Date | null;
  last: { status: FiringStatus; at: string; runId: string | null } | null;
};

/** Triggers, newest first, each with what came of it last. */
export async function listTriggers(
  ctx: Context,
  input: { template?: string; team?: string; kind?: TriggerKind; limit?: number; cursor?: string } = {},
): Promise<Page<TriggerSummary>> {
  mayRead(ctx);
  const { template, team, kind, limit, cursor } = ListTriggersInput.parse(input);
  const conditions = [sql`t."status" <> 'removed'`];
  if (template) conditions.push(sql`t."templateName" = ${template}`);
  if (team) conditions.push(sql`(t."teamId" = ${team} OR m."ref" = ${team})`);
  if (kind) conditions.push(sql`t."kind" = ${kind}`);
  if (cursor) conditions.push(sql`t."id" < ${decodeCursor(cursor, ['text'])[0]}`);
  const rows = await ctx.db.$queryRaw<Row[]>`
    SELECT t."id", t."kind", t."name", t."status", t."pausedReason", t."templateName", p."title" AS "templateTitle", t."version",
      t."teamId", m."name" AS "teamName", t."madeById", t."madeByName", t."config", t."nextAt",
      (SELECT jsonb_build_object('status', f."status", 'at', f."createdAt", 'runId', f."runId") FROM "TriggerFiring" f
        WHERE f."triggerId" = t."id" ORDER BY f."createdAt" DESC, f."id" DESC LIMIT 1) AS "last"
    FROM "Trigger" t LEFT JOIN "Team" m ON m."id" = t."teamId" LEFT JOIN "Template" p ON p."name" = t."templateName"
    WHERE ${Prisma.join(conditions, ' AND ')} ORDER BY t."id" DESC LIMIT ${limit + 1}`;
  const page = toPage(rows, limit, (row) => [row.id]);
  return { ...page, items: page.items.map(summaryOf) };
}

const summaryOf = (row: Row): TriggerSummary => ({
  ...{ id: row.id, kind: row.kind, name: row.name, status: row.status, pausedReason: row.pausedReason },
  template: { name: row.templateName, title: row.templateTitle ?? row.templateName },
  version: row.version,
  team: { id: row.teamId, name: row.teamName ?? 'a team that is gone' },
  madeBy: { id: row.madeById, name: row.madeByName },
  when: whenOf(row.kind, row.config),
  nextAt: row.nextAt?.toISOString() ?? null,
  last: row.last && { ...row.last, at: new Date(row.last.at).toISOString() },
});

const signers = {
  slipway: 'Slipway',
  standard: 'Standard Webhooks',
  github: 'GitHub',
  gitea: 'Gitea',
  gitlab: 'GitLab',
};

function whenOf(kind: TriggerKind, config: unknown): string {
  if (kind === 'schedule') {
    const { cron, timeZone } = ScheduleConfig.parse(config);
    return `${cron} (${timeZone})`;
  }
  if (kind === 'webhook') return `Calls signed as by ${signers[WebhookConfig.parse(config).signing]}`;
  return EventConfig.parse(config).types.join(', ');
}

/** One trigger, when it fires next, and what can be done with it. */
export async function getTrigger(ctx: Context, { id }: { id: string }): Promise<TriggerView> {
  mayRead(ctx);
  const row = await ctx.db.trigger.findFirst({ where: { id, status: { not: 'removed' } } });
  if (!row) throw notFound('trigger', id);
  const [template, team, last] = await Promise.all([
    ctx.db.template.findUnique({ where: { name: row.templateName }, select: { title: true } }),
    ctx.db.team.findUnique({ where: { id: row.teamId }, select: { name: true } }),
    ctx.db.triggerFiring.findFirst({ where: { triggerId: id }, orderBy: [{ createdAt: 'desc' }, { id: 'desc' }] }),
  ]);
  const kind = row.kind as TriggerKind;
  const config = { schedule: ScheduleConfig, webhook: WebhookConfig, event: EventConfig }[kind].parse(row.config);
  const scoped = { teamId: row.teamId, requesterId: row.madeById };
  const verdict = (name: 'change' | 'enable' | 'disable' | 'remove' | 'fire' | 'rotate') =>
    can(ctx.actor, `trigger.${name}`, scoped);
  return {
    ...summaryOf({
      ...{ ...row, kind, status: row.status as TriggerStatus },
      ...{ templateTitle: template?.title ?? null, teamName: team?.name ?? null },
      last: last && { status: last.status as FiringStatus, at: last.createdAt.toISOString(), runId: last.runId },
    }),
    config,
    parameters: row.parameters as Record<string, unknown>,
    condition: row.condition,
    nextTimes: kind === 'schedule' && row.status === 'active' ? upcoming(config as ScheduleConfig, ctx.now) : [],
    path: kind === 'webhook' ? `/api/v1/hooks/${id}` : null,
    formerUntil: row.formerUntil && row.formerUntil > ctx.now ? row.formerUntil.toISOString() : null,
    refused: row.refusedAt ? { at: row.refusedAt.toISOString(), reason: row.refusedReason ?? '' } : null,
    createdAt: row.createdAt.toISOString(),
    changedAt: row.changedAt.toISOString(),
    can: {
      ...{ change: verdict('change'), enable: verdict('enable'), disable: verdict('disable') },
      ...{ remove: verdict('remove'), fire: verdict('fire'), rotate: verdict('rotate') },
    },
  };
}

const upcoming = ({ cron, timeZone }: ScheduleConfig, now: Date) =>
  timesAfter(cron, timeZone, now, 5).map((time) => time.toISOString());

/** What a trigger did, newest first. What came is shown to those who may let it fire. */
export async function listFirings(
  ctx: Context,
  input: { id: string; limit?: number; cursor?: string },
): Promise<Page<FiringView>> {
  mayRead(ctx);
  const { id, limit, cursor } = ListFiringsInput.parse(input);
  const trigger = await ctx.db.trigger.findFirst({ where: { id, status: { not: 'removed' } } });
  if (!trigger) throw notFound('trigger', id);
  const [at, after] = cursor ? decodeCursor(cursor, ['time', 'text']) : [];
  const before = at && { OR: [{ createdAt: { lt: at } }, { createdAt: at, id: { lt: after } }] };
  const rows = await ctx.db.triggerFiring.findMany({
    where: { triggerId: id, ...before },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: limit + 1,
  });
  const page = toPage(rows, limit, (row) => [row.createdAt.toISOString(), row.id]);
  const runs = await ctx.db.run.findMany({
    where: { id: { in: page.items.flatMap(({ runId }) => runId ?? []) } },
    select: { id: true, number: true, status: true },
  });
  const maySee = can(ctx.actor, 'trigger.fire', { teamId: trigger.teamId, requesterId: trigger.madeById }).allowed;
  const items = page.items.map((row) => ({
    ...{ id: row.id, cause: row.cause as FiringCause, status: row.status as FiringStatus, reason: row.reason },
    run: runs.find((run) => run.id === row.runId) ?? null,
    ...{ dueAt: row.dueAt.toISOString(), createdAt: row.createdAt.toISOString(), depth: row.depth },
    settledAt: row.settledAt?.toISOString() ?? null,
    payload: maySee ? row.payload : null,
  }));
  return { ...page, items };
}

/** What a trigger would do with what comes: whether it fires, and what the form would get. Does nothing. */
export async function testTrigger(ctx: Context, input: TestTriggerInput): Promise<TriggerTest> {
  mayRead(ctx);
  const { kind, condition, parameters, payload } = input;
  const document = await templateOf(ctx.db, input.template, input.version);
  const nothing = (reason: string, errors: TriggerTest['errors'] = []) => ({
    fires: false,
    reason,
    parameters: {},
    errors,
  });
  const problem = condition && conditionProblem(condition, namesOf[kind]);
  if (problem) return nothing(problem, [{ pointer: '/condition', detail: problem }]);
  const wrong = mappingProblems(parameters);
  if (wrong.length > 0) return nothing('The values are no expressions.', wrong);
  const scope = {
    schedule: scheduleScope(ctx.now, { timeZone: 'UTC' }),
    webhook: webhookScope(payload),
    event: { event: payload },
  }[kind];
  const answer = condition ? asks(condition, scope) : { holds: true };
  if ('problem' in answer) return nothing(answer.problem);
  try {
    const { values, errors } = fillIn(parameters, scope);
    const checked = errors.length > 0 ? { values, errors } : validateParameters(document, values);
    const reason = !answer.holds
      ? 'The condition does not hold.'
      : checked.errors.length > 0
        ? 'The form does not take these values.'
        : null;
    return { fires: reason === null, reason, parameters: checked.values, errors: checked.errors };
  } catch (error) {
    if (error instanceof DomainError) return nothing(error.detail, error.errors);
    throw error;
  }
}

const webhookScope = ({ headers = {}, body = null }: Record<string, unknown>) => ({ headers, body });

export type RunOrigin = {
  trigger: { id: string; name: string; kind: TriggerKind } | null;
  /** runs in a row that started each other by their events, before this one */
  depth: number;
  entityRef: string | null;
};

/** What has started a run and for which entity, where it was not just somebody with the form. */
export async function getRunOrigin(ctx: Context, runId: string): Promise<RunOrigin | null> {
  mayRead(ctx);
  const run = await ctx.db.run.findUnique({
    where: { id: runId },
    select: { triggerId: true, triggerDepth: true, entityRef: true },
  });
  if (!run || (!run.triggerId && !run.entityRef)) return null;
  const row = run.triggerId ? await ctx.db.trigger.findUnique({ where: { id: run.triggerId } }) : null;
  const trigger = row && { id: row.id, name: row.name, kind: row.kind as TriggerKind };
  return { trigger, depth: run.triggerDepth, entityRef: run.entityRef };
}
