// npm run bench: the figures of docs and README, beside the peer's. Takes some minutes; wants a machine with nothing else
// to do. `npm run bench -- runs` measures the engine alone. `npm run bench -- 1000 2` measures with fewer entities and shorter loads: to see that it works, not for figures.
import fs from 'node:fs';
import os from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { stringify } from 'yaml';
import { measurePages } from './browser';
import { measureEngine } from './engine';
import { makeEntities } from './entities';
import { type Load, load } from './load';
import { memoryOf } from './memory';
import { call, databaseUrl, newDataDir, newServiceToken, type Portal, signIn, startPortal } from './portal';
import { measureRuns } from './runs';
import { print, type Row } from './table';

const count = Number(process.argv[2] ?? 10_000);
const seconds = Number(process.argv[3] ?? 10);
const rows: Row[] = [];

const add = (measure: string, ours: string, key?: string) => {
  rows.push({ measure, ours, key });
  console.error(`${measure}: ${ours}`);
};
const milliseconds = (value: number) => `${value < 100 ? value.toFixed(1) : Math.round(value)} ms`;
const loadLine = ({ p50, p95, p99, perSecond, failed }: Load) => {
  // An address that refuses is quick: its times are no figures.
  if (failed) throw new Error(`${failed} requests were refused or failed.`);
  return `${p50.toFixed(1)} / ${p95.toFixed(1)} / ${p99.toFixed(1)} ms, ${Math.round(perSecond)}/s`;
};

async function databaseSize(portal: Portal): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl(portal) });
  await client.connect();
  await client.query('CHECKPOINT');
  const { rows: answer } = await client.query<{ size: string }>('SELECT pg_database_size(current_database()) AS size');
  await client.end();
  return Number(answer[0]?.size);
}

async function measureStart(dataDir: string): Promise<Portal> {
  const times: number[] = [];
  for (let round = 0; round < 3; round++) {
    const portal = await startPortal(dataDir);
    times.push(portal.startMilliseconds);
    await portal.stop();
  }
  times.sort((a, b) => a - b);
  add('start of the built app to /readyz', `${((times[1] ?? Number.NaN) / 1000).toFixed(1)} s`, 'start');
  return startPortal(dataDir);
}

async function measureImport(portal: Portal): Promise<void> {
  const before = await databaseSize(portal);
  // As YAML, which the peer was given too: JSON would be read faster.
  const body = makeEntities(count)
    .map((entity) => stringify(entity))
    .join('---\n');
  const began = performance.now();
  const result = await call<{ created: number }>(portal, 'POST', '/catalog/import', body, 'application/yaml');
  add(`${count} entities imported from YAML`, `${((performance.now() - began) / 1000).toFixed(1)} s`, 'import');
  if (result.created !== count) throw new Error(`${result.created} of ${count} were created.`);
  const each = ((await databaseSize(portal)) - before) / count / 1000;
  add('database for each', `${each.toFixed(1)} kB`, 'size');
}

async function measureMemory(portal: Portal): Promise<void> {
  // Idle is what stays when the pools have let go of the connections that they no longer use.
  await wait(45_000);
  const parts = memoryOf(portal.pid);
  const sum = parts.reduce((total, { mebibytes }) => total + mebibytes, 0);
  const detail = parts.map(({ part, mebibytes }) => `${part} ${Math.round(mebibytes)}`).join(', ');
  add(`idle memory with ${count} entities`, `${Math.round(sum)} MiB (${detail})`, 'memory');
}

async function measureLoads(portal: Portal, cookie: string): Promise<void> {
  // What a program of a user's would show. The token of the settings is compared without asking the database.
  const api = { authorization: `Bearer ${await newServiceToken(portal)}` };
  const entities = `${portal.url}/api/v1/catalog/entities`;
  const lines: [string, string, Record<string, string>, string?][] = [
    ['API: list of 20 by name', `${entities}?kind=component&orderBy=name&limit=20`, api, 'list'],
    ['API: one entity', `${entities}/component/bench/service-1`, api, 'entity'],
    ['API: one facet', `${portal.url}/api/v1/catalog/facets?facet=type`, api, 'facet'],
    ['API: search', `${entities}?q=service-12&limit=20`, api, 'search'],
    ['page: home', `${portal.url}/`, { cookie }],
    ['page: catalog', `${portal.url}/catalog`, { cookie }],
    ['page: entity', `${portal.url}/catalog/component/bench/service-1`, { cookie }],
    ['page: report', `${portal.url}/reports`, { cookie }],
  ];
  for (const [measure, url, headers, key] of lines) {
    await part(measure, async () =>
      add(`${measure}, p50 / p95 / p99`, loadLine(await load(url, headers, seconds)), key),
    );
  }
}

async function measureBrowser(portal: Portal, cookie: string): Promise<void> {
  const pages = [
    { path: '/', row: 'main section li a' },
    { path: '/catalog', row: 'main tbody tr' },
    { path: '/catalog/component/bench/service-1', row: 'main h1' },
    { path: '/create', row: 'main article' },
    { path: '/create/create-web-service', row: 'main input' },
    { path: '/create/new', row: 'main textarea, main .cm-content' },
    { path: '/runs', row: 'main a[href^="/runs/"]' },
    { path: '/environments', row: 'main a[href^="/environments/"]' },
    { path: '/environments/request', row: 'main input' },
    { path: '/approvals', row: 'main a[href^="/approvals/apr_"]:visible' },
    { path: '/reports', row: 'main tbody tr:visible' },
  ];
  for (const { path, scriptKilobytes, firstRowMilliseconds } of await measurePages(portal, cookie, pages)) {
    const isList = path === '/catalog';
    add(`JavaScript of ${path}, gzipped`, `${Math.round(scriptKilobytes)} kB`, isList ? 'scripts' : undefined);
    add(`first data of ${path} seen`, milliseconds(firstRowMilliseconds), isList ? 'row' : undefined);
  }
}

/** What one part cannot measure is said, and the others are measured all the same. */
async function part(name: string, measure: () => Promise<void>): Promise<void> {
  try {
    await measure();
  } catch (error) {
    console.error(error);
    add(name, `FAILED: ${error instanceof Error ? error.message.split('\n')[0] : error}`);
    process.exitCode = 1;
  }
}

async function measureAll(): Promise<void> {
  const dataDir = newDataDir();
  let portal: Portal | undefined;
  try {
    await (await startPortal(dataDir)).stop();
    const started = await measureStart(dataDir);
    portal = started;
    await measureImport(started);
    await part('memory', () => measureMemory(started));
    await part('loads', async () => measureLoads(started, await signIn(started, 'nadia')));
    await part('runs', async () => {
      const { alone, together } = await measureRuns(started);
      add('run of three steps, alone', milliseconds(alone), 'alone');
      add('100 such runs at once, until the last is done', `${(together / 1000).toFixed(1)} s`, 'together');
    });
    await part('browser', async () => measureBrowser(started, await signIn(started, 'alex')));
  } catch (error) {
    console.error(error);
    process.exitCode = 1;
  } finally {
    await portal?.stop();
    fs.rmSync(dataDir, { recursive: true, force: true });
  }
}

if (process.argv[2] === 'runs') {
  await measureEngine(({ measure, ours, key }) => add(measure, ours, key), Number(process.argv[3] ?? 1_000_000));
} else {
  await measureAll();
}
console.log(`\n${os.cpus().length} cores, Node ${process.version}, ${new Date().toISOString().slice(0, 10)}\n`);
print(rows);
