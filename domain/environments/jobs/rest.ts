import type { Context } from '@/domain/core/context';
import { announce } from '@/domain/core/emit';
import { seal } from '@/domain/core/sealed';
import { secretContext } from '@/domain/environments/commands/load';
import { rotateJob, sleepJob, wakeJob } from '@/domain/environments/job-types';
import type { Provisioned, Provisioner, ProvisionerContext } from '@/domain/environments/provisioner';
import { done, giveUp, handle, type JobInfo, type JobOutcome } from '@/domain/jobs/handler';
import type { Environment } from '@/prisma/generated/client';
import { sentenceOf } from './provision';
import { type Provisioners, provisionerOf, specOf } from './spec';

type Call = (
  provisioner: Provisioner,
  spec: Awaited<ReturnType<typeof specOf>>,
  context: ProvisionerContext,
) => Promise<Provisioned | undefined>;

/** Does one thing to what is in the wanted state, and writes down what came of it. The error stays until it worked. */
async function settle(
  provisioners: Provisioners,
  { ctx, id, info, wanted }: { ctx: Context; id: string; info: JobInfo; wanted: 'ready' | 'asleep' },
  call: Call,
): Promise<JobOutcome> {
  const row = await ctx.db.environment.findUnique({ where: { id } });
  if (row?.status !== wanted) return done;
  const provisioner = provisionerOf(provisioners, row);
  const context: ProvisionerContext = {
    signal: info.signal,
    stage: async () => {},
    record: async (resources) => {
      await ctx.db.environment.update({ where: { id }, data: { resources: resources as object } });
    },
    log: () => {},
  };
  try {
    const changes = await call(provisioner, await specOf(ctx.db, row, provisioner), context);
    await write(ctx, row, { error: null, ...(changes && columnsOf(row, changes)) });
    return done;
  } catch (error) {
    if (info.signal.aborted) throw error;
    await write(ctx, row, { error: sentenceOf(error) });
    if (info.lastAttempt) return giveUp(sentenceOf(error));
    throw error;
  }
}

function columnsOf(row: Environment, { outputs, secretOutputs, port }: Provisioned) {
  const names = Object.keys(secretOutputs);
  const secrets =
    names.length === 0
      ? {}
      : {
          secretOutputs: seal(JSON.stringify(secretOutputs), secretContext(row.id)),
          secretNames: names,
          revealedAt: null,
          revealedByName: null,
        };
  return { outputs, ...(port !== undefined && { port }), ...secrets };
}

async function write(ctx: Context, row: Environment, data: object): Promise<void> {
  await ctx.db.$transaction(async (tx) => {
    await tx.environment.updateMany({ where: { id: row.id, status: row.status }, data });
    await announce(tx, { topic: `environment:${row.id}`, type: 'environment.advance', teamId: row.teamId });
  });
}

export const restJobs = (provisioners: Provisioners) => [
  handle(sleepJob, (ctx, { environmentId: id }, info) =>
    settle(provisioners, { ctx, id, info, wanted: 'asleep' }, async (provisioner, spec, context) => {
      await provisioner.sleep(spec, context);
      return undefined;
    }),
  ),
  handle(wakeJob, (ctx, { environmentId: id }, info) =>
    settle(provisioners, { ctx, id, info, wanted: 'ready' }, (provisioner, spec, context) =>
      provisioner.wake(spec, context),
    ),
  ),
  handle(rotateJob, (ctx, { environmentId: id }, info) =>
    settle(provisioners, { ctx, id, info, wanted: 'ready' }, async (provisioner, spec, context) =>
      provisioner.rotate?.(spec, context),
    ),
  ),
];
