// npm run bench -- runs: the engine alone. How soon a run begins and ends, how many go through at once, how much log a
// browser takes, how long a list of a million takes, and how soon a run goes on whose worker was killed.
import fs from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { chromium } from '@playwright/test';
import pg from 'pg';
import { insertFinishedRuns, listAddresses } from './engine-list';
import { type Load, load } from './load';
import { processesOf } from './memory';
import { adminToken, call, databaseUrl, newDataDir, type Portal, signIn, startPortal } from './portal';
import type { Row } from './table';

const name = 'bench-engine';
const templates = {
  three: [1, 2, 3].map((n) => ({
    id: `s${n}`,
    name: `Step ${n}`,
    action: 'debug:log',
    input: { message: `step ${n}` },
  })),
  log: [
    { id: 'open', name: 'Wait for the page', action: 'debug:wait', input: { seconds: 8 } },
    ...Array.from({ length: 20 }, (_, n) => ({
      ...{ id: `write-${n}`, name: `Write ${n}`, action: 'debug:log' },
      input: { message: '${{ parameters.text }}' },
    })),
  ],
  long: [
    { id: 'wait', name: 'Wait', action: 'debug:wait', input: { milliseconds: 1900 }, each: '${{ parameters.rounds }}' },
  ],
};
const parameters = {
  properties: { text: { type: 'string' }, rounds: { type: 'array', items: { type: 'integer' } } },
};
type Kind = keyof typeof templates;

const startRun = (portal: Portal, kind: Kind, parameters = {}) =>
  call<{ id: string }>(portal, 'POST', '/runs', JSON.stringify({ template: `${name}-${kind}`, parameters }));

const at = (times: number[], share: number) =>
  [...times].sort((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * share))] ?? Number.NaN;

const ms = (value: number) => `${value < 100 ? value.toFixed(1) : Math.round(value)} ms`;

/** Measures all of it, and tells each figure as it is known. `runs` is how many finished ones the list has. */
export async function measureEngine(add: (row: Row) => void, runs: number): Promise<void> {
  const dataDir = newDataDir();
  const portal = await startPortal(dataDir);
  const db = new pg.Pool({ connectionString: databaseUrl(portal), max: 3 });
  try {
    for (const [kind, steps] of Object.entries(templates)) {
      const template = {
        ...{ apiVersion: 'scaffolder.backstage.io/v1beta3', kind: 'Template' },
        ...{
          metadata: { name: `${name}-${kind}`, title: `Bench: ${kind}` },
          spec: { type: 'service', parameters, steps },
        },
      };
      await call(portal, 'PUT', '/templates', JSON.stringify(template));
    }
    await measureAlone(portal, db, add);
    for (const count of [100, 1000]) await measureQueue(portal, db, add, count);
    await measureLog(portal, add);
    await measureKill(portal, db, add);
    await measureList(portal, db, add, runs);
  } finally {
    await db.end();
    await portal.stop();
    fs.rmSync(dataDir, { recursive: true, force: true });
  }
}

async function finished(portal: Portal, id: string): Promise<void> {
  for (const giveUp = performance.now() + 60_000; performance.now() < giveUp; await wait(1)) {
    const { status } = await call<{ status: string }>(portal, 'GET', `/runs/${id}`);
    if (status === 'succeeded') return;
    if (status === 'failed') throw new Error(`The run ${id} failed.`);
  }
  throw new Error(`The run ${id} did not end within a minute.`);
}

async function measureAlone(portal: Portal, db: pg.Pool, add: (row: Row) => void): Promise<void> {
  const times: number[] = [];
  for (let n = 0; n < 220; n++) {
    const asked = performance.now();
    const { id } = await startRun(portal, 'three');
    await finished(portal, id);
    // The first ones find cold code on all sides.
    if (n >= 20) times.push(performance.now() - asked);
  }
  add({
    measure: 'three trivial steps, alone: p50 / p99',
    ours: `${ms(at(times, 0.5))} / ${ms(at(times, 0.99))}`,
    key: 'engine-alone',
  });
  const { rows } = await db.query<{ ms: number }>(
    `SELECT (extract(epoch FROM s."startedAt" - r."createdAt") * 1000)::float8 AS ms FROM "Run" r
     JOIN "RunStep" s ON s."runId" = r.id AND s.position = 0 WHERE r."templateName" = $1 ORDER BY r."createdAt" OFFSET 20`,
    [`${name}-three`],
  );
  const first = rows.map((row) => Number(row.ms));
  add({
    measure: 'from the request (before its commit) to the first step: p50 / p95',
    ours: `${ms(at(first, 0.5))} / ${ms(at(first, 0.95))}`,
    key: 'engine-first',
  });
}

/** They queue while the worker stands still, so that what is measured is the worker alone. */
async function measureQueue(portal: Portal, db: pg.Pool, add: (row: Row) => void, count: number): Promise<void> {
  const worker = workerOf(portal);
  process.kill(worker, 'SIGSTOP');
  const ids: string[] = [];
  try {
    const lane = async () => {
      while (ids.length < count) {
        const place = ids.push('') - 1;
        ids[place] = (await startRun(portal, 'three')).id;
      }
    };
    await Promise.all(Array.from({ length: 10 }, lane));
  } finally {
    process.kill(worker, 'SIGCONT');
  }
  const began = performance.now();
  for (;;) {
    const { rows } = await db.query('SELECT 1 FROM "Run" WHERE id = ANY($1) AND status <> $2 LIMIT 1', [
      ids,
      'succeeded',
    ]);
    if (rows.length === 0) break;
    if (performance.now() - began > 180_000) throw new Error('The queue did not drain within three minutes.');
    await wait(10);
  }
  const perSecond = (count / (performance.now() - began)) * 1000;
  add({
    measure: `runs a second with ${count.toLocaleString('en')} queued`,
    ours: `${perSecond.toFixed(0)}/s`,
    key: `engine-${count}`,
  });
}

function workerOf({ pid }: Portal): number {
  const worker = processesOf(pid).find(({ part }) => part === 'worker');
  if (!worker) throw new Error('No worker runs.');
  return worker.pid;
}

const roundLines = 4000;
const rounds = templates.log.length - 1;

/** From the first line that the page shows to the last, and the longest time that the page stood still meanwhile. */
async function measureLog(portal: Portal, add: (row: Row) => void): Promise<void> {
  const [cookieName = '', value = ''] = (await signIn(portal, 'ines')).split(/=(.*)/s);
  const browser = await chromium.launch({ executablePath: process.env.SLIPWAY_BROWSER || undefined });
  try {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    await context.addCookies([{ name: cookieName, value, url: portal.url }]);
    const page = await context.newPage();
    const text = Array.from(
      { length: roundLines },
      (_, n) => `\u001b[32m${n}\u001b[0m a line as a build writes it, of about eighty characters`,
    ).join('\n');
    const { id } = await startRun(portal, 'log', { text });
    await page.goto(`${portal.url}/runs/${id}`);
    const total = roundLines * rounds;
    const seen = await page.evaluate(`new Promise((resolve) => {
      const log = document.querySelector('section[aria-label=Log]');
      let first, longest = 0, before = performance.now();
      const look = () => {
        const now = performance.now();
        if (first !== undefined) longest = Math.max(longest, now - before);
        before = now;
        const rows = log.querySelectorAll('[id^=L]');
        const last = Number(rows[rows.length - 1]?.id.slice(1) ?? 0);
        if (last > 10 && first === undefined) first = { now, last };
        if (last >= ${total}) resolve({ ms: now - first.now, lines: last - first.last, longest, rows: rows.length });
        else requestAnimationFrame(look);
      };
      look();
    })`);
    const { ms: took, lines, longest, rows } = seen as Record<'ms' | 'lines' | 'longest' | 'rows', number>;
    add({
      measure: 'log lines a second, from an action to the browser’s page',
      ours: `${Math.round((lines / took) * 1000).toLocaleString('en')}/s`,
      key: 'engine-log',
    });
    add({ measure: `longest time between two frames meanwhile (${rows} rows in the page)`, ours: ms(longest) });
    await context.close();
  } finally {
    await browser.close();
  }
}

/** The worker is killed in the middle of a step; the launcher starts another, which has to notice what the dead one held. */
async function measureKill(portal: Portal, db: pg.Pool, add: (row: Row) => void): Promise<void> {
  const { id } = await startRun(portal, 'long', { rounds: Array.from({ length: 30 }, (_, n) => n) });
  const attempt = async () =>
    (await db.query<{ attempt: number }>('SELECT attempt FROM "RunStep" WHERE "runId" = $1 AND position = 0', [id]))
      .rows[0]?.attempt ?? 0;
  while ((await attempt()) === 0) await wait(20);
  await wait(500);
  process.kill(workerOf(portal), 'SIGKILL');
  const killed = performance.now();
  while ((await attempt()) < 2) {
    if (performance.now() - killed > 120_000) throw new Error('The run did not go on within two minutes.');
    await wait(10);
  }
  add({
    measure: 'worker killed in the middle of a step: until it runs again',
    ours: `${((performance.now() - killed) / 1000).toFixed(1)} s`,
    key: 'engine-kill',
  });
  await call(portal, 'POST', `/runs/${id}/cancel`);
}

async function measureList(portal: Portal, db: pg.Pool, add: (row: Row) => void, runs: number): Promise<void> {
  const began = performance.now();
  await insertFinishedRuns(db, runs);
  console.error(
    `${runs.toLocaleString('en')} finished runs inserted in ${((performance.now() - began) / 1000).toFixed(0)} s`,
  );
  const api = { authorization: `Bearer ${adminToken}` };
  const cookie = { cookie: await signIn(portal, 'ines') };
  const line = ({ p50, p95, perSecond, failed }: Load) =>
    `${ms(p50)} / ${ms(p95)}, ${Math.round(perSecond)}/s${failed ? `, ${failed} FAILED` : ''}`;
  for (const { what, query } of await listAddresses(db)) {
    const figures = await load(`${portal.url}/api/v1/runs?limit=20${query}`, api, 3);
    add({
      measure: `list of ${runs.toLocaleString('en')} runs, ${what}: p50 / p95`,
      ours: line(figures),
      key: 'engine-list',
    });
  }
  add({ measure: 'page of runs: p50 / p95', ours: line(await load(`${portal.url}/runs`, cookie, 3)) });
}
