import { ActionError } from '@/domain/automation/action';
import { ExpressionError } from '@/domain/automation/expressions/render';
import type { Context } from '@/domain/core/context';
import { DomainError } from '@/domain/core/errors';
import { log } from '@/domain/core/log';
import { beginProvision, completeProvision, failProvision } from '@/domain/environments/commands/advance';
import { provisionJob } from '@/domain/environments/job-types';
import type { EnvironmentSpec, Provisioned, Provisioner } from '@/domain/environments/provisioner';
import { done, giveUp, handle, type JobInfo, type JobOutcome } from '@/domain/jobs/handler';
import type { Environment } from '@/prisma/generated/client';
import { clockOf, Progress, Superseded } from './progress';
import { type Provisioners, provisionerOf, specOf } from './spec';

/**
 * Makes an environment. Safe to repeat from the beginning wherever it was cut off: a provisioner's `apply` finds what it
 * has made by the key. What cannot work, or has not worked on the last attempt, is undone before it counts as failed.
 */
export const provision = (provisioners: Provisioners) =>
  handle(provisionJob, async (ctx, { environmentId: id }, info) => {
    const before = await ctx.db.environment.findUnique({ where: { id } });
    if (before?.status === 'approved') await beginProvision(ctx, { id });
    const row = await ctx.db.environment.findUnique({ where: { id } });
    if (row?.status !== 'provisioning') return done;
    const clock = clockOf(ctx);
    const progress = new Progress(ctx, row, { signal: info.signal, clock });
    const job: Job = { ctx, row, info, clock, progress };
    let made: Made | undefined;
    try {
      const provisioner = provisionerOf(provisioners, row);
      made = { provisioner, spec: await specOf(ctx.db, row, provisioner) };
      const provisioned = await provisioner.apply(made.spec, progress.context);
      progress.endStage('done');
      await progress.close();
      await complete(job, provisioner, provisioned);
      return done;
    } catch (error) {
      return await afterFailure(job, made, error);
    } finally {
      await progress.close();
    }
  });

type Job = { ctx: Context; row: Environment; info: JobInfo; clock: () => Date; progress: Progress };
type Made = { provisioner: Provisioner; spec: EnvironmentSpec };

async function complete({ ctx, row, clock, progress }: Job, provisioner: Provisioner, provisioned: Provisioned) {
  const { outputs, secretOutputs, port } = provisioned;
  const hasAddress = provisioner.capabilities.address;
  await completeProvision(
    { ...ctx, now: clock() },
    { id: row.id, outputs, secretOutputs, port, hasAddress, stages: progress.stages },
  );
}

async function afterFailure(job: Job, made: Made | undefined, error: unknown): Promise<JobOutcome> {
  const { ctx, row, info, progress } = job;
  const now = await ctx.db.environment.findUnique({ where: { id: row.id }, select: { status: true } });
  // Whoever gave it back has put a job into the queue that destroys what there is.
  if (error instanceof Superseded || progress.superseded || now?.status !== 'provisioning') return done;
  if (info.signal.aborted) throw error;
  const reason = sentenceOf(error);
  if (!isPermanent(error) && !info.lastAttempt) {
    progress.endStage('failed', `${reason} Trying again.`);
    await ctx.db.environment.updateMany({
      where: { id: row.id, status: 'provisioning' },
      data: { stages: progress.stages, error: reason },
    });
    throw error;
  }
  log.warn({ err: error, environment: row.id }, 'an environment could not be made');
  progress.endStage('failed', reason);
  const left = await undo(job, made);
  const resources = left ? progress.resources : {};
  const sentence = left ? `${reason} Undoing it failed as well: ${left} That is tried again.` : reason;
  await failProvision(
    { ...ctx, now: job.clock() },
    { id: row.id, error: sentence, stages: progress.stages, resources },
  );
  return giveUp(reason);
}

/** Takes back what was half made. Answers why that failed, or undefined: then nothing is left. */
async function undo({ row, progress, info }: Job, made: Made | undefined): Promise<string | undefined> {
  if (!made) return Object.keys(progress.resources).length > 0 ? 'its provisioner is not to be had.' : undefined;
  const context = { signal: info.signal, stage: async () => {}, record: async () => {}, log: () => {} };
  try {
    await made.provisioner.destroy({ ...made.spec, resources: progress.resources }, context);
    return undefined;
  } catch (error) {
    log.error({ err: error, environment: row.id }, 'undoing a half-made environment failed');
    return sentenceOf(error);
  }
}

/** What trying again cannot help: a refusal of ours, or of the provider in words meant for a person. */
const isPermanent = (error: unknown) =>
  (error instanceof DomainError && error.kind !== 'unavailable') ||
  error instanceof ActionError ||
  error instanceof ExpressionError;

/** As a sentence with a full stop. */
export function sentenceOf(error: unknown): string {
  const text = error instanceof DomainError ? error.detail : error instanceof Error ? error.message : String(error);
  const line = text.split('\n')[0]?.trim().slice(0, 500) || 'It failed without a reason.';
  return /[.!?]$/.test(line) ? line : `${line}.`;
}
