import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { type Context, jobActor } from '@/domain/core/context';
import { ctxFor, testNow } from '@/domain/core/testing';
import { matchEventJob, matchInboundJob } from '@/domain/events/schema';
import { defineAction } from '../action';
import { testPortal } from '../runs/testing';
import { matchInbound, matchOwn } from './match';
import { fireDue } from './schedule';
import { settleFiringJob } from './schema';
import { settleFiring } from './settle';

export const later = (minutes: number, from = testNow) => new Date(from.getTime() + minutes * 60_000);

/** A portal with a template `tidy` of one step, whose time each test turns, and what the worker would do with triggers. */
export async function triggerScene() {
  const say = defineAction({
    ...{ id: 'test:say', title: 'Say', description: 'Says.', repeatable: true, takesSecrets: [] },
    input: z.object({ text: z.string().optional() }),
    plan: async () => [],
    apply: async () => ({ output: {} }),
  });
  const portal = await testPortal([say]);
  const { db } = portal;
  await portal.template('tidy', [{ id: 'say', action: 'test:say', input: { text: '${{ parameters.text }}' } }], {
    parameters: {
      required: ['text'],
      properties: { text: { type: 'string', maxLength: 20 }, count: { type: 'integer', default: 1 } },
    },
  });
  const worker = (now: Date): Context => ctxFor(db, jobActor('trigger'), { now });
  const firings = (triggerId: string) =>
    db.triggerFiring.findMany({ where: { triggerId }, orderBy: [{ dueAt: 'asc' }, { id: 'asc' }] });

  /** Settles all that waits, once each. */
  async function settle(triggerId: string, now = testNow): Promise<void> {
    for (const { id, status } of await firings(triggerId))
      if (status === 'waiting') await settleFiring(worker(now), id);
  }

  return {
    ...{ portal, db, worker, firings, settle },
    fireDue: (triggerId: string, now: Date) => fireDue(worker(now), triggerId),
    runsOf: (triggerId: string) => db.run.findMany({ where: { triggerId }, orderBy: { number: 'asc' } }),
    endRuns: (triggerId: string, status: 'succeeded' | 'failed' = 'succeeded') =>
      db.run.updateMany({ where: { triggerId }, data: { status, finishedAt: testNow } }),
    jobs: (name: string) =>
      db.$queryRaw<{ payload: Record<string, unknown>; run_at: Date; key: string | null }[]>`
        SELECT j.payload, j.run_at, j.key FROM graphile_worker._private_jobs j
        JOIN graphile_worker._private_tasks t ON t.id = j.task_id WHERE t.identifier = ${name} ORDER BY j.id`,
    /** Gives every event that waits in the queue to the triggers. */
    async matchAll(now = testNow): Promise<void> {
      const own = await take(matchEventJob.name);
      for (const payload of own) await matchOwn(worker(now), payload as never);
      for (const { events } of await take(matchInboundJob.name)) await matchInbound(worker(now), events as never);
    },
    settleJob: settleFiringJob.name,
  };

  async function take(name: string) {
    const rows = await db.$queryRaw<{ id: bigint; payload: Record<string, unknown> }[]>`
      SELECT j.id, j.payload FROM graphile_worker._private_jobs j
      JOIN graphile_worker._private_tasks t ON t.id = j.task_id WHERE t.identifier = ${name} ORDER BY j.id`;
    for (const { id } of rows) await db.$executeRaw`DELETE FROM graphile_worker._private_jobs WHERE id = ${id}`;
    return rows.map(({ payload }) => payload);
  }
}

/** As a caller signs, in each of the ways. */
export const sign = {
  github: (secret: string, body: string) => `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
  gitea: (secret: string, body: string) => createHmac('sha256', secret).update(body).digest('hex'),
  slipway: (secret: string, body: string, at: Date) => {
    const t = Math.floor(at.getTime() / 1000);
    return `t=${t},v1=${createHmac('sha256', secret).update(`${t}.${body}`).digest('hex')}`;
  },
  standard: (secret: string, id: string, body: string, at: Date) => {
    const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
    const text = `${id}.${Math.floor(at.getTime() / 1000)}.${body}`;
    return `v1,${createHmac('sha256', key).update(text).digest('base64')}`;
  },
};
