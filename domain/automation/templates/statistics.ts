import { type Db, Prisma, sql } from '@/domain/core/db';
import { isRerun, wasAskedFor, workedSeconds } from '../runs/saved';
import type { TemplateStatistics, TemplateView } from './schema';

const windowDays = 90;

export const noStatistics: TemplateStatistics = {
  windowDays,
  uses: 0,
  succeeded: 0,
  failed: 0,
  successRate: null,
  medianSeconds: null,
  p90Seconds: null,
};

type Row = {
  templateName: string;
  uses: number;
  succeeded: number;
  failed: number;
  median: number | null;
  p90: number | null;
};

/** How the runs of each template went in the last 90 days. Cancelled ones count as uses only; time is from start to end. */
export async function templateStatistics(db: Db, names: string[], now: Date): Promise<Map<string, TemplateStatistics>> {
  if (names.length === 0) return new Map();
  const since = new Date(now.getTime() - windowDays * 86_400_000);
  const seconds = sql`extract(epoch FROM "finishedAt" - "startedAt")`;
  const rows = await db.$queryRaw<Row[]>`
    SELECT "templateName", count(*)::int AS uses,
      count(*) FILTER (WHERE status = 'succeeded')::int AS succeeded,
      count(*) FILTER (WHERE status = 'failed')::int AS failed,
      percentile_cont(0.5) WITHIN GROUP (ORDER BY ${seconds}) FILTER (WHERE status = 'succeeded') AS median,
      percentile_cont(0.9) WITHIN GROUP (ORDER BY ${seconds}) FILTER (WHERE status = 'succeeded') AS p90
    FROM "Run" WHERE "templateName" IN (${Prisma.join(names)}) AND "createdAt" >= ${since} GROUP BY "templateName"`;
  return new Map(rows.map((row) => [row.templateName, statisticsOf(row)]));
}

const statisticsOf = ({ uses, succeeded, failed, median, p90 }: Row): TemplateStatistics => ({
  windowDays,
  uses,
  succeeded,
  failed,
  successRate: succeeded + failed > 0 ? succeeded / (succeeded + failed) : null,
  medianSeconds: median,
  p90Seconds: p90,
});

/** The newest 30 runs that have ended, oldest first: for a strip of how it went. */
export async function lastRuns(db: Db, templateName: string): Promise<TemplateView['lastRuns']> {
  const rows = await db.run.findMany({
    where: { templateName, status: { in: ['succeeded', 'failed', 'cancelled'] } },
    select: { id: true, number: true, status: true, finishedAt: true },
    orderBy: { createdAt: 'desc' },
    take: 30,
  });
  return rows.reverse().map((row) => ({ ...row, finishedAt: row.finishedAt?.toISOString() ?? null }));
}

/**
 * Hours that a template has saved: for each success, the minutes by hand of the baseline valid on that day, less the
 * time that it took here. Null without a baseline: then nothing may be claimed. As the report counts them: nothing that
 * started by itself, and the same again by the same person within a day once.
 */
export async function savedHours(db: Db, templateName: string): Promise<TemplateView['savedHours']> {
  const [row] = await db.$queryRaw<{ runs: number; people: number; hours: number | null }[]>`
    SELECT count(*)::int AS runs, count(DISTINCT r."requesterId")::int AS people,
      sum(b.minutes / 60.0 - ${workedSeconds} / 3600.0)::float AS hours
    FROM "Run" r JOIN LATERAL (
      SELECT minutes FROM "Baseline" WHERE "subjectKind" = 'template' AND "subjectName" = r."templateName"
        AND "validFrom" <= r."finishedAt" ORDER BY "validFrom" DESC LIMIT 1) b ON true
    WHERE r."templateName" = ${templateName} AND ${wasAskedFor} AND NOT ${isRerun}`;
  return row && row.runs > 0 ? { hours: Math.max(0, row.hours ?? 0), people: row.people } : null;
}
