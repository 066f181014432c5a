import { z } from 'zod';
import { can } from '@/domain/access/permissions';
import { requestApproval } from '@/domain/approvals/request';
import { type CommandContext, command } from '@/domain/core/command';
import { DomainError, invalid, limitReached } from '@/domain/core/errors';
import { newId } from '@/domain/core/ids';
import { move } from '@/domain/core/lifecycle';
import { lockNames } from '@/domain/core/locks';
import { inTurn, jobKey, planJob, provisionJob } from '@/domain/environments/job-types';
import { environmentLifecycle } from '@/domain/environments/lifecycle';
import {
  checkParameters,
  chooseSize,
  findTeam,
  pricesOf,
  type Ruling,
  rule,
  type Team,
  totalPrice,
} from '@/domain/environments/prepare';
import { RequestEnvironmentInput, type RequestedEnvironment, type TeamUsage } from '@/domain/environments/schema';
import { loadLatestVersion } from '@/domain/environments/types/queries';
import type { EnvironmentTypeDocument } from '@/domain/environments/types/schema';
import { lockTeam, teamUsage } from '@/domain/environments/usage';
import { describeLife } from '@/domain/environments/words';
import { enqueue } from '@/domain/jobs/enqueue';
import type { Environment } from '@/prisma/generated/client';

/**
 * Asks for an environment. Price, limits and rules of the type's newest version are pinned. Where a rule asks for a
 * person the environment waits, else the worker begins at once. Throws Invalid with a pointer for each mistake, Conflict
 * for a name that is taken, LimitReached over the longest life or the team's quota. Of many requests at the same time no
 * more are let through than the quota holds.
 */
export const requestEnvironment = command({
  name: 'environment.request',
  input: RequestEnvironmentInput,
  load: (ctx, input) => loadAsked(ctx, input),
  allow: (actor, { team }) => can(actor, 'environment.request', { teamId: team.id }),
  run: (ctx, input, asked) => request(ctx, input, asked),
});

/** The same for a step of a run, which finds it again by the key. */
export const requestForRun = command({
  name: 'environment.request',
  input: RequestEnvironmentInput.extend({ runId: z.string(), runKey: z.string() }),
  load: (ctx, input) => loadAsked(ctx, input),
  allow: (actor, { team }) => can(actor, 'environment.request', { teamId: team.id }),
  run: (ctx, { runId, runKey, ...input }, asked) => request(ctx, input, asked, { runId, runKey }),
});

async function loadAsked(ctx: CommandContext, input: RequestEnvironmentInput) {
  const [version, team] = await Promise.all([
    loadLatestVersion(ctx.tx, input.type),
    findTeam(ctx.tx, ctx.actor, input.owner),
  ]);
  if (!team) throw unknownTeam(input.owner);
  return { ...version, team };
}

async function request(
  ctx: CommandContext,
  input: RequestEnvironmentInput,
  { versionId, document: type, team }: Awaited<ReturnType<typeof loadAsked>>,
  from: { runId?: string; runKey?: string } = {},
) {
  const { values, errors } = checkParameters(type, input.parameters);
  const { size, errors: sizeErrors } = chooseSize(type, input);
  const mistakes = [...errors, ...sizeErrors];
  if (mistakes.length > 0)
    throw invalid(mistakes.map(({ pointer, detail }) => `${pointer}: ${detail}`).join(' '), mistakes);
  const ttlHours = input.ttlHours ?? type.defaultTtlHours;
  checkLife(type, ttlHours);

  await lockTeam(ctx.tx, team.id);
  const usage = await teamUsage(ctx.tx, team, ctx.now);
  await checkQuota(ctx, usage);
  await checkName(ctx, input.name);
  const { hourly, asleepHourly, currency } = pricesOf(type, size);
  const parameters = size ? { ...values, size: size.name } : values;
  const ruling = rule({ type, size, actor: ctx.actor, usage, parameters: values }, ttlHours);
  const row = await ctx.tx.environment.create({
    data: {
      id: newId('environment', ctx.now),
      name: input.name,
      status: 'requested',
      typeName: type.name,
      typeTitle: type.title,
      typeIcon: type.icon,
      typeVersionId: versionId,
      provisioner: type.provisioner,
      teamId: team.id,
      ownerRef: team.ref,
      requesterId: ctx.actor.id,
      requesterName: ctx.actor.name,
      entityRef: input.entity?.toLowerCase() ?? null,
      reason: input.reason,
      parameters: parameters as object,
      ttlHours,
      secretNames: [],
      hourlyPrice: hourly,
      asleepPrice: asleepHourly,
      currency,
      requestedAt: ctx.now,
      ...from,
    },
  });
  const approval = ruling.asks.length > 0 ? await ask(ctx, { row, team, usage, ruling }) : null;
  const status = approval ? 'requested' : await approve(ctx, row);
  const result: RequestedEnvironment = {
    id: row.id,
    name: row.name,
    status: status as 'requested',
    expiresAt: null,
    approval,
  };
  const detail = { name: row.name, type: type.name, team: team.name, ttlHours, approval: approval?.id ?? null };
  return { result, subject: { kind: 'environment', id: row.id, teamId: team.id }, detail };
}

const unknownTeam = (owner: string | undefined) => {
  const detail = owner ? `There is no team "${owner}".` : 'Say which team it is for.';
  return invalid(detail, [{ pointer: '/owner', detail }]);
};

/** Throws LimitReached where a life is longer than the type allows. */
export function checkLife(type: Pick<EnvironmentTypeDocument, 'title' | 'maxTtlHours'>, ttlHours: number): void {
  if (ttlHours <= type.maxTtlHours) return;
  const detail = `${type.title} lives ${describeLife(type.maxTtlHours)} (${type.maxTtlHours} hours) at most; ${ttlHours} hours were asked for.`;
  throw limitReached(detail, [{ pointer: '/ttlHours', detail }]);
}

/** Throws LimitReached that says what the team could give back. Call it under the team's lock. */
export async function checkQuota(ctx: CommandContext, usage: TeamUsage): Promise<void> {
  if (usage.held < usage.quota) return;
  const spare = await ctx.tx.environment.findMany({
    where: { teamId: usage.team.id, status: { in: ['asleep', 'ready', 'requested'] } },
    orderBy: [{ status: 'desc' }, { expiresAt: 'asc' }],
    select: { name: true, status: true, requesterName: true },
    take: 3,
  });
  const names = spare.map(({ name, status, requesterName }) => `${name} (${status}, ${requesterName})`).join(', ');
  const cure = names ? ` Give one back first, for example ${names}.` : ' Ask the platform team for a larger quota.';
  const detail = `${usage.team.name} holds ${usage.held} of ${usage.quota} environments.${cure}`;
  throw limitReached(detail, [{ pointer: '/owner', detail }]);
}

/** Throws Conflict where a living environment has the name. */
async function checkName(ctx: CommandContext, name: string): Promise<void> {
  await ctx.tx
    .$queryRaw`SELECT 1 AS locked FROM pg_advisory_xact_lock(hashtextextended(${lockNames.environmentName(name)}, 0))`;
  const taken = await ctx.tx.environment.findFirst({ where: { name, status: { notIn: ['destroyed', 'rejected'] } } });
  if (!taken) return;
  const detail = `The name "${name}" is taken by ${taken.requesterName}’s environment. Choose another.`;
  throw new DomainError('conflict', detail, [{ pointer: '/name', detail }]);
}

/** Lets an environment be made: without a person where no rule asks, or once one has decided. */
export async function approve(ctx: CommandContext, row: Environment, changes: object = {}): Promise<string> {
  const status = await move(ctx.tx.environment, environmentLifecycle, row, 'approve', {
    ...changes,
    approvedAt: ctx.now,
  });
  await enqueue(ctx.tx, provisionJob, { environmentId: row.id }, inTurn(provisionJob, row.id));
  return status;
}

type Asked = { row: Environment; team: Team; usage: TeamUsage; ruling: Ruling };

async function ask(ctx: CommandContext, { row, team, usage, ruling }: Asked) {
  const [first] = ruling.asks;
  const hourly = Number(row.hourlyPrice);
  const { currency } = row;
  const total = totalPrice(hourly, row.ttlHours);
  const way = ruling.wayRound;
  const { id, expiresAt } = await requestApproval.within(ctx, {
    action: 'environment.request',
    subject: { kind: 'environment', id: row.id },
    title: `\`${row.name}\` for ${describeLife(row.ttlHours)}`,
    teamId: team.id,
    requester: { id: row.requesterId, name: row.requesterName },
    rule: ruling.asks.map((asked) => asked.rule).join(', '),
    why: ruling.asks.map((asked) => asked.why).join(' '),
    reason: row.reason,
    checks: [...ruling.checks, { label: `Quota ${usage.held + 1} of ${usage.quota}`, passed: true }],
    plan: [{ sign: 'create', kind: row.typeTitle, object: row.name }],
    cost: { total, hourly, currency },
    ask: { hours: row.ttlHours },
    alternative: way && {
      label: `Approve for ${describeLife(way.ttlHours)}`,
      ask: { hours: way.ttlHours, total: totalPrice(hourly, way.ttlHours) },
    },
  });
  await enqueue(ctx.tx, planJob, { environmentId: row.id }, { key: jobKey(planJob, row.id) });
  return {
    id,
    rule: first?.rule ?? '',
    why: ruling.asks.map((asked) => asked.why).join(' '),
    expiresAt: expiresAt.toISOString(),
  };
}
