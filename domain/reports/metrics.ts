import { isRerun, wasAskedFor, workedSeconds } from '@/domain/automation/runs/saved';
import { type Prisma, sql } from '@/domain/core/db';
import type { MetricId, Unit } from './schema';

/** The window and the team, as SQL, so that one definition serves a period, the one before it and each week. */
export type Window = { from: Prisma.Sql; to: Prisma.Sql; team: Prisma.Sql };

/**
 * A metric is its rows. Every definition answers rows of (id, at, title, who, team, hit, amount, note, href), and the figure
 * is computed over exactly those rows: a ratio is hits over rows, a sum adds amounts, a median ranks them.
 */
export type Metric = {
  id: MetricId;
  title: string;
  unit: Unit;
  kind: 'count' | 'ratio' | 'sum' | 'median';
  formula: string;
  better: 'more' | 'less';
  readBeside: MetricId | null;
  note: string;
  rows: (window: Window) => Prisma.Sql;
};

const inTeam = (column: Prisma.Sql, { team }: Window) => sql`(${team}::text IS NULL OR ${column} = ${team})`;

/** Fewer than five people are no group: a number about them would be about each of them. */
export const smallestGroup = 5;

/** Whether a team has enough people to be counted. */
export const isGroup = (team: Prisma.Sql) =>
  sql`(SELECT count(*) >= ${smallestGroup}::int FROM "Membership" g WHERE g."teamId" = ${team})`;

/** What a person does for a purpose. Signing in and out and marking notifications as read are not. */
const meaningful = sql`a."actorKind" = 'person' AND a."outcome" = 'done' AND a."action" NOT LIKE 'session.%' AND a."action" NOT LIKE 'notification.%'`;

/** Finished runs. A retried run is one row: the same intent counts once. */
const finishedRuns = (window: Window) => sql`
  SELECT r.*, t."name" AS "teamName" FROM "Run" r LEFT JOIN "Team" t ON t."id" = r."teamId"
  WHERE r."finishedAt" >= ${window.from} AND r."finishedAt" < ${window.to} AND r."status" IN ('succeeded', 'failed')
    AND ${inTeam(sql`r."teamId"`, window)}`;

const readyEnvironments = (window: Window) => sql`
  SELECT e.*, t."name" AS "teamName" FROM "Environment" e LEFT JOIN "Team" t ON t."id" = e."teamId"
  WHERE e."readyAt" >= ${window.from} AND e."readyAt" < ${window.to} AND ${inTeam(sql`e."teamId"`, window)}`;

/** A person's word during a run that is no approval: taking it up again, or saying what an interrupted step did. */
const humanStep = sql`CASE WHEN r."attempt" > 1 THEN 'retried by a person' WHEN EXISTS (
  SELECT 1 FROM "RunStep" s WHERE s."runId" = r."id" AND s."question" ? 'answer') THEN 'a person said how to go on' END`;

const wasRetried = sql`CASE WHEN EXISTS (SELECT 1 FROM "AuditEntry" a WHERE a."subjectKind" = 'environment'
  AND a."subjectId" = e."id" AND a."action" = 'environment.retry' AND a."outcome" = 'done') THEN 'retried by a person' END`;

/**
 * What the portal did for somebody who asked: runs that succeeded, and environments that became ready. What started by
 * itself or by another run is not in it, nor is an environment that a run requested: that is the run's.
 */
const fulfilments = (window: Window) => sql`
  SELECT r."id", r."finishedAt" AS "at", r."templateTitle" || COALESCE(' · ' || r."subject", '') AS "title",
    r."requesterName" AS "who", r."teamId", r."teamName", ${humanStep} AS "humanStep", 'template' AS "subjectKind",
    r."templateName" AS "subjectName",
    ${workedSeconds} AS "seconds",
    '/runs/' || r."id" AS "href", ${isRerun} AS "isRerun"
  FROM (${finishedRuns(window)}) r WHERE ${wasAskedFor}
  UNION ALL
  SELECT e."id", e."readyAt", e."typeTitle" || ' · ' || e."name", e."requesterName", e."teamId", e."teamName",
    ${wasRetried}, 'environment-type', e."typeName",
    EXTRACT(EPOCH FROM e."readyAt" - COALESCE(e."provisioningAt", e."requestedAt")), '/environments/' || e."id", FALSE
  FROM (${readyEnvironments(window)}) e WHERE e."runId" IS NULL`;

const environmentSpan = (window: Window, start: Prisma.Sql, end: Prisma.Sql) => sql`
  SELECT e."id", e."readyAt" AS "at", e."typeTitle" || ' · ' || e."name" AS "title", e."requesterName" AS "who",
    e."teamName" AS "team", TRUE AS "hit", GREATEST(EXTRACT(EPOCH FROM ${end} - ${start}), 0)::float8 AS "amount",
    e."reason" AS "note", '/environments/' || e."id" AS "href"
  FROM (${readyEnvironments(window)}) e WHERE ${start} IS NOT NULL AND ${end} IS NOT NULL`;

/** When a person had approved it. Not `approvedAt` of the environment, which a retry sets anew. */
const decided = sql`(SELECT max(p."decidedAt") FROM "ApprovalRequest" p WHERE p."subjectKind" = 'environment'
  AND p."subjectId" = e."id" AND p."action" = 'environment.request' AND p."status" = 'approved')`;

const list: Metric[] = [
  {
    id: 'active-people',
    title: 'Active people',
    unit: 'people',
    kind: 'count',
    formula:
      'people with at least one action that changed something (run, request, approval, edit); page views do not count',
    better: 'more',
    readBeside: 'run-success',
    note: 'Counted from the audit log. Who did how much is not shown: people are counted, never ranked. A team of fewer than five is not counted at all.',
    rows: (w) => sql`
      SELECT p."id", max(a."at") AS "at", p."name" AS "title", p."name" AS "who", min(t."name") AS "team", TRUE AS "hit",
        NULL::float8 AS "amount", 'newest action' AS "note", '/settings/audit?actor=' || p."id" AS "href"
      FROM "AuditEntry" a JOIN "Person" p ON p."id" = a."actorId"
      LEFT JOIN "Membership" m ON m."personId" = p."id" LEFT JOIN "Team" t ON t."id" = m."teamId"
      WHERE a."at" >= ${w.from} AND a."at" < ${w.to} AND ${meaningful} AND ${inTeam(sql`m."teamId"`, w)}
        AND (${w.team}::text IS NULL OR ${isGroup(w.team)})
      GROUP BY p."id"`,
  },
  {
    id: 'active-teams',
    title: 'Active teams',
    unit: 'teams',
    kind: 'count',
    formula: 'teams with at least one active person',
    better: 'more',
    readBeside: 'run-success',
    note: 'Counted from the audit log.',
    rows: (w) => sql`
      SELECT t."id", max(a."at") AS "at", t."name" AS "title", t."name" AS "who", t."name" AS "team", TRUE AS "hit",
        NULL::float8 AS "amount", 'newest action' AS "note", '/settings/people' AS "href"
      FROM "AuditEntry" a JOIN "Membership" m ON m."personId" = a."actorId" JOIN "Team" t ON t."id" = m."teamId"
      WHERE a."at" >= ${w.from} AND a."at" < ${w.to} AND ${meaningful} AND ${inTeam(sql`m."teamId"`, w)}
      GROUP BY t."id"`,
  },
  {
    id: 'self-service-adoption',
    title: 'Self-service adoption',
    unit: '%',
    kind: 'ratio',
    formula:
      'teams with a successful run or a ready environment that they asked for ÷ teams that own an active component',
    better: 'more',
    readBeside: 'run-success',
    note: 'Portal only: no ticket system is connected.',
    rows: (w) => sql`
      SELECT t."id", COALESCE(max(f."at"), ${w.from}) AS "at", t."name" AS "title", t."name" AS "who", t."name" AS "team",
        count(f."id") > 0 AS "hit", count(f."id")::float8 AS "amount", 'served by themselves' AS "note",
        '/catalog?owner=' || t."ref" AS "href"
      FROM "Team" t LEFT JOIN (${fulfilments(w)}) f ON f."teamId" = t."id"
      WHERE ${inTeam(sql`t."id"`, w)} AND EXISTS (
        SELECT 1 FROM "Entity" e WHERE e."ownerRef" = t."ref" AND e."kind" = 'component' AND e."state" = 'active')
      GROUP BY t."id"`,
  },
  {
    id: 'runs',
    title: 'Runs',
    unit: 'runs',
    kind: 'count',
    formula: 'runs that succeeded or failed; cancelled ones apart, a retried run counts once',
    better: 'more',
    readBeside: 'run-success',
    note: 'More runs are worth something only while they succeed.',
    rows: (w) => sql`
      SELECT r."id", r."finishedAt" AS "at", r."templateTitle" || COALESCE(' · ' || r."subject", '') AS "title",
        r."requesterName" AS "who", r."teamName" AS "team", TRUE AS "hit", NULL::float8 AS "amount",
        r."status"::text AS "note", '/runs/' || r."id" AS "href" FROM (${finishedRuns(w)}) r`,
  },
  {
    id: 'run-success',
    title: 'Runs that succeeded',
    unit: '%',
    kind: 'ratio',
    formula: 'succeeded ÷ (succeeded + failed)',
    better: 'more',
    readBeside: 'runs',
    note: 'Cancelled runs are left out.',
    rows: (w) => sql`
      SELECT r."id", r."finishedAt" AS "at", r."templateTitle" || COALESCE(' · ' || r."subject", '') AS "title",
        r."requesterName" AS "who", r."teamName" AS "team", r."status" = 'succeeded' AS "hit", NULL::float8 AS "amount",
        r."error" AS "note", '/runs/' || r."id" AS "href" FROM (${finishedRuns(w)}) r`,
  },
  {
    id: 'environment-lead-time',
    title: 'Environment lead time',
    unit: 'seconds',
    kind: 'median',
    formula: 'median of (ready − requested), waiting included',
    better: 'less',
    readBeside: 'run-success',
    note: 'Queue, approval and provisioning are its three parts.',
    rows: (w) => environmentSpan(w, sql`e."requestedAt"`, sql`e."readyAt"`),
  },
  {
    id: 'environment-queue',
    title: 'In the queue',
    unit: 'seconds',
    kind: 'median',
    formula: 'median of (provisioning began − approved)',
    better: 'less',
    readBeside: 'environment-lead-time',
    note: 'Time before a worker took it.',
    rows: (w) => environmentSpan(w, sql`e."approvedAt"`, sql`e."provisioningAt"`),
  },
  {
    id: 'environment-approval',
    title: 'Waiting for approval',
    unit: 'seconds',
    kind: 'median',
    formula: 'median of (approved − requested), for those that a person had to approve',
    better: 'less',
    readBeside: 'environment-lead-time',
    note: 'Environments within the rule wait for nobody and are not in here.',
    rows: (w) => environmentSpan(w, sql`e."requestedAt"`, decided),
  },
  {
    id: 'environment-provisioning',
    title: 'Being made',
    unit: 'seconds',
    kind: 'median',
    formula: 'median of (ready − provisioning began)',
    better: 'less',
    readBeside: 'environment-lead-time',
    note: 'The work itself.',
    rows: (w) => environmentSpan(w, sql`e."provisioningAt"`, sql`e."readyAt"`),
  },
  {
    id: 'automation-rate',
    title: 'Automated',
    unit: '%',
    kind: 'ratio',
    formula: 'fulfilments with no human step except approval ÷ all fulfilments',
    better: 'more',
    readBeside: 'run-success',
    note: 'What a person had to retry, or to answer a question about, has a human step. What started by itself is shown apart.',
    rows: (w) => sql`
      SELECT f."id", f."at", f."title", f."who", f."teamName" AS "team", f."humanStep" IS NULL AS "hit",
        NULL::float8 AS "amount", f."humanStep" AS "note", f."href"
      FROM (${fulfilments(w)}) f`,
  },
  {
    id: 'started-by-itself',
    title: 'Started by themselves',
    unit: '%',
    kind: 'ratio',
    formula: 'runs that a schedule, a webhook or an event started ÷ all runs but those that other runs started',
    better: 'more',
    readBeside: 'run-success',
    note: 'Nobody asked for these one by one, so they are not in the hours given back.',
    rows: (w) => sql`
      SELECT r."id", r."finishedAt" AS "at", r."templateTitle" || COALESCE(' · ' || r."subject", '') AS "title",
        r."requesterName" AS "who", r."teamName" AS "team", r."startedBy" IN ('schedule', 'webhook', 'event') AS "hit",
        NULL::float8 AS "amount", r."startedBy" AS "note", '/runs/' || r."id" AS "href"
      FROM (${finishedRuns(w)}) r WHERE r."startedBy" <> 'run'`,
  },
  {
    id: 'hours-saved',
    title: 'Hours given back',
    unit: 'hours',
    kind: 'sum',
    formula:
      'sum over successes of (baseline by hand − time it took here), with the baseline valid on that day; the same again within a day counts once',
    better: 'more',
    readBeside: 'run-success',
    note: 'Only what has a recorded baseline counts, and nothing that started by itself or by another run. Waiting for an approval is not counted as time; what took longer than by hand takes hours away.',
    rows: (w) => sql`
      SELECT f."id", f."at", f."title", f."who", f."teamName" AS "team", TRUE AS "hit",
        (b."minutes" / 60.0 - f."seconds" / 3600.0)::float8 AS "amount",
        b."minutes" || ' minutes by hand: ' || b."evidence" AS "note", f."href"
      FROM (${fulfilments(w)}) f CROSS JOIN LATERAL (
        SELECT * FROM "Baseline" b WHERE b."subjectKind" = f."subjectKind" AND b."subjectName" = f."subjectName"
          AND b."validFrom" <= f."at" ORDER BY b."validFrom" DESC LIMIT 1) b
      WHERE NOT f."isRerun"`,
  },
];

export const metrics: ReadonlyMap<MetricId, Metric> = new Map(list.map((metric) => [metric.id, metric]));

/** The figure of one kind over rows named `r`. */
export function aggregate(kind: Metric['kind']): Prisma.Sql {
  if (kind === 'count') return sql`count(r."id")::float8`;
  // Over nothing there is no sum: without a baseline nothing is claimed, not nought.
  if (kind === 'sum') return sql`sum(r."amount")::float8`;
  if (kind === 'median') return sql`percentile_cont(0.5) WITHIN GROUP (ORDER BY r."amount")::float8`;
  return sql`(100.0 * count(*) FILTER (WHERE r."hit") / NULLIF(count(r."id"), 0))::float8`;
}
