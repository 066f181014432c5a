import { isDeepStrictEqual } from 'node:util';
import { can } from '@/domain/access/permissions';
import { type CommandContext, command } from '@/domain/core/command';
import { settings } from '@/domain/core/env';
import { conflict, notFound } from '@/domain/core/errors';
import { newId } from '@/domain/core/ids';
import { enqueue } from '@/domain/jobs/enqueue';
import { EntityRefInput, SetProbeInput, sweepJob } from './schema';
import { forget, syncDeclared } from './sync';

async function loadEntity(ctx: CommandContext, ref: string) {
  const entity = await ctx.tx.entity.findUnique({
    where: { ref },
    select: { id: true, ref: true, state: true, ownerRef: true },
  });
  if (!entity || entity.state === 'archived') throw notFound('entity', ref);
  const team = entity.ownerRef ? await ctx.tx.team.findUnique({ where: { ref: entity.ownerRef } }) : null;
  const probe = await ctx.tx.probe.findUnique({ where: { entityRef: ref } });
  return { ...entity, teamId: team?.id ?? null, probe };
}

async function loadProbed(ctx: CommandContext, ref: string) {
  const { probe, ...entity } = await loadEntity(ctx, ref);
  if (!probe) throw notFound('health check of', ref);
  return { ...entity, probe };
}

const subjectOf = (row: { id: string; teamId: string | null }) => ({ kind: 'entity', id: row.id, teamId: row.teamId });
const sweepNow = (ctx: CommandContext) => enqueue(ctx.tx, sweepJob, {}, { key: sweepJob.name });

/**
 * Sets the health check of an entity, new or in place of the present one; it is asked at once. What a person sets goes
 * before what the descriptor declares.
 */
export const setProbe = command({
  name: 'probe.set',
  input: SetProbeInput,
  load: (ctx, { ref }) => loadEntity(ctx, ref),
  allow: (actor, { teamId }) => can(actor, 'probe.set', { teamId }),
  run: async (ctx, { ref, intervalSeconds, timeoutSeconds, enabled, ...config }, row) => {
    const { probe } = row;
    const fresh = {
      status: 'unknown' as const,
      reason: 'Not probed yet',
      since: ctx.now,
      checkedAt: null,
      failures: 0,
    };
    const asksTheSame = probe?.enabled && enabled && isDeepStrictEqual(probe.config, config);
    const made = { source: 'person' as const, setByName: ctx.actor.name };
    const shared = { config, intervalSeconds, timeoutSeconds, enabled, nextAt: ctx.now, ...made };
    const { id } = await ctx.tx.probe.upsert({
      where: { entityRef: ref },
      create: {
        id: newId('probe', ctx.now),
        entityRef: ref,
        kind: 'http',
        createdAt: ctx.now,
        ...shared,
        ...fresh,
      },
      update: asksTheSame ? shared : { ...shared, ...fresh },
    });
    if (enabled) await sweepNow(ctx);
    return { result: { id, ref }, subject: subjectOf(row), detail: { ref, url: config.url, intervalSeconds, enabled } };
  },
});

/** Removes a check that a person set, with its history; what the descriptor declares then holds again. */
export const removeProbe = command({
  name: 'probe.remove',
  input: EntityRefInput,
  load: (ctx, { ref }) => loadProbed(ctx, ref),
  allow: (actor, { teamId }) => can(actor, 'probe.remove', { teamId }),
  run: async (ctx, { ref }, row) => {
    if (row.probe.source === 'annotation') {
      throw conflict('This check is declared in the descriptor. Remove its annotation there, or pause the check here.');
    }
    await forget(ctx.tx, row.probe.id);
    await syncDeclared(ctx.tx, { portalUrl: settings().url, now: ctx.now, refs: [ref] });
    return { result: { ref }, subject: subjectOf(row), detail: { ref } };
  },
});

/** Asks now instead of at the next time. The answer comes a moment later. */
export const checkNow = command({
  name: 'probe.check',
  input: EntityRefInput,
  load: (ctx, { ref }) => loadProbed(ctx, ref),
  allow: (actor, { teamId }) => can(actor, 'probe.check', { teamId }),
  run: async (ctx, { ref }, row) => {
    if (!row.probe.enabled) throw conflict('This check is paused. Switch it on, then ask again.');
    await ctx.tx.probe.update({ where: { id: row.probe.id }, data: { nextAt: ctx.now } });
    await sweepNow(ctx);
    return { result: { ref }, subject: subjectOf(row), detail: { ref } };
  },
});
