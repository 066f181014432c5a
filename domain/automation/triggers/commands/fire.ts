import { can } from '@/domain/access/permissions';
import { type CommandContext, command } from '@/domain/core/command';
import { conflict, notFound } from '@/domain/core/errors';
import { newId } from '@/domain/core/ids';
import { enqueue } from '@/domain/jobs/enqueue';
import { firingKey, RedeliverInput, settleFiringJob, TriggerId } from '../schema';
import { loadTrigger, scopedTo, subjectOf } from './change';

type NewFiring = {
  triggerId: string;
  cause: 'now' | 'again' | 'delivery' | 'event';
  key?: string;
  payload?: object;
  digest?: string | null;
  depth?: number;
};

/** Writes a firing and the job that settles it. Undefined where the same key came before. */
export async function addFiring(ctx: CommandContext, firing: NewFiring): Promise<string | undefined> {
  const id = newId('firing', ctx.now);
  const { count } = await ctx.tx.triggerFiring.createMany({
    skipDuplicates: true,
    data: [{ ...firing, id, key: firing.key ?? id, dueAt: ctx.now, createdAt: ctx.now }],
  });
  if (count === 0) return undefined;
  await enqueue(ctx.tx, settleFiringJob, { firingId: id }, { key: firingKey(id) });
  return id;
}

/** Fires a schedule now, besides its times: to see what it does. */
export const fireTrigger = command({
  name: 'trigger.fire',
  input: TriggerId,
  load: loadTrigger,
  allow: (actor, row) => can(actor, 'trigger.fire', scopedTo(row)),
  run: async (ctx, { id }, row) => {
    if (row.kind !== 'schedule')
      throw conflict('Without what comes it has nothing to go by. Deliver again what came before.');
    const firingId = await addFiring(ctx, { triggerId: id, cause: 'now' });
    return { result: { firingId }, subject: subjectOf(row), detail: { name: row.name } };
  },
});

/** Lets a trigger take what came once more, by the condition and values that it has now. */
export const redeliver = command({
  name: 'trigger.redeliver',
  input: RedeliverInput,
  load: async (ctx, { firingId }) => {
    const firing = await ctx.tx.triggerFiring.findUnique({ where: { id: firingId } });
    if (!firing) throw notFound('delivery', firingId);
    return { firing, row: await loadTrigger(ctx, { id: firing.triggerId }) };
  },
  allow: (actor, { row }) => can(actor, 'trigger.redeliver', scopedTo(row)),
  run: async (ctx, _, { firing, row }) => {
    if (firing.status === 'waiting') throw conflict('It waits still: what comes of it is seen in a moment.');
    if (firing.payload === null && row.kind !== 'schedule') throw conflict('What came with it is not kept any more.');
    const payload = firing.payload === null ? undefined : (firing.payload as object);
    const id = await addFiring(ctx, { triggerId: row.id, cause: 'again', payload, depth: firing.depth });
    return { result: { firingId: id }, subject: subjectOf(row), detail: { name: row.name, again: firing.id } };
  },
});
