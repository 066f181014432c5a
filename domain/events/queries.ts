import type { z } from 'zod';
import type { Context } from '@/domain/core/context';
import { sql } from '@/domain/core/db';
import { decodeCursor, type Page, toPage } from '@/domain/core/page';
import type { EventsInput, EventView } from './schema';

type EventRow = {
  id: string;
  at: Date;
  type: string;
  actorName: string;
  requestId: string;
  data: Record<string, unknown>;
};

/** What happened to one thing, newest first. */
export async function listEvents(ctx: Context, input: z.output<typeof EventsInput>): Promise<Page<EventView>> {
  const [at, id] = input.cursor ? decodeCursor(input.cursor, ['time', 'text']) : [];
  const before = at === undefined ? sql`TRUE` : sql`("at", "id") < (${at}::timestamptz, ${id})`;
  const rows = await ctx.db.$queryRaw<EventRow[]>`
    SELECT "id", "at", "type", "actorName", "requestId", "data" FROM "Event"
    WHERE "subjectKind" = ${input.subjectKind} AND "subjectId" = ${input.subjectId} AND ${before}
    ORDER BY "at" DESC, "id" DESC LIMIT ${input.limit + 1}`;
  const page = toPage(rows, input.limit, (row) => [row.at.toISOString(), row.id]);
  return { ...page, items: page.items.map((row) => ({ ...row, at: row.at.toISOString() })) };
}
