import type { z } from 'zod';
import { can } from '@/domain/access/permissions';
import type { Context } from '@/domain/core/context';
import { dayOf } from '@/domain/core/days';
import { Prisma, sql } from '@/domain/core/db';
import { forbidden, notFound } from '@/domain/core/errors';
import { decodeCursor, type Page, toPage } from '@/domain/core/page';
import { aggregate, isGroup, type Metric, metrics, smallestGroup } from './metrics';
import { before, type Period, toPeriod, weeks } from './period';
import type {
  BaselineView,
  Figure,
  FigurePopulation,
  FigureRow,
  MetricId,
  Report,
  ReportInput,
  RowsInput,
  TeamFigures,
} from './schema';

type Filter = {
  period: Period;
  timeZone: string;
  team: { id: string; name: string; isGroup: boolean } | null;
  recordedSince: Date | null;
  /** whether anything was recorded before the period before: else a comparison would say only that the portal is new */
  comparable: boolean;
};

/** Resolves the filter. A team may be given by id, reference or name. NotFound for an unknown team. */
async function toFilter(ctx: Context, input: z.output<typeof ReportInput>): Promise<Filter> {
  const verdict = can(ctx.actor, 'report.read');
  if (!verdict.allowed) throw forbidden(verdict.reason);
  const { timeZone = 'UTC' } = input;
  const period = toPeriod({ ...input, timeZone }, ctx.now);
  const recordedSince = await firstRecord(ctx);
  // Give or take a day.
  const comparable = recordedSince !== null && recordedSince.getTime() < before(period).from.getTime() + dayMs;
  const whole = { period, timeZone, recordedSince, comparable };
  if (!input.team) return { ...whole, team: null };
  const name = input.team.toLowerCase();
  const team = await ctx.db.team.findFirst({
    where: { OR: [{ id: input.team }, { ref: name }, { ref: `group:default/${name}` }, { name: input.team }] },
    select: { id: true, name: true, _count: { select: { memberships: true } } },
  });
  if (!team) throw notFound('team', input.team);
  const { id, _count } = team;
  return { ...whole, team: { id, name: team.name, isGroup: _count.memberships >= smallestGroup } };
}

const dayMs = 86_400_000;

const daysOf = ({ period, timeZone }: Filter, now: Date): Report['days'] => ({
  first: dayOf(period.from, timeZone),
  last: dayOf(new Date(period.to.getTime() - 1), timeZone),
  today: dayOf(now, timeZone),
});

async function firstRecord(ctx: Context): Promise<Date | null> {
  const [first] = await ctx.db.$queryRaw<{ at: Date }[]>`SELECT "at" FROM "AuditEntry" ORDER BY "at" LIMIT 1`;
  return first?.at ?? null;
}

const bind = (value: Date) => sql`${value}::timestamptz`;

/**
 * The adoption report: every figure with its formula, its parts, the period before, the trend by weeks and the address of
 * its rows. Definitions stand in metrics.ts. Invalid for a period that is none, NotFound for an unknown team.
 */
export async function getReport(ctx: Context, input: z.output<typeof ReportInput>): Promise<Report> {
  const filter = await toFilter(ctx, input);
  const [figures, teams, byWeek] = await Promise.all([
    Promise.all([...metrics.values()].map((metric) => figure(ctx, metric, filter))),
    teamFigures(ctx, filter),
    runsByWeek(ctx, filter),
  ]);
  return {
    from: filter.period.from.toISOString(),
    to: filter.period.to.toISOString(),
    timeZone: filter.timeZone,
    days: daysOf(filter, ctx.now),
    team: filter.team && { id: filter.team.id, name: filter.team.name },
    countedAt: ctx.now.toISOString(),
    recordedSince: filter.recordedSince?.toISOString() ?? null,
    figures: Object.fromEntries(figures.map((one) => [one.id, one])) as Record<MetricId, Figure>,
    teams,
    weeks: byWeek,
  };
}

type Bucket = {
  position: number;
  value: number | null;
  p90: number | null;
  hits: number;
  total: number;
  amount: number;
};

/** One statement per metric: the period, the one before and each week are rows of the same lateral join. */
async function figure(ctx: Context, metric: Metric, filter: Filter): Promise<Figure> {
  const trend = weeks(filter.period, filter.timeZone);
  const periods = [filter.period, before(filter.period), ...trend];
  const values = periods.map((period, position) => sql`(${position}::int, ${bind(period.from)}, ${bind(period.to)})`);
  const rows = metric.rows({ from: sql`b."start"`, to: sql`b."end"`, team: sql`${filter.team?.id ?? null}::text` });
  const found = await ctx.db.$queryRaw<Bucket[]>`
    SELECT b."position", ${aggregate(metric.kind)} AS "value",
      (percentile_cont(0.9) WITHIN GROUP (ORDER BY r."amount"))::float8 AS "p90",
      count(*) FILTER (WHERE r."hit")::int AS "hits", count(r."id")::int AS "total", COALESCE(sum(r."amount"), 0)::float8 AS "amount"
    FROM (VALUES ${Prisma.join(values)}) AS b("position", "start", "end")
    LEFT JOIN LATERAL (${rows}) r ON TRUE
    GROUP BY b."position" ORDER BY b."position"`;
  const [now, past, ...byWeek] = found;
  // Rows are left out of what may not be counted: none is not nought.
  const isWithheld = metric.id === 'active-people' && filter.team?.isGroup === false;
  const value = (bucket: Bucket | undefined) => (isWithheld ? null : (bucket?.value ?? null));
  return {
    id: metric.id,
    title: metric.title,
    unit: metric.unit,
    formula: metric.formula,
    better: metric.better,
    readBeside: metric.readBeside,
    note: metric.note,
    value: value(now),
    p90: metric.kind === 'median' ? (now?.p90 ?? null) : null,
    previous: filter.comparable && past && past.total > 0 ? value(past) : null,
    count: now?.total ?? 0,
    ...parts(metric, now),
    trend: trend.map((week, index) => ({
      from: week.from.toISOString(),
      to: week.to.toISOString(),
      value: value(byWeek[index]),
      p90: metric.kind === 'median' ? (byWeek[index]?.p90 ?? null) : null,
      complete: week.complete,
    })),
    rows: rowsAddress(metric.id, filter),
  };
}

/** A ratio's own parts; what was added and over how many for a sum; the rows for a count and a median. */
function parts({ kind }: Metric, bucket: Bucket | undefined): { numerator: number; denominator: number } {
  const { hits = 0, total = 0, amount = 0 } = bucket ?? {};
  if (kind === 'ratio') return { numerator: hits, denominator: total };
  if (kind === 'sum' || kind === 'median') return { numerator: amount, denominator: total };
  return { numerator: total, denominator: 1 };
}

function rowsAddress(id: MetricId, { period, team }: Filter): string {
  const query = new URLSearchParams({ from: period.from.toISOString(), to: period.to.toISOString() });
  if (team) query.set('team', team.id);
  return `/api/v1/reports/adoption/${id}/rows?${query}`;
}

type Row = Omit<FigureRow, 'at' | 'counted'> & { at: Date; hit: boolean };

/** The rows that a figure was computed over, newest first. */
export async function listFigureRows(
  ctx: Context,
  input: z.output<typeof RowsInput>,
): Promise<Page<FigureRow> & { metric: Metric }> {
  const { period, team } = await toFilter(ctx, input);
  const metric = metrics.get(input.metric);
  if (!metric) throw notFound('metric', input.metric);
  const rows = metric.rows({ from: bind(period.from), to: bind(period.to), team: sql`${team?.id ?? null}::text` });
  const [at, id] = input.cursor ? decodeCursor(input.cursor, ['time', 'text']) : [];
  const older = at === undefined ? sql`TRUE` : sql`(r."at", r."id") < (${at}::timestamptz, ${id})`;
  const found = await ctx.db.$queryRaw<Row[]>`
    SELECT r.* FROM (${rows}) r WHERE ${older} ORDER BY r."at" DESC, r."id" DESC LIMIT ${input.limit + 1}`;
  const page = toPage(found, input.limit, (row) => [row.at.toISOString(), row.id]);
  const mayAudit = can(ctx.actor, 'audit.read').allowed;
  const items = page.items.map(({ hit, at: when, href, ...row }) => ({
    ...row,
    at: when.toISOString(),
    counted: hit,
    // Not everybody who reads the report may open the audit log.
    href: mayAudit || !href.startsWith('/settings/audit') ? href : '/settings/people',
  }));
  return { ...page, items, metric };
}

/** How many rows stand behind a figure, and of what: the period and the team as they were understood. */
export async function countFigureRows(ctx: Context, input: z.output<typeof RowsInput>): Promise<FigurePopulation> {
  const { period, team } = await toFilter(ctx, input);
  const rows = metrics
    .get(input.metric)
    ?.rows({ from: bind(period.from), to: bind(period.to), team: sql`${team?.id ?? null}::text` });
  const [found] = await ctx.db.$queryRaw<{ total: number }[]>`SELECT count(*)::int AS "total" FROM (${rows}) r`;
  const { from, to } = period;
  return { total: found?.total ?? 0, from: from.toISOString(), to: to.toISOString(), team: team?.name ?? null };
}

const mostRows = 50_000;

/** All rows of a figure, for a table: page after page, at most 50,000. */
export async function listAllRows(ctx: Context, input: z.output<typeof RowsInput>): Promise<FigureRow[]> {
  const rows: FigureRow[] = [];
  let cursor = input.cursor;
  do {
    const page = await listFigureRows(ctx, { ...input, cursor, limit: 200 });
    rows.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor && rows.length < mostRows);
  return rows;
}

async function teamFigures(ctx: Context, { period, team }: Filter): Promise<TeamFigures[]> {
  const window = (id: Prisma.Sql) => ({ from: bind(period.from), to: bind(period.to), team: id });
  // Not `t`: the rows' own statements call their team that.
  const perTeam = (metric: MetricId) => metrics.get(metric)?.rows(window(sql`own."id"`)) ?? sql`SELECT NULL`;
  return ctx.db.$queryRaw<TeamFigures[]>`
    SELECT own."id", own."name",
      CASE WHEN ${isGroup(sql`own."id"`)} THEN (SELECT count(*)::int FROM (${perTeam('active-people')}) r) END AS "people",
      (SELECT count(*)::int FROM (${perTeam('runs')}) r) AS "runs",
      (SELECT count(*) FILTER (WHERE r."hit")::int FROM (${perTeam('run-success')}) r) AS "succeeded",
      (SELECT count(*) FILTER (WHERE NOT r."hit")::int FROM (${perTeam('run-success')}) r) AS "failed",
      (SELECT ${aggregate('median')} FROM (${perTeam('environment-lead-time')}) r) AS "leadTimeSeconds",
      (SELECT ${aggregate('sum')} FROM (${perTeam('hours-saved')}) r) AS "hoursSaved"
    FROM "Team" own WHERE ${team ? sql`own."id" = ${team.id}` : sql`TRUE`} ORDER BY "runs" DESC, own."name" LIMIT 200`;
}

async function runsByWeek(ctx: Context, { period, team, timeZone }: Filter): Promise<Report['weeks']> {
  const list = weeks(period, timeZone);
  const values = list.map((week, position) => sql`(${position}::int, ${bind(week.from)}, ${bind(week.to)})`);
  const rows = metrics
    .get('run-success')
    ?.rows({ from: sql`b."start"`, to: sql`b."end"`, team: sql`${team?.id ?? null}::text` });
  const found = await ctx.db.$queryRaw<{ position: number; succeeded: number; failed: number }[]>`
    SELECT b."position", count(*) FILTER (WHERE r."hit")::int AS "succeeded", count(*) FILTER (WHERE NOT r."hit")::int AS "failed"
    FROM (VALUES ${Prisma.join(values)}) AS b("position", "start", "end") LEFT JOIN LATERAL (${rows}) r ON TRUE
    GROUP BY b."position" ORDER BY b."position"`;
  return found.flatMap(({ position, ...counts }) => {
    const week = list[position];
    return week
      ? [{ from: week.from.toISOString(), to: week.to.toISOString(), complete: week.complete, ...counts }]
      : [];
  });
}

export async function listBaselines(ctx: Context): Promise<BaselineView[]> {
  const rows = await ctx.db.baseline.findMany({
    where: { validFrom: { lte: ctx.now } },
    distinct: ['subjectKind', 'subjectName'],
    orderBy: [{ subjectKind: 'asc' }, { subjectName: 'asc' }, { validFrom: 'desc' }],
    take: 200,
  });
  const named = {
    where: { name: { in: rows.map(({ subjectName }) => subjectName) } },
    select: { name: true, title: true },
  };
  const [templates, types] = await Promise.all([
    ctx.db.template.findMany(named),
    ctx.db.environmentType.findMany(named),
  ]);
  const titleOf = (kind: string, name: string) =>
    (kind === 'template' ? templates : types).find((one) => one.name === name)?.title ?? name;
  return rows.map((row) => ({
    id: row.id,
    subjectKind: row.subjectKind,
    subjectName: row.subjectName,
    title: titleOf(row.subjectKind, row.subjectName),
    minutes: row.minutes,
    evidence: row.evidence,
    setByName: row.setByName,
    validFrom: row.validFrom.toISOString(),
    reviewAt: row.reviewAt.toISOString(),
  }));
}
