import { can } from '@/domain/access/permissions';
import type { Verdict } from '@/domain/core/command';
import type { Context } from '@/domain/core/context';
import { Prisma, queryPrepared, sql } from '@/domain/core/db';
import { notFound } from '@/domain/core/errors';
import { decodeCursor, type Page, toPage } from '@/domain/core/page';
import { mayRead } from '../may-read';
import { type FlowStep, flowOf } from '../templates/flow';
import type { TemplateStep } from '../templates/schema';
import { keeperOf, leftBehind, sameFailures, usualLengths } from './facts';
import { conditionsOf, hasStatus } from './filters';
import { isOver, type RunStatus, runStatuses } from './lifecycle';
import { linksOf, textsOf } from './output';
import { failedStep } from './record';
import { relatedRuns } from './related';
import {
  isKept,
  keepDays,
  keptUntil,
  ListRunsInput,
  type LogLine,
  type LogPage,
  ReadLogInput,
  type RunRow,
  type RunView,
} from './schema';
import { isUndone, shownSteps, stepView } from './step-view';
import { turnsHeld } from './turns';
import { pinnedVersion } from './version';

type Row = {
  id: string;
  number: number;
  status: RunStatus;
  templateName: string;
  templateTitle: string;
  version: number;
  subject: string | null;
  requesterId: string;
  requesterName: string;
  requesterRef: string | null;
  teamId: string | null;
  teamName: string | null;
  teamRef: string | null;
  error: string | null;
  waitsFor: string | null;
  startedBy: string;
  createdAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
};

type ListedRow = Row & { current: RunRow['currentStep']; stepCount: number; stepsDone: number };

/** Runs, newest first, each with the step that it is at. */
export async function listRuns(ctx: Context, input: ListRunsInput = {}): Promise<Page<RunRow>> {
  mayRead(ctx);
  const { limit, cursor, ...filters } = ListRunsInput.parse(input);
  const conditions = await conditionsOf(ctx, filters);
  if (cursor) {
    const [at, id] = decodeCursor(cursor, ['time', 'text']);
    conditions.push(sql`("createdAt", "id") < (${at}::timestamptz, ${id})`);
  }
  const rows = await queryPrepared<ListedRow>(
    ctx.db,
    sql`
    SELECT r.*, t."name" AS "teamName", t."ref" AS "teamRef", s.*
    FROM (SELECT ${columns} FROM "Run" WHERE ${Prisma.join(conditions, ' AND ')}
      ORDER BY "createdAt" DESC, "id" DESC LIMIT ${Prisma.raw(String(limit + 1))}) r
    LEFT JOIN "Team" t ON t."id" = r."teamId"
    CROSS JOIN LATERAL (
      SELECT count(*)::int AS "stepCount", count(*) FILTER (WHERE "status" IN ('succeeded', 'skipped') OR "isTolerated")::int AS "stepsDone",
        (array_agg(jsonb_build_object('position', "position", 'name', "name", 'status', "status") ORDER BY "position")
          FILTER (WHERE "status" NOT IN ('succeeded', 'skipped') AND NOT "isTolerated"))[1] AS "current"
      FROM "RunStep" WHERE "runId" = r."id" AND "phase" <> 'compensate') s
    ORDER BY r."createdAt" DESC, r."id" DESC`,
  );
  const page = toPage(rows, limit, (row) => [row.createdAt.toISOString(), row.id]);
  const items = page.items.map((row) => ({
    ...factsOf(row),
    currentStep: row.current,
    stepCount: row.stepCount,
    stepsDone: row.stepsDone,
  }));
  return { ...page, items };
}

const columns = Prisma.raw(
  ['id', 'number', 'status', 'templateName', 'templateTitle', 'version', 'subject', 'requesterId', 'requesterName']
    .concat(['requesterRef', 'teamId', 'error', 'waitsFor', 'startedBy', 'createdAt', 'startedAt', 'finishedAt'])
    .map((name) => `"${name}"`)
    .join(', '),
);

export const mostCounted = 1000;

/** How many runs of each state the same filters find, counted up to a thousand: for the tabs of the list. */
export async function countRuns(ctx: Context, input: ListRunsInput = {}): Promise<Record<RunStatus, number>> {
  mayRead(ctx);
  const { limit: _, cursor: __, status: ___, ...filters } = ListRunsInput.parse(input);
  const where = Prisma.join(await conditionsOf(ctx, filters), ' AND ');
  // Each state by itself, as it is found by another index.
  const counts = runStatuses.map(
    (status) => sql`SELECT ${status} AS "status", (SELECT count(*)::int FROM (
      SELECT 1 FROM "Run" WHERE ${hasStatus(status)} AND ${where} LIMIT ${mostCounted}) x) AS "count"`,
  );
  const rows = await ctx.db.$queryRaw<{ status: RunStatus; count: number }[]>(Prisma.join(counts, ' UNION ALL '));
  return Object.fromEntries(rows.map((row) => [row.status, row.count])) as Record<RunStatus, number>;
}

/** Names of templates and teams that runs were started with, for the filters of the list. */
export async function listRunFilters(ctx: Context): Promise<{
  templates: { name: string; title: string }[];
  teams: { id: string; name: string }[];
}> {
  mayRead(ctx);
  const [templates, teams] = await Promise.all([
    ctx.db.template.findMany({ select: { name: true, title: true }, orderBy: { title: 'asc' }, take: 500 }),
    ctx.db.team.findMany({ select: { id: true, name: true }, orderBy: { name: 'asc' }, take: 500 }),
  ]);
  return { templates, teams };
}

/** One run, with its steps, what its like usually takes, and what can be done about it. Takes an id or a number. */
export async function getRun(ctx: Context, input: { id: string }): Promise<RunView> {
  mayRead(ctx);
  const where = /^\d{1,9}$/.test(input.id) ? { number: Number(input.id) } : { id: input.id };
  const row = await ctx.db.run.findUnique({
    where,
    omit: { secrets: true },
    include: { steps: { orderBy: { position: 'asc' } } },
  });
  if (!row) throw notFound('run', input.id);
  const failed = row.status === 'failed' ? failedStep(row.steps) : undefined;
  const [team, usual, failures, keeper, turn, { document }, related] = await Promise.all([
    row.teamId ? ctx.db.team.findUnique({ where: { id: row.teamId }, select: { name: true, ref: true } }) : null,
    usualLengths(ctx.db, row),
    failed ? sameFailures(ctx.db, row, failed.stepId, ctx.now) : 0,
    failed ? keeperOf(ctx.db, row.templateId) : null,
    row.waitsFor === 'turn' && row.turnKey ? turnsHeld(ctx.db, row.turnKey) : null,
    pinnedVersion(ctx.db, row.versionId),
    relatedRuns(ctx.db, row),
  ]);
  const output = row.output as Record<string, unknown> | null;
  const flow = flowOf(document);
  const steps = shownSteps(row, flow);
  return {
    ...factsOf({ ...row, teamName: team?.name ?? null, teamRef: team?.ref ?? null }),
    attempt: row.attempt,
    parameters: row.parameters as Record<string, unknown>,
    steps: steps.map((step) => stepView(step, usual.lengths, row.steps, flow)),
    ending: row.ending as RunView['ending'],
    turn: turn && { behind: turn.first, waiting: turn.waiting },
    ...related,
    failedStepId: failed?.stepId ?? null,
    output,
    links: linksOf(output),
    texts: textsOf(output),
    cure: row.cure,
    cause: row.cause as RunView['cause'],
    keeper,
    keptUntil: row.status === 'failed' && row.finishedAt ? keptUntil(row.finishedAt).toISOString() : null,
    requestId: row.requestId,
    lastLine: row.logSeq,
    historyCount: usual.runs,
    leftBehind: isOver(row.status) && row.status !== 'succeeded' ? leftBehind(withoutUndone(row.steps, flow)) : [],
    sameFailures: failures,
    can: verdicts(ctx, row, failed && flow[failed.position]?.source),
  };
}

const withoutUndone = <T extends { position: number; status: string }>(steps: T[], flow: FlowStep[]) =>
  steps.filter((step) => !isUndone(step, steps, flow));

type Judged = { status: RunStatus; teamId: string | null; requesterId: string; finishedAt: Date | null };

function verdicts(ctx: Context, row: Judged, failing: TemplateStep | undefined): RunView['can'] {
  const refused = (reason: string) => ({ allowed: false as const, reason });
  const stale = row.status === 'failed' && !isKept(row.finishedAt, ctx.now);
  const takeUp = (verdict: Verdict): Verdict => {
    if (row.status !== 'failed') return refused('Only a failed run can be taken up again.');
    if (!stale) return verdict;
    return refused(`The files of a failed run are kept for ${keepDays} days. Start it again from the beginning.`);
  };
  const goesOverList = failing?.each !== undefined || failing?.matrix !== undefined;
  return {
    cancel: isOver(row.status) ? refused('This run is over.') : can(ctx.actor, 'run.cancel', row),
    retry: takeUp(can(ctx.actor, 'run.retry', row)),
    retryEdited: goesOverList
      ? refused('This step goes over a list, so it has no one input.')
      : takeUp(can(ctx.actor, failing?.editableOnRetry ? 'run.retry' : 'run.retryEdited', row)),
    skip: takeUp(can(ctx.actor, 'run.skip', row)),
    resolve: isOver(row.status) ? refused('This run is over.') : can(ctx.actor, 'run.resolve', row),
    startAgain: can(ctx.actor, 'run.start'),
  };
}

/** Lines of a run's log in order, after a line that is known already. Clocks differ: hence a day before its begin. */
export async function readLog(ctx: Context, input: { id: string; after?: number; limit?: number }): Promise<LogPage> {
  mayRead(ctx);
  const { id, after, limit } = ReadLogInput.parse(input);
  const items = await queryPrepared<Omit<LogLine, 'at'> & { at: Date }>(
    ctx.db,
    sql`SELECT "seq", "stepId", "at", "level", "text" FROM "RunLogLine"
      WHERE "runId" = ${id} AND "seq" > ${after} AND "at" >= (SELECT "createdAt" - interval '1 day' FROM "Run" WHERE "id" = ${id})
      ORDER BY "seq" LIMIT ${limit}`,
  );
  if (items.length === 0 && !(await ctx.db.run.findUnique({ where: { id }, select: { id: true } })))
    throw notFound('run', id);
  const lines = items.map((line) => ({ ...line, at: line.at.toISOString() }));
  return { items: lines, nextAfter: lines.at(-1)?.seq ?? after };
}

function factsOf(row: Row): Omit<RunRow, 'currentStep' | 'stepCount' | 'stepsDone'> {
  const { teamId, teamName, teamRef } = row;
  return {
    id: row.id,
    number: row.number,
    status: row.status,
    template: row.templateName,
    templateTitle: row.templateTitle,
    version: row.version,
    subject: row.subject,
    requester: { id: row.requesterId, name: row.requesterName, ref: row.requesterRef },
    team: teamId && teamName && teamRef ? { id: teamId, name: teamName, ref: teamRef } : null,
    // One that was refused before its first step says so.
    error: row.status === 'failed' || row.status === 'cancelled' ? row.error : null,
    waitsFor: row.waitsFor as RunRow['waitsFor'],
    startedBy: row.startedBy as RunRow['startedBy'],
    createdAt: row.createdAt.toISOString(),
    startedAt: row.startedAt?.toISOString() ?? null,
    finishedAt: row.finishedAt?.toISOString() ?? null,
  };
}
