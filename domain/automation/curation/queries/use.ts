import type { z } from 'zod';
import { can } from '@/domain/access/permissions';
import type { Context } from '@/domain/core/context';
import { type Db, sql } from '@/domain/core/db';
import { forbidden, notFound } from '@/domain/core/errors';
import { type AbandonedForm, type TemplateUse, UseInput } from '../schema';

const day = 86_400_000;
const mostRows = 100;

type Window = { name: string; from: Date; to: Date };
type Totals = Pick<TemplateUse, 'uses' | 'succeeded' | 'failed' | 'cancelled' | 'people'> & {
  p50: number | null;
  p90: number | null;
  lead50: number | null;
  lead90: number | null;
};

/**
 * How a template was used in the last days: counts, shares and percentiles over runs started then, the steps that fail
 * most, the teams, and the forms that nobody sent. Definitions: docs/templates.md.
 */
export async function getTemplateUse(ctx: Context, input: z.input<typeof UseInput>): Promise<TemplateUse> {
  const { window, days } = await windowOf(ctx, input);
  const [totals, teams, failures, weeks, forms] = await Promise.all([
    totalsOf(ctx.db, window),
    teamsOf(ctx.db, window),
    failuresOf(ctx.db, window),
    weeksOf(ctx.db, window),
    formsOf(ctx.db, window),
  ]);
  const { p50, p90, lead50, lead90, ...counts } = totals;
  const ended = counts.succeeded + counts.failed;
  return {
    days,
    from: window.from.toISOString(),
    to: window.to.toISOString(),
    ...counts,
    successRate: ended > 0 ? counts.succeeded / ended : null,
    seconds: p50 === null || p90 === null ? null : { p50, p90 },
    leadSeconds: lead50 === null || lead90 === null ? null : { p50: lead50, p90: lead90 },
    teams,
    failures,
    weeks,
    forms,
  };
}

async function windowOf(ctx: Context, input: z.input<typeof UseInput>): Promise<{ window: Window; days: number }> {
  const verdict = can(ctx.actor, 'catalog.read');
  if (!verdict.allowed) throw forbidden(verdict.reason);
  const { name, days } = UseInput.parse(input);
  const template = await ctx.db.template.findUnique({ where: { name }, select: { id: true } });
  if (!template) throw notFound('template', name);
  // From the begin of a day: what the list of runs from that day on shows is what is counted here.
  const from = new Date(Math.floor((ctx.now.getTime() - days * day) / day) * day);
  return { window: { name, from, to: ctx.now }, days };
}

const inWindow = ({ name, from, to }: Window) =>
  sql`r."templateName" = ${name} AND r."createdAt" >= ${from} AND r."createdAt" <= ${to}`;

async function totalsOf(db: Db, window: Window): Promise<Totals> {
  const seconds = sql`extract(epoch FROM r."finishedAt" - r."startedAt")`;
  const lead = sql`extract(epoch FROM r."finishedAt" - r."createdAt")`;
  const [row] = await db.$queryRaw<Totals[]>`
    SELECT count(*)::int AS "uses", count(*) FILTER (WHERE r.status = 'succeeded')::int AS "succeeded",
      count(*) FILTER (WHERE r.status = 'failed')::int AS "failed", count(*) FILTER (WHERE r.status = 'cancelled')::int AS "cancelled",
      count(DISTINCT r."requesterId")::int AS "people",
      (percentile_cont(0.5) WITHIN GROUP (ORDER BY ${seconds}) FILTER (WHERE r.status = 'succeeded'))::float AS "p50",
      (percentile_cont(0.9) WITHIN GROUP (ORDER BY ${seconds}) FILTER (WHERE r.status = 'succeeded'))::float AS "p90",
      (percentile_cont(0.5) WITHIN GROUP (ORDER BY ${lead}) FILTER (WHERE r.status = 'succeeded'))::float AS "lead50",
      (percentile_cont(0.9) WITHIN GROUP (ORDER BY ${lead}) FILTER (WHERE r.status = 'succeeded'))::float AS "lead90"
    FROM "Run" r WHERE ${inWindow(window)}`;
  const none = {
    uses: 0,
    succeeded: 0,
    failed: 0,
    cancelled: 0,
    people: 0,
    p50: null,
    p90: null,
    lead50: null,
    lead90: null,
  };
  return row ?? none;
}

const teamsOf = (db: Db, window: Window): Promise<TemplateUse['teams']> => db.$queryRaw`
  SELECT r."teamId" AS "id", t."name", count(*)::int AS "uses", count(*) FILTER (WHERE r.status = 'succeeded')::int AS "succeeded",
    count(*) FILTER (WHERE r.status = 'failed')::int AS "failed"
  FROM "Run" r LEFT JOIN "Team" t ON t."id" = r."teamId" WHERE ${inWindow(window)}
  GROUP BY r."teamId", t."name" ORDER BY "uses" DESC, t."name" LIMIT ${mostRows}`;

/** Numbers, ids and quoted names differ from run to run: what is left is the error. */
const kind = sql`left(regexp_replace(regexp_replace(split_part(s."error", E'\\n', 1), '"[^"]*"|“[^”]*”', '"…"', 'g'), '[0-9a-f]{8,}|[0-9]+', '…', 'g'), 200)`;

const failuresOf = (db: Db, window: Window): Promise<TemplateUse['failures']> => db.$queryRaw`
  SELECT s."stepId", max(s."name") AS "stepName", count(*)::int AS "count",
    left((array_agg(split_part(s."error", E'\\n', 1) ORDER BY r."createdAt" DESC))[1], 300) AS "error",
    to_json((array_agg(json_build_object('id', r."id", 'number', r."number") ORDER BY r."createdAt" DESC))[1:20]) AS "runs"
  FROM "Run" r JOIN "RunStep" s ON s."runId" = r."id" AND s."status" = 'failed' AND NOT s."isTolerated" AND s."error" IS NOT NULL
  WHERE ${inWindow(window)} AND r.status = 'failed'
  GROUP BY s."stepId", ${kind} ORDER BY "count" DESC, max(r."createdAt") DESC LIMIT 10`;

async function weeksOf(db: Db, window: Window): Promise<TemplateUse['weeks']> {
  const rows = await db.$queryRaw<{ from: Date; succeeded: number; failed: number; other: number }[]>`
    SELECT w AS "from", count(r."id") FILTER (WHERE r.status = 'succeeded')::int AS "succeeded",
      count(r."id") FILTER (WHERE r.status = 'failed')::int AS "failed",
      count(r."id") FILTER (WHERE r.status NOT IN ('succeeded', 'failed'))::int AS "other"
    FROM generate_series(date_trunc('week', ${window.from}::timestamptz, 'UTC'), ${window.to}::timestamptz, '7 days') AS w
    LEFT JOIN "Run" r ON ${inWindow(window)} AND r."createdAt" >= w AND r."createdAt" < w + interval '7 days'
    GROUP BY w ORDER BY w`;
  return rows.map((row) => ({ ...row, from: row.from.toISOString() }));
}

/** Whoever has not come back to a form for a day has given it up, until they do. */
const idle = (to: Date) => new Date(to.getTime() - day);
const isAbandoned = (to: Date) => sql`"begunAt" IS NOT NULL AND "runId" IS NULL AND "lastAt" < ${idle(to)}`;

async function formsOf(db: Db, { name, from, to }: Window): Promise<TemplateUse['forms']> {
  const where = sql`"templateName" = ${name} AND "openedAt" >= ${from} AND "openedAt" <= ${to}`;
  const [[counts], pages] = await Promise.all([
    db.$queryRaw<Omit<TemplateUse['forms'], 'pages'>[]>`
      SELECT count(*)::int AS "opened", count("begunAt")::int AS "begun", count("runId")::int AS "sent",
        count(*) FILTER (WHERE ${isAbandoned(to)})::int AS "abandoned"
      FROM "FormSession" WHERE ${where}`,
    db.$queryRaw<TemplateUse['forms']['pages']>`
      SELECT "page", count(*)::int AS "count" FROM "FormSession" WHERE ${where} AND ${isAbandoned(to)}
      GROUP BY "page" ORDER BY "page" LIMIT 50`,
  ]);
  return { ...(counts ?? { opened: 0, begun: 0, sent: 0, abandoned: 0 }), pages };
}

/** The newest 100 forms that were begun and given up in the window. */
export async function listAbandonedForms(ctx: Context, input: z.input<typeof UseInput>): Promise<AbandonedForm[]> {
  const { window } = await windowOf(ctx, input);
  const { name, from, to } = window;
  const rows = await ctx.db.$queryRaw<
    (Omit<AbandonedForm, 'openedAt' | 'lastAt'> & { openedAt: Date; lastAt: Date })[]
  >`
    SELECT f."id", f."version", t."name" AS "team", f."openedAt", f."lastAt", f."page", f."pages"
    FROM "FormSession" f LEFT JOIN "Team" t ON t."id" = f."teamId"
    WHERE "templateName" = ${name} AND "openedAt" >= ${from} AND "openedAt" <= ${to} AND ${isAbandoned(to)}
    ORDER BY f."openedAt" DESC LIMIT ${mostRows}`;
  return rows.map((row) => ({ ...row, openedAt: row.openedAt.toISOString(), lastAt: row.lastAt.toISOString() }));
}
