import type { ApprovalHandler, ApprovalHandlers, Refusal } from '@/domain/approvals/handlers';
import type { CommandContext } from '@/domain/core/command';
import { announce } from '@/domain/core/emit';
import { conflict, notFound } from '@/domain/core/errors';
import { move } from '@/domain/core/lifecycle';
import { enqueue } from '@/domain/jobs/enqueue';
import type { ApprovalRequest } from '@/prisma/generated/client';
import { cancelSteps, note } from './commands/cancel';
import { isOver, runLifecycle } from './lifecycle';
import { advanceKey, advanceRunJob } from './schema';
import { takeTurn } from './turns';
import { pinnedVersion } from './version';

const columns = {
  ...{ id: true, number: true, status: true, teamId: true, waitsFor: true, rank: true },
  ...{ templateName: true, versionId: true, parameters: true },
} as const;

async function loadRun({ tx }: CommandContext, { subjectId }: ApprovalRequest) {
  const run = await tx.run.findUnique({ where: { id: subjectId }, select: columns });
  if (!run) throw notFound('run', subjectId);
  return run;
}
type Loaded = Awaited<ReturnType<typeof loadRun>>;

/** Why a run did not go on, for its log and its page. */
export function sentenceOf({ how, by, comment }: Refusal): string {
  if (how === 'expired') return 'Nobody decided in time.';
  if (how === 'withdrawn') return `The request for approval was withdrawn by ${by}.`;
  return comment ? `Rejected by ${by}: ${comment}` : `Rejected by ${by}.`;
}

/** A run that waits before its first step: approved it queues, refused it is over. */
const beforeRun: ApprovalHandler = {
  approved: async (ctx, request) => {
    const run = await loadRun(ctx, request);
    const isFree = await queue(ctx, run);
    await note(ctx, run.id, 'info', `Approved${ctx.actor.name ? ` by ${ctx.actor.name}` : ''}.`);
    if (isFree)
      await enqueue(ctx.tx, advanceRunJob, { runId: run.id }, { key: advanceKey(run.id), priority: run.rank });
    await tell(ctx, run);
  },
  refused: async (ctx, request, refusal) => {
    const run = await loadRun(ctx, request);
    const error = sentenceOf(refusal);
    const changes = { error, waitsFor: null, hold: null, secrets: null, finishedAt: ctx.now };
    await move(ctx.tx.run, runLifecycle, run, 'cancel', changes);
    await cancelSteps(ctx, run.id, ['main', 'compensate', 'finally']);
    await note(ctx, run.id, 'warn', error);
    await tell(ctx, run);
  },
};

/** Whoever waited for an approval has waited long enough: where a taken key refuses others, it takes its turn instead. */
async function queue(ctx: CommandContext, run: Loaded): Promise<boolean> {
  const { document } = await pinnedVersion(ctx.tx, run.versionId);
  const { concurrency } = document.spec;
  const patient = {
    ...document,
    spec: { ...document.spec, concurrency: concurrency && { ...concurrency, onBusy: 'queue' as const } },
  };
  const template = { name: run.templateName, document: patient };
  const turn = await takeTurn(ctx, template, run.parameters as Record<string, unknown>);
  const isFree = turn?.isFree !== false;
  await move(ctx.tx.run, runLifecycle, run, 'approve', {
    waitsFor: isFree ? null : 'turn',
    turnKey: turn?.key ?? null,
    turnLimit: turn?.limit ?? null,
  });
  return isFree;
}

/** A step that waits: decided either way, it is done again at once, and finds the answer. */
const duringRun: ApprovalHandler = {
  approved: async (ctx, request) => {
    const run = await loadRun(ctx, request);
    if (isOver(run.status)) throw conflict(`Run ${run.number} is over, so nothing waits for this decision any more.`);
    await wakeStep(ctx, run);
    await tell(ctx, run);
  },
  refused: async (ctx, request) => {
    const run = await loadRun(ctx, request);
    if (!isOver(run.status)) await wakeStep(ctx, run);
    await tell(ctx, run);
  },
};

/** One that is still at work, as its step has only just asked, is left to come to rest first. */
const secondsToRest = 1.5;

const wakeStep = (ctx: CommandContext, { id, status }: Loaded) =>
  enqueue(
    ctx.tx,
    advanceRunJob,
    { runId: id },
    {
      key: advanceKey(id),
      runAt: status === 'running' ? new Date(ctx.now.getTime() + secondsToRest * 1000) : undefined,
    },
  );

const tell = (ctx: CommandContext, { id, teamId }: Loaded) =>
  announce(ctx.tx, { topic: `run:${id}`, type: 'approval.decide', teamId });

/** What becomes of a run when people have decided: in the decision's own transaction. */
export const runApprovalHandlers: Pick<ApprovalHandlers, 'run.start' | 'run.wait'> = {
  'run.start': beforeRun,
  'run.wait': duringRun,
};
