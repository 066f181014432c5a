import { can } from '@/domain/access/permissions';
import type { Context } from '@/domain/core/context';
import { queryPrepared, sql } from '@/domain/core/db';
import { forbidden, notFound } from '@/domain/core/errors';
import { type LogHits, type LogPart, LogTextInput, SearchLogInput } from '../schema';

const mostHits = 5000;
const linesAtOnce = 4000;

/** What a line shows: without the codes of its colours. */
const shownText = sql`regexp_replace("text", ${`${String.fromCharCode(27)}\\[[0-9;]*m`}, '', 'g')`;

/** Partitions by month: clocks differ, hence a day before the run's begin. */
const linesOfRun = (id: string) =>
  sql`"runId" = ${id} AND "at" >= (SELECT "createdAt" - interval '1 day' FROM "Run" WHERE "id" = ${id})`;

async function mustSee(ctx: Context, id: string): Promise<{ number: number; lastLine: number }> {
  const verdict = can(ctx.actor, 'catalog.read');
  if (!verdict.allowed) throw forbidden(verdict.reason);
  const run = await ctx.db.run.findUnique({ where: { id }, select: { number: true, logSeq: true } });
  if (!run) throw notFound('run', id);
  return { number: run.number, lastLine: run.logSeq };
}

/** Numbers of the lines that hold a text, whatever its case: at most 5,000 of them, and how many there are. Throws NotFound. */
export async function searchLog(ctx: Context, input: { id: string; q: string }): Promise<LogHits> {
  const { id, q } = SearchLogInput.parse(input);
  const { lastLine } = await mustSee(ctx, id);
  const rows = await queryPrepared<{ seq: number }>(
    ctx.db,
    sql`SELECT "seq" FROM "RunLogLine" WHERE ${linesOfRun(id)} AND strpos(lower(${shownText}), lower(${q})) > 0 ORDER BY "seq"`,
  );
  return { hits: rows.slice(0, mostHits).map(({ seq }) => seq), count: rows.length, upTo: lastLine };
}

/** Which step wrote how many lines, from which to which, up to a line where one is named. A long log is not read for that: it is counted in the database. */
export async function listLogParts(ctx: Context, { id, upTo }: { id: string; upTo?: number }): Promise<LogPart[]> {
  await mustSee(ctx, id);
  const known = upTo === undefined ? sql`TRUE` : sql`"seq" <= ${upTo}`;
  return queryPrepared<LogPart>(
    ctx.db,
    sql`SELECT "stepId", min("seq") AS "first", max("seq") AS "last", count(*)::int AS "count",
      min("seq") FILTER (WHERE "level" = 'error') AS "firstError",
      (count(*) FILTER (WHERE "level" = 'error'))::int AS "errors"
    FROM "RunLogLine" WHERE ${linesOfRun(id)} AND ${known} GROUP BY "stepId" ORDER BY 2`,
  );
}

/**
 * The whole log, or that of one step, as text, in parts: time, step, and what the line shows. Throws NotFound before the
 * first part; of a step that has written nothing, or that the run does not have, there is no text.
 */
export async function readLogText(
  ctx: Context,
  input: { id: string; step?: string },
): Promise<{ name: string; parts: AsyncGenerator<string> }> {
  const { id, step } = LogTextInput.parse(input);
  const { number } = await mustSee(ctx, id);
  const name = step === undefined ? `run-${number}` : `run-${number}-${step.replace(/[^\w.-]+/g, '-')}`;
  return { name: `${name}.log`, parts: textParts(ctx, id, step) };
}

async function* textParts(ctx: Context, id: string, step: string | undefined): AsyncGenerator<string> {
  const ofStep = step === undefined ? sql`TRUE` : sql`"stepId" = ${step}`;
  for (let after = 0; ; ) {
    const rows = await queryPrepared<{ seq: number; text: string }>(
      ctx.db,
      sql`SELECT "seq", to_char("at" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || ' '
          || COALESCE('[' || "stepId" || '] ', '') || CASE "level" WHEN 'info' THEN '' ELSE "level" || ' ' END
          || ${shownText} AS "text"
        FROM "RunLogLine" WHERE ${linesOfRun(id)} AND ${ofStep} AND "seq" > ${after} ORDER BY "seq" LIMIT ${linesAtOnce}`,
    );
    const last = rows.at(-1);
    if (!last) return;
    yield `${rows.map(({ text }) => text).join('\n')}\n`;
    if (rows.length < linesAtOnce) return;
    after = last.seq;
  }
}
