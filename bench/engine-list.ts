import type pg from 'pg';

/**
 * Finished runs over the last year, in one statement each for runs and steps: of 40 templates and 200 people in 20 teams,
 * most of them busy, a few seldom; three steps each; one in ten failed.
 */
export async function insertFinishedRuns(db: pg.Pool, count: number): Promise<void> {
  await db.query('ALTER TABLE "RunStep" DISABLE TRIGGER ALL');
  await db.query(
    `INSERT INTO "Team" ("id", "ref", "name", "createdAt") SELECT 'tea_bench_' || n, 'group:default/bench-' || n, 'Bench ' || n, now()
     FROM generate_series(1, 20) n ON CONFLICT DO NOTHING`,
  );
  await db.query(
    `INSERT INTO "Run" ("id", "status", "templateId", "templateName", "templateTitle", "versionId", "version", "subject", "requesterId",
       "requesterName", "requesterRef", "teamId", "parameters", "error", "createdAt", "startedAt", "finishedAt", "requestId")
     SELECT 'run_bench' || lpad(n::text, 9, '0'), (CASE WHEN n % 10 = 0 THEN 'failed' WHEN n % 37 = 0 THEN 'cancelled' ELSE 'succeeded' END)::"RunStatus",
       v."templateId", CASE WHEN n % 100000 = 7 THEN 'bench-seldom' ELSE 'bench-' || n % 40 END, 'Bench ' || n % 40, v."id", v."version",
       'service-' || n % 5000, 'per_bench_' || CASE WHEN n % 100000 = 7 THEN 0 ELSE 1 + n % 200 END, 'Person ' || n % 200,
       'user:default/bench-' || CASE WHEN n % 100000 = 7 THEN 0 ELSE 1 + n % 200 END, 'tea_bench_' || 1 + n % 20,
       '{"name":"service"}', CASE WHEN n % 10 = 0 THEN 'The catalog has no such entity.' END, made.at, made.at, made.at + interval '3 s', 'req_bench'
     FROM generate_series(1, $1::int) n, LATERAL (SELECT now() - interval '1 hour' - ($1 - n) * interval '31 s' AS at) made,
       (SELECT * FROM "TemplateVersion" ORDER BY "id" LIMIT 1) v`,
    [count],
  );
  await db.query(
    `INSERT INTO "RunStep" ("runId", "position", "stepId", "name", "action", "status", "attempt", "startedAt", "finishedAt")
     SELECT r."id", p, 's' || p, 'Step ' || p, 'debug:log',
       (CASE WHEN r."status" = 'succeeded' OR p < 2 THEN 'succeeded' ELSE 'failed' END)::"StepStatus", 1, r."startedAt", r."finishedAt"
     FROM "Run" r, generate_series(0, 2) p WHERE r."id" LIKE 'run_bench%'`,
  );
  await db.query('ALTER TABLE "RunStep" ENABLE TRIGGER ALL');
  await db.query('VACUUM (ANALYZE) "Run", "RunStep"');
}

/** What people ask the list for: with what filters, and far down. */
export async function listAddresses(db: pg.Pool): Promise<{ what: string; query: string }[]> {
  const { rows } = await db.query<{ at: Date; id: string }>(
    `SELECT "createdAt" AS at, "id" FROM "Run" WHERE "id" LIKE 'run_bench%' ORDER BY "createdAt" OFFSET 1000 LIMIT 1`,
  );
  const cursor = Buffer.from(JSON.stringify([rows[0]?.at.toISOString(), rows[0]?.id])).toString('base64url');
  return [
    { what: 'all', query: '' },
    { what: 'far down', query: `&cursor=${cursor}` },
    { what: 'failed', query: '&status=failed' },
    { what: 'running', query: '&status=running' },
    { what: 'of a template', query: '&template=bench-7' },
    { what: 'of a template that is seldom run', query: '&template=bench-seldom' },
    { what: 'of a template, failed', query: '&template=bench-30&status=failed' },
    { what: 'of a template, cancelled, where none is', query: '&template=bench-30&status=queued' },
    { what: 'of a person', query: '&requester=user:default/bench-5' },
    { what: 'of a person who seldom starts one', query: '&requester=user:default/bench-0' },
    { what: 'of a team', query: '&team=group:default/bench-3' },
    { what: 'of a team, failed', query: '&team=group:default/bench-11&status=failed' },
    { what: 'of a team, waiting, where none is', query: '&team=group:default/bench-11&status=waiting' },
  ];
}
