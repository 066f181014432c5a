import type { Context } from '@/domain/core/context';
import { sql } from '@/domain/core/db';
import type { Usual } from '@/domain/environments/schema';

/** How the last twenty of a type were made: their stages in order, and how long each and all of it took. */
export async function usualOf(ctx: Context, typeName: string): Promise<Usual> {
  const recent = sql`SELECT "stages", extract(epoch FROM "readyAt" - "provisioningAt")::float AS seconds
    FROM "Environment" WHERE "typeName" = ${typeName} AND "readyAt" IS NOT NULL ORDER BY "readyAt" DESC LIMIT 20`;
  const [stages, whole] = await Promise.all([
    ctx.db.$queryRaw<{ name: string; seconds: number }[]>`
      SELECT s->>'name' AS name, percentile_cont(0.5) WITHIN GROUP (
        ORDER BY extract(epoch FROM (s->>'finishedAt')::timestamptz - (s->>'startedAt')::timestamptz))::float AS seconds
      FROM (${recent}) r, jsonb_array_elements(r."stages") WITH ORDINALITY AS e(s, position)
      WHERE s->>'finishedAt' IS NOT NULL GROUP BY 1 HAVING count(*) * 3 >= (SELECT count(*) FROM (${recent}) q)
      ORDER BY avg(position) LIMIT 12`,
    ctx.db.$queryRaw<{ seconds: number | null }[]>`
      SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds)::float AS seconds FROM (${recent}) r`,
  ]);
  return { stages, seconds: whole[0]?.seconds ?? null };
}
