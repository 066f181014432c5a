import { can } from '@/domain/access/permissions';
import { formatReference } from '@/domain/catalog/descriptors/reference';
import { EntityKey, type EntityState } from '@/domain/catalog/schema';
import { type CommandContext, command } from '@/domain/core/command';
import { conflict, notFound } from '@/domain/core/errors';

type Row = { id: string; ref: string; state: EntityState; teamId: string | null };

async function loadEntity(ctx: CommandContext, key: EntityKey): Promise<Row> {
  const ref = formatReference(key);
  const entity = await ctx.tx.entity.findUnique({ where: { ref }, select: { id: true, state: true, ownerRef: true } });
  if (!entity) throw notFound('entity', ref);
  const team = entity.ownerRef ? await ctx.tx.team.findUnique({ where: { ref: entity.ownerRef } }) : null;
  return { id: entity.id, ref, state: entity.state, teamId: team?.id ?? null };
}

/** An UPDATE that repeats the state it was read in, so that of two who move it one is told. */
async function setState(ctx: CommandContext, row: Row, state: EntityState, changedWhat: string): Promise<void> {
  const { count } = await ctx.tx.entity.updateMany({
    where: { id: row.id, state: row.state },
    data: { state, changedAt: ctx.now, changedWhat },
  });
  if (count === 0) throw conflict(`${row.ref} has changed in the meantime. Look again, then repeat.`);
}

/** Takes an entity out of every list. Its relations and history stay; its reference stays taken. */
export const archiveEntity = command({
  name: 'catalog.archive',
  input: EntityKey,
  load: loadEntity,
  allow: (actor, row) => can(actor, 'catalog.archive', { teamId: row.teamId }),
  run: async (ctx, _input, row) => {
    if (row.state === 'archived') throw conflict(`${row.ref} is archived already.`);
    await setState(ctx, row, 'archived', 'Archived');
    return {
      result: { ref: row.ref },
      subject: { kind: 'entity', id: row.id, teamId: row.teamId },
      detail: { ref: row.ref },
    };
  },
});

/** Brings an archived entity back. */
export const restoreEntity = command({
  name: 'catalog.restore',
  input: EntityKey,
  load: loadEntity,
  allow: (actor, row) => can(actor, 'catalog.restore', { teamId: row.teamId }),
  run: async (ctx, _input, row) => {
    if (row.state !== 'archived') throw conflict(`${row.ref} is not archived.`);
    await setState(ctx, row, 'active', 'Restored');
    return {
      result: { ref: row.ref },
      subject: { kind: 'entity', id: row.id, teamId: row.teamId },
      detail: { ref: row.ref },
    };
  },
});
