import { z } from 'zod';
import { can } from '@/domain/access/permissions';
import type { LocationProblem, LocationView } from '@/domain/catalog/schema';
import type { Context } from '@/domain/core/context';
import type { Prisma } from '@/domain/core/db';
import { notFound } from '@/domain/core/errors';
import { decodeCursor, type Page, type PageInput, toPage } from '@/domain/core/page';
import { allowReading } from './list';

const Problems = z.array(
  z.object({
    file: z.string(),
    line: z.number().optional(),
    column: z.number().optional(),
    ref: z.string().nullable(),
    message: z.string(),
  }),
);

/** Where descriptors are read from, newest first, each with what is wrong with it. */
export async function listLocations(ctx: Context, input: PageInput): Promise<Page<LocationView>> {
  allowReading(ctx);
  const where: Prisma.LocationWhereInput = {};
  if (input.cursor) {
    const [at = '', id = ''] = decodeCursor(input.cursor, ['time', 'text']);
    const createdAt = new Date(at);
    where.OR = [{ createdAt: { lt: createdAt } }, { createdAt, id: { lt: id } }];
  }
  const rows = await ctx.db.location.findMany({
    where,
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: input.limit + 1,
  });
  const page = toPage(rows, input.limit, (row) => [row.createdAt.toISOString(), row.id]);
  return { ...page, items: page.items.map((row) => view(ctx, row)) };
}

export async function getLocation(ctx: Context, id: string): Promise<LocationView> {
  allowReading(ctx);
  const row = await ctx.db.location.findUnique({ where: { id } });
  if (!row) throw notFound('location', id);
  return view(ctx, row);
}

function view(ctx: Context, row: Prisma.LocationGetPayload<object>): LocationView {
  return {
    id: row.id,
    type: row.type,
    target: row.target,
    status: row.status,
    error: row.error,
    problems: Problems.catch([] as LocationProblem[]).parse(row.problems),
    revision: row.revision,
    entityCount: row.entityCount,
    createdByName: row.createdByName,
    createdAt: row.createdAt.toISOString(),
    readAt: row.readAt?.toISOString() ?? null,
    can: { refresh: can(ctx.actor, 'location.refresh'), remove: can(ctx.actor, 'location.remove') },
  };
}
