import { can } from '@/domain/access/permissions';
import type { Context } from '@/domain/core/context';
import type { Db, Tx } from '@/domain/core/db';
import { forbidden } from '@/domain/core/errors';
import { type Asker, type Grant, refusalsOf } from './grant';
import { placeOf, type SecretReference, type SecretSourceName, type SecretView } from './schema';

/** Every secret by name, at most 500: never a value. For whoever keeps them. */
export async function listSecrets(ctx: Context): Promise<SecretView[]> {
  const verdict = can(ctx.actor, 'secret.add');
  if (!verdict.allowed) throw forbidden(verdict.reason);
  const rows = await ctx.db.secret.findMany({ omit: { sealed: true }, orderBy: { name: 'asc' }, take: 500 });
  const refs = [...new Set(rows.flatMap(({ teams }) => teams))];
  const teams = await ctx.db.team.findMany({
    where: { ref: { in: refs } },
    select: { ref: true, name: true },
    take: 500,
  });
  return rows.map(({ createdByName, createdAt, rotatedAt, lastUsedAt, ...row }) => ({
    ...row,
    source: row.source as SecretSourceName,
    teams: row.teams.map((ref) => ({ ref, name: teams.find((team) => team.ref === ref)?.name ?? ref })),
    createdBy: createdByName,
    createdAt: createdAt.toISOString(),
    rotatedAt: rotatedAt?.toISOString() ?? null,
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
  }));
}

/** Which of a template's references it may not use, and why: by their place in the list. */
export async function refusedReferences(
  db: Db | Tx,
  references: readonly SecretReference[],
  asker: Asker,
): Promise<{ index: number; message: string }[]> {
  if (references.length === 0) return [];
  const places = references.map(({ from }) => placeOf(from));
  const grants: Grant[] = await db.secret.findMany({
    where: { OR: places },
    select: { name: true, source: true, address: true, templates: true, teams: true },
    take: 500,
  });
  return refusalsOf(references, grants, asker);
}
