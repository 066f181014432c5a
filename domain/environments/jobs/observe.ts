import type { Context } from '@/domain/core/context';
import { announce } from '@/domain/core/emit';
import { log } from '@/domain/core/log';
import { restartEnvironment } from '@/domain/environments/commands/advance';
import { inTurn, jobKey, observeJob, sleepJob, wakeJob } from '@/domain/environments/job-types';
import type { Observation } from '@/domain/environments/provisioner';
import { HealthMark, Observed } from '@/domain/environments/schema';
import { enqueue } from '@/domain/jobs/enqueue';
import { done, handle, snooze } from '@/domain/jobs/handler';
import type { Environment } from '@/prisma/generated/client';
import { sentenceOf } from './provision';
import { type Provisioners, provisionerOf, specOf } from './spec';

const everySeconds = 30;
const markMs = 15 * 60_000;
const mostMarks = 96;

/** Looks at each living environment every 30 s: what is asked beside what there is. What should run and stands is restarted. */
export const observe = (provisioners: Provisioners) =>
  handle(observeJob, async (ctx, { environmentId: id }) => {
    const row = await ctx.db.environment.findUnique({ where: { id } });
    if (row?.status !== 'ready' && row?.status !== 'asleep') return done;
    const observation = await look(provisioners, ctx, row);
    const changed = await record(ctx, row, observation);
    if (changed) await mend(ctx, row, observation);
    return snooze(everySeconds);
  });

async function look(provisioners: Provisioners, ctx: Context, row: Environment): Promise<Observation> {
  try {
    const provisioner = provisionerOf(provisioners, row);
    return await provisioner.observe(await specOf(ctx.db, row, provisioner));
  } catch (error) {
    log.warn({ err: error, environment: row.id }, 'an environment could not be looked at');
    return { exists: true, healthy: false, reason: `It could not be looked at: ${sentenceOf(error)}`, facts: [] };
  }
}

/** Writes the observation, unless the environment has moved on meanwhile: then it tells of a state that is over. */
async function record(ctx: Context, row: Environment, { port, ...seen }: Observation): Promise<boolean> {
  const { id, status, teamId } = row;
  const observed: Observed = { ...seen, running: seen.running ?? null, checkedAt: ctx.now.toISOString() };
  const before = Observed.nullable().parse(row.observed);
  return ctx.db.$transaction(async (tx) => {
    const data = { observed, history: marks(row, observed, ctx.now), ...(port !== undefined && { port }) };
    const { count } = await tx.environment.updateMany({ where: { id, status, asleepSince: row.asleepSince }, data });
    const same =
      before && JSON.stringify({ ...before, checkedAt: '' }) === JSON.stringify({ ...observed, checkedAt: '' });
    if (count > 0 && !same) await announce(tx, { topic: `environment:${id}`, type: 'environment.observe', teamId });
    return count > 0;
  });
}

/** One mark a quarter of an hour; one bad look in it makes it bad. */
function marks(row: Environment, observed: Observed, now: Date): HealthMark[] {
  const at = new Date(Math.floor(now.getTime() / markMs) * markMs).toISOString();
  const state = row.status === 'asleep' ? 'asleep' : observed.healthy ? 'healthy' : 'unhealthy';
  const history = HealthMark.array().parse(row.history);
  const last = history.at(-1);
  if (last?.at !== at) return [...history, { at, state } satisfies HealthMark].slice(-mostMarks);
  const worse = last.state === 'unhealthy' ? last.state : state;
  return [...history.slice(0, -1), { at, state: worse }];
}

/** Brings what there is back to what is wanted, unless a job for that waits already. */
async function mend(ctx: Context, row: Environment, { exists, running, reason }: Observation): Promise<void> {
  if (!exists || running === undefined || running === (row.status === 'ready')) return;
  const job = row.status === 'ready' ? wakeJob : sleepJob;
  const [waiting] = await ctx.db.$queryRaw<unknown[]>`
    SELECT 1 FROM graphile_worker.jobs WHERE key = ${jobKey(job, row.id)} AND attempts < max_attempts LIMIT 1`;
  if (waiting) return;
  if (row.status === 'asleep') {
    await ctx.db.$transaction((tx) => enqueue(tx, sleepJob, { environmentId: row.id }, inTurn(sleepJob, row.id)));
  } else if (await mayRestart(ctx, row.id)) {
    await restartEnvironment(ctx, { id: row.id, reason });
  }
}

/** What falls again and again is restarted ever more rarely: after 30 s, 1 min, 2 min and so on up to 16 min. */
async function mayRestart(ctx: Context, id: string): Promise<boolean> {
  const since = new Date(ctx.now.getTime() - 3_600_000);
  const restarts = await ctx.db.event.findMany({
    where: { subjectKind: 'environment', subjectId: id, type: 'environment.restart', at: { gt: since } },
    orderBy: { at: 'desc' },
    select: { at: true },
    take: 6,
  });
  const [last] = restarts;
  if (!last) return true;
  const pauseMs = everySeconds * 1000 * 2 ** (restarts.length - 1);
  return ctx.now.getTime() - last.at.getTime() >= pauseMs;
}
