import { type Prisma, sql } from '@/domain/core/db';

/** graphile-worker keeps a priority in two bytes. */
const last = 32_000;
/** A run of low priority lets so many rounds of the teams pass. */
const rounds = { low: 25, normal: 0, high: 0 };

/**
 * The place of a new run in the queue, as a value inside its INSERT. Each team's queued runs stand one behind the other,
 * so teams take turns however many runs one of them has; and none is put before the queue's present front, so nobody's
 * place is overtaken for ever. `high` does not stand behind its own team's other runs.
 */
export function rankOf(share: string, priority: keyof typeof rounds | null | undefined): Prisma.Sql {
  const front = sql`COALESCE((SELECT min("rank") FROM "Run" WHERE "status" = 'queued' AND "waitsFor" IS NULL), 0)`;
  if (priority === 'high') return front;
  const behind = sql`COALESCE((SELECT max("rank") + 1 FROM "Run"
    WHERE "status" = 'queued' AND COALESCE("teamId", "requesterId") = ${share}), 0)`;
  return sql`LEAST(${last}::int, GREATEST(${front}, ${behind}) + ${rounds[priority ?? 'normal']}::int)`;
}
