import { Document } from 'yaml';
import type { EntityFilters, EntitySummary } from '@/domain/catalog/schema';
import { conditionsOf, probeJoin, whereOf } from '@/domain/catalog/sql';
import type { Context } from '@/domain/core/context';
import { toCsv } from '@/domain/core/csv';
import { Prisma, sql } from '@/domain/core/db';
import { allowReading, listEntities } from './list';

const atOnce = 200;

/** A descriptor as YAML, with its keys in the order in which they were given. */
export const toYaml = (document: unknown): string => new Document(document).toString({ lineWidth: 0 });

const head = [
  'ref',
  'kind',
  'namespace',
  'name',
  'title',
  'type',
  'lifecycle',
  'tier',
  'owner',
  'system',
  'tags',
  'health',
  'state',
  'changedAt',
];

const cells = (row: EntitySummary) => [
  ...[row.ref, row.kind, row.namespace, row.name, row.title, row.type, row.lifecycle, row.tier],
  ...[row.owner?.ref ?? null, row.systemRef, row.tags.join(' '), row.health?.status ?? null, row.state, row.changedAt],
];

/** All that match as CSV, piece by piece, by name. */
export async function* exportCsv(ctx: Context, filters: EntityFilters): AsyncGenerator<string> {
  let cursor: string | undefined;
  let first = true;
  do {
    const page = await listEntities(ctx, { ...filters, orderBy: 'name', limit: atOnce, cursor });
    const text = toCsv(head, page.items.map(cells));
    yield first ? text : text.slice(text.indexOf('\n') + 1);
    first = false;
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
}

/** All that match as descriptors, many documents, piece by piece: what an import takes. */
export async function* exportYaml(ctx: Context, filters: EntityFilters): AsyncGenerator<string> {
  allowReading(ctx);
  const conditions = conditionsOf(filters, ctx.now);
  const joined = conditions.some(({ facet }) => facet === 'health') ? probeJoin : Prisma.empty;
  let after = '';
  for (;;) {
    const rows = await ctx.db.$queryRaw<{ ref: string; document: unknown }[]>`
      SELECT e."ref", e."document" FROM "Entity" e ${joined}
      WHERE ${whereOf(conditions)} AND e."ref" > ${after} ORDER BY e."ref" LIMIT ${sql`${atOnce}`}`;
    for (const { document } of rows) yield `---\n${toYaml(document)}`;
    const last = rows.at(-1);
    if (!last || rows.length < atOnce) return;
    after = last.ref;
  }
}
