import { can } from '@/domain/access/permissions';
import { type CommandContext, command } from '@/domain/core/command';
import { conflict } from '@/domain/core/errors';
import { move } from '@/domain/core/lifecycle';
import { inTurn, provisionJob } from '@/domain/environments/job-types';
import { environmentLifecycle } from '@/domain/environments/lifecycle';
import { rule } from '@/domain/environments/prepare';
import { EnvironmentId } from '@/domain/environments/schema';
import { loadVersion } from '@/domain/environments/types/queries';
import { lockTeam, teamUsage } from '@/domain/environments/usage';
import { enqueue } from '@/domain/jobs/enqueue';
import type { Environment } from '@/prisma/generated/client';
import { loadEnvironment, scopeOf, subjectOf } from './load';
import { checkQuota } from './request';

/**
 * Makes a failed environment again, from the beginning. It takes its place in the quota again, if there is one. Throws
 * Conflict where a rule asks for a person by now and nobody has approved it before.
 */
export const retryEnvironment = command({
  name: 'environment.retry',
  input: EnvironmentId,
  load: loadEnvironment,
  allow: (actor, row) => can(actor, 'environment.retry', scopeOf(row)),
  run: async (ctx, _input, row) => {
    const team = await ctx.tx.team.findUniqueOrThrow({ where: { id: row.teamId } });
    await lockTeam(ctx.tx, row.teamId);
    if (row.status === 'failed') {
      const usage = await teamUsage(ctx.tx, team, ctx.now);
      await checkQuota(ctx, usage);
      await checkRules(ctx, row, usage);
    }
    const changes = { error: null, stages: [], provisioningAt: null, expiresAt: null, approvedAt: ctx.now };
    const status = await move(ctx.tx.environment, environmentLifecycle, row, 'retry', changes);
    await enqueue(ctx.tx, provisionJob, { environmentId: row.id }, inTurn(provisionJob, row.id));
    return { result: { id: row.id, status }, subject: subjectOf(row), detail: { name: row.name } };
  },
});

/** What failed held no place, so that others of the team may have come in meanwhile whom the rules would have counted. */
async function checkRules(ctx: CommandContext, row: Environment, usage: Awaited<ReturnType<typeof teamUsage>>) {
  const approved = { subjectId: row.id, action: 'environment.request', status: 'approved' } as const;
  if (await ctx.tx.approvalRequest.findFirst({ where: approved })) return;
  const type = await loadVersion(ctx.tx, row.typeVersionId);
  const parameters = row.parameters as Record<string, unknown>;
  const size = type.sizes.find(({ name }) => name === parameters.size);
  const { asks } = rule({ type, size, actor: ctx.actor, usage, parameters }, row.ttlHours);
  if (asks.length === 0) return;
  throw conflict(
    `${asks.map(({ why }) => why).join(' ')} Destroy this one and request it again, so that it can be approved.`,
  );
}
