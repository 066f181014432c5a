import { can } from '@/domain/access/permissions';
import { requestApproval } from '@/domain/approvals/request';
import { type CommandContext, command } from '@/domain/core/command';
import { conflict, limitReached } from '@/domain/core/errors';
import { rule, totalPrice } from '@/domain/environments/prepare';
import { ExtendInput, type RequestedEnvironment } from '@/domain/environments/schema';
import { loadVersion } from '@/domain/environments/types/queries';
import type { EnvironmentTypeDocument } from '@/domain/environments/types/schema';
import { lockTeam, teamUsage } from '@/domain/environments/usage';
import { describeLife } from '@/domain/environments/words';
import type { Environment } from '@/prisma/generated/client';
import { loadEnvironment, scopeOf, subjectOf } from './load';
import { scheduleEnd } from './schedule';

/**
 * Lengthens a life. The rules look at the whole life: where one asks for a person, an approval is asked for and nothing
 * changes yet. Throws LimitReached past the type's longest life, Conflict where it is not running or asks already.
 */
export const extendEnvironment = command({
  name: 'environment.extend',
  input: ExtendInput,
  load: async (ctx, input) => {
    const row = await loadEnvironment(ctx, input);
    return { row, type: await loadVersion(ctx.tx, row.typeVersionId) };
  },
  allow: (actor, { row }) => can(actor, 'environment.extend', scopeOf(row)),
  run: async (ctx, input, { row, type }) => {
    checkRunning(row);
    const ttlHours = row.ttlHours + input.hours;
    checkLongest(type, row, ttlHours);
    await lockTeam(ctx.tx, row.teamId);
    await hold(ctx, row);
    const pending = await ctx.tx.approvalRequest.findFirst({ where: { subjectId: row.id, status: 'pending' } });
    if (pending)
      throw conflict('A longer life has been asked for already. Wait for the decision, or withdraw the request.');
    const approval = await askIfNeeded(ctx, { row, type, ttlHours, ...input });
    const expiresAt = approval ? row.expiresAt : await lengthen(ctx, row, input.hours);
    const result: RequestedEnvironment = {
      id: row.id,
      name: row.name,
      status: row.status,
      expiresAt: expiresAt?.toISOString() ?? null,
      approval,
    };
    const detail = { name: row.name, hours: input.hours, reason: input.reason, approval: approval?.id ?? null };
    return { result, subject: subjectOf(row), detail };
  },
});

function checkRunning(row: Environment): void {
  if (row.status === 'ready' || row.status === 'asleep') return;
  throw conflict(`This environment is ${row.status}. Only one that is ready or asleep can be extended.`);
}

/** Whoever gives it back waits until we are done, and then finds what we have asked for. */
async function hold(ctx: CommandContext, { id, status }: Environment): Promise<void> {
  const held = await ctx.tx.$queryRaw<unknown[]>`
    SELECT 1 FROM "Environment" WHERE "id" = ${id} AND "status"::text = ${status} FOR UPDATE`;
  if (held.length === 0) throw changed();
}

const changed = () => conflict('This environment has changed in the meantime. Look again, then repeat.');

function checkLongest(type: EnvironmentTypeDocument, row: Environment, ttlHours: number): void {
  if (ttlHours <= type.maxTtlHours) return;
  const left = type.maxTtlHours - row.ttlHours;
  const most = left > 0 ? `by ${describeLife(left)} more at most` : 'no further';
  const detail = `${type.title} lives ${describeLife(type.maxTtlHours)} (${type.maxTtlHours} hours) at most, so this one can be extended ${most}.`;
  throw limitReached(detail, [{ pointer: '/hours', detail }]);
}

/** Moves the end of a life. Whoever else has moved it in the meantime makes it a Conflict. */
export async function lengthen(ctx: CommandContext, row: Environment, hours: number): Promise<Date> {
  checkRunning(row);
  const { id, status, expiresAt: before } = row;
  const expiresAt = new Date((before ?? ctx.now).getTime() + hours * 3_600_000);
  const { count } = await ctx.tx.environment.updateMany({
    where: { id, status, expiresAt: before },
    data: { expiresAt, ttlHours: row.ttlHours + hours },
  });
  if (count === 0) throw changed();
  await scheduleEnd(ctx, { id, expiresAt, ttlHours: row.ttlHours + hours });
  return expiresAt;
}

type Wish = { row: Environment; type: EnvironmentTypeDocument; ttlHours: number; hours: number; reason: string };

async function askIfNeeded(ctx: CommandContext, { row, type, ttlHours, hours, reason }: Wish) {
  const team = await ctx.tx.team.findUniqueOrThrow({ where: { id: row.teamId } });
  const usage = await teamUsage(ctx.tx, team, ctx.now);
  const parameters = row.parameters as Record<string, unknown>;
  const size = type.sizes.find(({ name }) => name === parameters.size);
  const circumstances = { type, size, actor: ctx.actor, usage, parameters, extends: true };
  const { asks, checks, wayRound } = rule(circumstances, ttlHours, row.ttlHours + 1);
  if (asks.length === 0) return null;
  const hourly = Number(row.hourlyPrice);
  const less = wayRound && wayRound.ttlHours - row.ttlHours;
  const why = asks.map((asked) => asked.why).join(' ');
  const { id, expiresAt } = await requestApproval.within(ctx, {
    action: 'environment.extend',
    subject: { kind: 'environment', id: row.id },
    title: `${describeLife(hours)} more for \`${row.name}\``,
    teamId: row.teamId,
    requester: { id: ctx.actor.id, name: ctx.actor.name },
    rule: asks.map((asked) => asked.rule).join(', '),
    why,
    reason: reason || row.reason,
    checks,
    plan: [{ sign: 'change', kind: 'Life', object: row.name, note: `${describeLife(ttlHours)} in all` }],
    cost: { total: totalPrice(hourly, hours), hourly, currency: row.currency },
    ask: { hours },
    alternative: less
      ? { label: `Approve for ${describeLife(less)}`, ask: { hours: less, total: totalPrice(hourly, less) } }
      : null,
  });
  return { id, rule: asks[0]?.rule ?? '', why, expiresAt: expiresAt.toISOString() };
}
