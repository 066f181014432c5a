import { can } from '@/domain/access/permissions';
import { command } from '@/domain/core/command';
import { move } from '@/domain/core/lifecycle';
import { inTurn, provisionJob } from '@/domain/environments/job-types';
import { environmentLifecycle } from '@/domain/environments/lifecycle';
import { EnvironmentId } from '@/domain/environments/schema';
import { lockTeam, teamUsage } from '@/domain/environments/usage';
import { enqueue } from '@/domain/jobs/enqueue';
import { loadEnvironment, scopeOf, subjectOf } from './load';
import { checkQuota } from './request';

/** Makes a failed environment again, from the beginning. It takes its place in the quota again, if there is one. */
export const retryEnvironment = command({
  name: 'environment.retry',
  input: EnvironmentId,
  load: loadEnvironment,
  allow: (actor, row) => can(actor, 'environment.retry', scopeOf(row)),
  run: async (ctx, _input, row) => {
    const team = await ctx.tx.team.findUniqueOrThrow({ where: { id: row.teamId } });
    await lockTeam(ctx.tx, row.teamId);
    if (row.status === 'failed') await checkQuota(ctx, await teamUsage(ctx.tx, team, ctx.now));
    const changes = { error: null, stages: [], provisioningAt: null, expiresAt: null, approvedAt: ctx.now };
    const status = await move(ctx.tx.environment, environmentLifecycle, row, 'retry', changes);
    await enqueue(ctx.tx, provisionJob, { environmentId: row.id }, inTurn(provisionJob, row.id));
    return { result: { id: row.id, status }, subject: subjectOf(row), detail: { name: row.name } };
  },
});
