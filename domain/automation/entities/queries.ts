import { getEntity } from '@/domain/catalog/queries/entity';
import type { EntityView } from '@/domain/catalog/schema';
import type { Context } from '@/domain/core/context';
import { Prisma } from '@/domain/core/db';
import { notFound } from '@/domain/core/errors';
import { type Fit, type FitEntity, fitsEntity, valuesFor } from '../templates/fits';
import type { EntityAction, EntityStart } from './schema';

const most = 500;

type Described = Pick<EntityView, 'kind' | 'namespace' | 'name' | 'ref' | 'document' | 'relations'>;

const entityOf = ({ document, kind, namespace, ref, relations }: Described): FitEntity => ({
  ...document,
  kind,
  ref,
  metadata: { ...(document.metadata as object | undefined), namespace },
  relations: relations.map(({ type, targetRef }) => ({ type, targetRef })),
});

/** Templates that say that they are for this entity: buttons on its page, by title. */
export async function listEntityActions(ctx: Context, entity: Described): Promise<EntityAction[]> {
  const rows = await ctx.db.template.findMany({
    where: { deprecatedAt: null, fits: { not: Prisma.DbNull } },
    orderBy: { title: 'asc' },
    select: { name: true, title: true, description: true, fits: true },
    take: most,
  });
  const whole = entityOf(entity);
  return rows.flatMap((row) =>
    (row.fits as Fit[]).flatMap((fit, index) => {
      if (!fitsEntity(fit, whole)) return [];
      const query = new URLSearchParams({ entity: entity.ref, ...(index > 0 && { action: String(index) }) });
      const href = `/create/${encodeURIComponent(row.name)}?${query}`;
      return [{ template: row.name, title: fit.title ?? row.title, description: row.description, href }];
    }),
  );
}

/**
 * What the form of a template begins with when it is opened from an entity. Throws NotFound for an entity or an action that
 * is not there; an entity that no longer fits fills in nothing, and says so.
 */
export async function getEntityStart(
  ctx: Context,
  input: { template: string; entity: string; action?: number },
): Promise<EntityStart> {
  const [, kind = '', namespace = '', name = ''] = /^([^:/]+):([^:/]+)\/([^:/]+)$/.exec(input.entity) ?? [];
  if (!name) throw notFound('entity', input.entity);
  const entity = await getEntity(ctx, { kind, namespace, name });
  const row = await ctx.db.template.findUnique({ where: { name: input.template }, select: { fits: true } });
  const fit = (row?.fits as Fit[] | null)?.[input.action ?? 0];
  const about = { ref: entity.ref, title: entity.title ?? entity.name };
  if (!fit || !fitsEntity(fit, entityOf(entity))) return { ...about, fits: false, values: {} };
  return { ...about, fits: true, values: valuesFor(fit, entityOf(entity)) };
}
