import { type Approvers, type Escalation, readApprovers, readStage } from '@/domain/approvals/approvers';
import { requestApproval } from '@/domain/approvals/request';
import { approversOf, requireEnough } from '@/domain/approvals/seats';
import { type Row, withDecisions, wordsFor } from '@/domain/approvals/view';
import type { CommandContext } from '@/domain/core/command';
import { jobActor } from '@/domain/core/context';
import { conflict, invalid, notFound } from '@/domain/core/errors';
import type { ApprovalAnswer, ApprovalPort, ApprovalQuestion } from '../ports';
import { isOver } from './lifecycle';

type Question = Parameters<ApprovalPort['ask']>[1];

/** What a step may ask of people. */
export const approvalPort = (): ApprovalPort => ({
  foresee: async (ctx, question) => {
    const { stages, escalation } = read({ ...question, hours: 1 });
    const asked = { teamId: null, requesterId: ctx.actor.id };
    for (const stage of stages) if (!stage.of.owner) await requireEnough(ctx.db, stage, asked);
    const words = await wordsFor(ctx, { stages, decideRefs: escalation?.of.refs ?? [], teamId: null });
    return stages.map(({ need, of }) => `${need > 1 ? `${need} of: ` : ''}${words(of)}`);
  },
  ask: async (ctx, question) => {
    const { db, ...rest } = ctx;
    const found = await db.$transaction((tx) => askOnce({ ...rest, tx }, question));
    const row = await db.approvalRequest.findUniqueOrThrow({ where: { id: found.id }, include: withDecisions });
    const words = await wordsFor(ctx, row);
    return answerOf(row, words, found.isNew);
  },
});

function read({ stages: sources, escalateTo, hours }: Pick<ApprovalQuestion, 'stages' | 'escalateTo' | 'hours'>) {
  const stages = sources.map((source) => readStage(source, '/approvers'));
  if (stages.length === 0) throw invalid('Say who may approve it.');
  const escalation: Escalation | null =
    escalateTo.length > 0 ? { of: readApprovers(escalateTo, undefined, '/escalateTo'), hours } : null;
  return { stages, escalation };
}

async function askOnce(ctx: CommandContext, question: Question): Promise<{ id: string; isNew: boolean }> {
  const { key, since, runId } = question;
  await ctx.tx.$queryRaw`SELECT pg_advisory_xact_lock(hashtextextended(${key}, 0))::text`;
  const asked = await ctx.tx.approvalRequest.findMany({
    where: { subjectId: runId, OR: [{ cause: key }, { cause: { startsWith: `${key}#` } }] },
    select: { id: true, status: true, createdAt: true },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: 100,
  });
  const [last] = asked;
  const isRefused = last !== undefined && last.status !== 'pending' && last.status !== 'approved';
  const isStale = isRefused && last.createdAt < since;
  if (last && !isStale) return { id: last.id, isNew: false };
  const cause = asked.length === 0 ? key : `${key}#${asked.length + 1}`;
  return { id: await ask(ctx, { ...question, cause }), isNew: true };
}

async function ask(ctx: CommandContext, question: Question & { cause: string }): Promise<string> {
  const { runId, title, reason, hours, cause } = question;
  const run = await ctx.tx.run.findUnique({ where: { id: runId } });
  if (!run) throw notFound('run', runId);
  if (isOver(run.status)) throw conflict(`Run ${run.number} is over.`);
  const { teamId, requesterId, requesterName } = run;
  const { stages, escalation } = read(question);
  for (const stage of stages) await requireEnough(ctx.tx, stage, { teamId, requesterId });
  // A token for runs alone may start what asks people; what it asks for is the run's, not the token's.
  const actor = ctx.actor.kind === 'person' ? ctx.actor : jobActor('run.advance');
  const { id } = await requestApproval.within(
    { ...ctx, actor },
    {
      ...{ action: 'run.wait' as const, subject: { kind: 'run', id: runId }, title, reason, teamId },
      requester: { id: requesterId, name: requesterName },
      rule: `run ${run.number}`,
      why: `A step of “${run.templateTitle}” waits for a person before it goes on.`,
      ...{ checks: [], plan: [], cost: null, ask: {}, alternative: null },
      ...{ stages, hours, escalation, cause },
    },
  );
  return id;
}

function answerOf(row: Row, words: (of: Approvers) => string, isNew: boolean): ApprovalAnswer {
  const said = row.decisions.filter(({ decision }) => decision === (row.status === 'rejected' ? 'reject' : 'approve'));
  const by = said.map(({ personName: name, forName: behalf }) => ({ name, behalf }));
  const isBroken = row.brokenAt !== null;
  return {
    ...{ id: row.id, status: row.status, isNew, expiresAt: row.expiresAt, isBroken },
    who: words(approversOf(row)),
    by: isBroken ? [{ name: row.decidedByName ?? '', behalf: null }] : by,
    comment: isBroken ? row.brokenReason : row.comment,
  };
}
