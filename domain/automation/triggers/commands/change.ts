import { can, type Permission } from '@/domain/access/permissions';
import { type CommandContext, command } from '@/domain/core/command';
import { conflict, forbidden, notFound } from '@/domain/core/errors';
import { move } from '@/domain/core/lifecycle';
import { triggerLifecycle } from '../lifecycle';
import { checkDraft, readConfig } from '../prepare';
import { planNext } from '../schedule';
import { ChangeTriggerInput, ScheduleConfig, TriggerId, type TriggerKind } from '../schema';

export async function loadTrigger(ctx: CommandContext, { id }: { id: string }) {
  const row = await ctx.tx.trigger.findFirst({ where: { id, status: { not: 'removed' } } });
  if (!row) throw notFound('trigger', id);
  return row;
}
type Loaded = Awaited<ReturnType<typeof loadTrigger>>;

/** Of a trigger: whoever made it counts as the one who asked for it. */
export const scopedTo = (row: { teamId: string; madeById: string }) => ({
  teamId: row.teamId,
  requesterId: row.madeById,
});
export const subjectOf = (row: { id: string; teamId: string }) => ({ kind: 'trigger', id: row.id, teamId: row.teamId });
const allow = (permission: Permission) => (actor: Parameters<typeof can>[0], row: Loaded) =>
  can(actor, permission, scopedTo(row));

/**
 * Changes what a trigger does and when. Whoever changes it answers for it from now on: it acts on their account. Throws
 * Invalid where values or expressions do not fit.
 */
export const changeTrigger = command({
  name: 'trigger.change',
  input: ChangeTriggerInput,
  load: loadTrigger,
  allow: allow('trigger.change'),
  run: async (ctx, { id, config: given, ...input }, row) => {
    if (ctx.actor.kind !== 'person') throw forbidden('A trigger acts on a person’s account: sign in to change it.');
    const mayStart = can(ctx.actor, 'run.start', { teamId: row.teamId });
    if (!mayStart.allowed) throw forbidden(mayStart.reason);
    const kind = row.kind as TriggerKind;
    const config = readConfig(kind, given);
    await checkDraft(ctx, { ...input, kind, template: row.templateName }, config);
    const { count } = await ctx.tx.trigger.updateMany({
      where: { id, status: row.status },
      data: {
        ...{ name: input.name, version: input.version ?? null, condition: input.condition || null, config },
        ...{ madeById: ctx.actor.id, madeByName: ctx.actor.name, changedAt: ctx.now },
        parameters: input.parameters as object,
      },
    });
    if (count === 0) throw conflict('This trigger has changed in the meantime. Look again, then repeat.');
    if (kind === 'schedule' && row.status === 'active')
      await planNext(ctx.tx, id, ScheduleConfig.parse(config), ctx.now);
    return { result: { id }, subject: subjectOf(row), detail: { name: input.name } };
  },
});

/** Switches a trigger on, again too after the portal has paused it. What was due in between is not made up for. */
export const enableTrigger = command({
  name: 'trigger.enable',
  input: TriggerId,
  load: loadTrigger,
  allow: allow('trigger.enable'),
  run: async (ctx, { id }, row) => {
    await move(ctx.tx.trigger, triggerLifecycle, row, 'enable', { pausedReason: null, changedAt: ctx.now });
    if (row.kind === 'schedule') await planNext(ctx.tx, id, ScheduleConfig.parse(row.config), ctx.now);
    return { result: { id }, subject: subjectOf(row), detail: { name: row.name } };
  },
});

/** Switches a trigger off. Runs that it has started go on; what waits is skipped. */
export const disableTrigger = command({
  name: 'trigger.disable',
  input: TriggerId,
  load: loadTrigger,
  allow: allow('trigger.disable'),
  run: async (ctx, { id }, row) => {
    const changes = { pausedReason: null, nextAt: null, changedAt: ctx.now };
    await move(ctx.tx.trigger, triggerLifecycle, row, 'disable', changes);
    return { result: { id }, subject: subjectOf(row), detail: { name: row.name } };
  },
});

/** Removes a trigger with its secret. What it has started stays, and says so. */
export const removeTrigger = command({
  name: 'trigger.remove',
  input: TriggerId,
  load: loadTrigger,
  allow: allow('trigger.remove'),
  run: async (ctx, { id }, row) => {
    const changes = { nextAt: null, secret: null, formerSecret: null, changedAt: ctx.now };
    await move(ctx.tx.trigger, triggerLifecycle, row, 'remove', changes);
    return { result: { id }, subject: subjectOf(row), detail: { name: row.name } };
  },
});
