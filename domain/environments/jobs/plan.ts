import { recordPlan } from '@/domain/approvals/commands/plan';
import type { PlannedLine } from '@/domain/approvals/schema';
import { DomainError } from '@/domain/core/errors';
import { planJob } from '@/domain/environments/job-types';
import { describeLife } from '@/domain/environments/words';
import { done, handle } from '@/domain/jobs/handler';
import { type Provisioners, provisionerOf, specOf } from './spec';

/** Asks the provider what it would make, and puts that beside the request that waits for a decision. */
export const plan = (provisioners: Provisioners) =>
  handle(planJob, async (ctx, { environmentId: id }) => {
    const row = await ctx.db.environment.findUnique({ where: { id } });
    if (row?.status !== 'requested') return done;
    const provisioner = provisionerOf(provisioners, row);
    const planned = await provisioner.plan(await specOf(ctx.db, row, provisioner));
    const lines = planned.map(
      ({ sign, kind, object, note, undo }): PlannedLine => ({ sign, kind, object, note, undo }),
    );
    const changes = lines.some(({ sign }) => sign === 'change' || sign === 'delete');
    if (!changes) lines.push({ sign: 'none', kind: '', object: 'Nothing that exists is changed' });
    lines.push({ sign: 'delete', kind: '', object: `All of it goes ${describeLife(row.ttlHours)} after it is ready` });
    try {
      await recordPlan(ctx, { subjectId: id, plan: lines });
    } catch (error) {
      // Decided, withdrawn or expired meanwhile: nobody waits for it any more.
      if (!(error instanceof DomainError && error.kind === 'not-found')) throw error;
    }
    return done;
  });
