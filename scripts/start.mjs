// npm start and npm run dev: from a fresh clone to a running portal, and back to nothing on Ctrl-C.
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import {
  alone,
  buildBundles,
  buildId,
  buildPages,
  built,
  callOff,
  Failure,
  generateClient,
  installPackages,
  root,
  run,
} from './build.mjs';
import { checkDataDir, keepSecret, lockDataDir } from './data-dir.mjs';
import { environment, followParent, supervise } from './processes.mjs';

const isDev = process.argv.includes('--dev');
const began = performance.now();
const running = { children: [], database: undefined, unlock: undefined, stopping: false };

const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`;
const say = (line) => console.log(`  ${line}`);

/** Shows a stage while it runs (on a terminal) and how long it took. `work` may answer what to add to its line. */
async function stage(name, work) {
  const since = performance.now();
  if (process.stdout.isTTY) process.stdout.write(`  … ${name}\r`);
  const remark = await work();
  console.log(`  ${name.padEnd(10)} ${seconds(since).padStart(7)}${remark ? `   ${remark}` : ''}`);
}

const load = (name) => import(pathToFileURL(path.join(built, `${name}.mjs`)).href);

/** Settings as the web process will see them; a wrong one ends the start with its name. */
async function readSettings(dataDir) {
  const { parseSettings, unknownSettings } = await load('settings');
  for (const name of unknownSettings(process.env)) say(`warning: ${name} is no setting of the portal. Is it misspelt?`);
  const embedded = !process.env.DATABASE_URL;
  const env = { ...process.env, SLIPWAY_DATA_DIR: dataDir, SLIPWAY_EMBEDDED: embedded ? '1' : '0' };
  if (!process.env.PORT || process.env.PORT === '0')
    env.PORT = process.env.PORT === '0' ? String(await anyPort()) : '3000';
  if (embedded) {
    env.SLIPWAY_SECRET ||= keepSecret(dataDir);
    env.DATABASE_URL = 'postgresql://slipway@127.0.0.1/slipway';
  }
  try {
    return { settings: parseSettings(env), env };
  } catch (error) {
    throw new Failure(error.message);
  }
}

const anyPort = () =>
  new Promise((resolve) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

function checkPort(host, port) {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', (error) => {
      const reason = error.code === 'EADDRINUSE' ? 'is taken by another program' : `cannot be used (${error.code})`;
      reject(new Failure(`PORT: ${port} on ${host} ${reason}. Set PORT (or HOST) to one that is free.`));
    });
    server.listen(port, host, () => server.close(resolve));
  });
}

async function startDatabase(dataDir, env) {
  const { startDatabase: start } = await load('database');
  if (running.stopping) throw new Failure('Called off.');
  running.database = start({ dataDir, say });
  const database = await running.database;
  env.DATABASE_URL = database.url;
  database.gone.then(async () => {
    if (running.stopping) return;
    say('the database ended and starts again');
    await wait(1000);
    if (!running.stopping) await startDatabase(dataDir, env).catch(fail);
  });
  return database;
}

/** Migrations and demo data. Skipped where this very build has prepared this embedded database already. */
async function prepare(dataDir, env, isNew) {
  const note = path.join(dataDir, 'prepared');
  const mark = `${buildId()} ${env.SLIPWAY_DEMO ?? ''}`;
  const embedded = running.database !== undefined;
  if (embedded && !isNew && fs.existsSync(note) && fs.readFileSync(note, 'utf8') === mark) return 'up to date';
  const output = await run(process.execPath, [path.join(built, 'prepare.mjs')], {
    env: environment('prepare', false, env),
    isOurs: true,
  });
  if (embedded) fs.writeFileSync(note, mark);
  const applied = /migrated (\d+)/.exec(output)?.[1];
  return [applied === '0' ? 'up to date' : 'migrated', output.includes('seeded') && 'demo organisation made']
    .filter(Boolean)
    .join(', ');
}

async function fillDatabase(dataDir, env, { embedded }) {
  let isNew = false;
  if (embedded) {
    await stage('database', async () => {
      const database = await startDatabase(dataDir, env);
      isNew = database.isNew;
      return `port ${database.port}`;
    });
  }
  await stage('data', () => prepare(dataDir, env, isNew));
}

async function ready({ host, port }) {
  const address = { host: host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host, port, path: '/readyz' };
  let reason = 'it does not answer';
  const deadline = performance.now() + 120_000;
  while (performance.now() < deadline && !running.stopping) {
    const answer = await ask(address);
    if (answer.status === 200) return;
    if (answer.body) reason = answer.body;
    await wait(25);
  }
  if (!running.stopping) throw new Failure(`The portal was not ready after two minutes: ${reason}`);
}

function ask(address) {
  return new Promise((resolve) => {
    const request = http.get({ ...address, timeout: 5000 }, (response) => {
      let body = '';
      response.on('data', (chunk) => (body += chunk)).on('end', () => resolve({ status: response.statusCode, body }));
    });
    request.on('error', () => resolve({}));
    request.on('timeout', () => request.destroy());
  });
}

function startChildren(env) {
  running.env = env;
  const early = { web: 0, worker: 0 };
  const onEnd = (name, how) => {
    if (running.ready) return true;
    early[name] += 1;
    if (early[name] < 3) return true;
    fail(new Failure(`${name} ended three times (${how}) before the portal was ready. Its lines above say why.`));
    return false;
  };
  running.children = ['web', 'worker'].map((name) => supervise(name, { isDev, env, say, onEnd }));
}

async function stop(code) {
  if (running.stopping) return;
  running.stopping = true;
  if (code === 0 && !running.ready) say('stopping; the next start goes on from here');
  else if (running.children.length > 0) say('stopping');
  const [, ...ends] = await Promise.all([callOff(), ...running.children.map((child) => child.stop())]);
  // What the worker had started outlives it.
  const isWorkerClean = running.children.every(({ name }, index) => name !== 'worker' || ends[index]);
  if (!isWorkerClean) await endPreviews().catch((error) => say(`previews may still run: ${error.message}`));
  // One that is only just starting has to be there before it can be stopped.
  const database = await Promise.resolve(running.database).catch(() => undefined);
  await database?.stop();
  running.unlock?.();
  process.exit(code);
}

async function endPreviews() {
  const env = environment('worker', false, running.env);
  await promisify(execFile)(process.execPath, [path.join(built, 'end-previews.mjs')], {
    cwd: root,
    env,
    timeout: 30_000,
  });
}

function fail(error) {
  if (running.stopping) return;
  console.error(`\n${error instanceof Failure ? error.message : error.stack}\n`);
  return stop(1);
}

function greet({ url, demo, oidc, github }) {
  const ways = [
    demo &&
      'choose a person of the demo organisation, for example Ines (engineer), Marta (platform) or Nadia (manager)',
    oidc && `with ${oidc.name}`,
    github && 'with GitHub',
  ].filter(Boolean);
  console.log(`\nSlipway is ready at ${url}   (${seconds(began)})`);
  console.log(
    ways.length
      ? `Sign in: ${ways.join(', or ')}.`
      : 'Nobody can sign in yet: set SLIPWAY_OIDC_ISSUER and SLIPWAY_OIDC_CLIENT_ID, or SLIPWAY_DEMO=1. See docs/operator.md.',
  );
  console.log('Stop it with Ctrl-C.\n');
}

/** Everything before the first process of the portal: what is quick to check comes before what takes long. */
async function makeReady(dataDir) {
  await stage('packages', async () => ((await installPackages({ dev: isDev })) ? 'installed' : 'up to date'));
  await stage('client', async () => ((await generateClient()) ? 'generated' : 'up to date'));
  await stage('bundles', async () => ((await buildBundles()) ? 'built' : 'up to date'));
  const { settings, env } = await readSettings(dataDir);
  running.unlock = lockDataDir(dataDir);
  await checkPort(settings.host, settings.port);
  await Promise.all([
    isDev || stage('pages', async () => ((await buildPages()) ? 'built' : 'up to date')),
    fillDatabase(dataDir, env, settings),
    run('git', ['--version']).catch(() => say('warning: git is not installed, so git locations and repositories fail')),
  ]);
  return { settings, env };
}

async function main() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19))
    throw new Failure(`Node 20.19 or newer is needed; this is ${process.version}.`);
  const dataDir = path.resolve(root, process.env.SLIPWAY_DATA_DIR || '.data');
  console.log('Slipway');
  checkDataDir(dataDir);
  const { settings, env } = await alone(() => makeReady(dataDir));
  env.LOG_LEVEL ??= settings.embedded ? 'warn' : 'info';
  startChildren(env);
  await stage('web+worker', () => ready(settings));
  running.ready = true;
  if (!running.stopping) greet(settings);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stop(0));
followParent(() => stop(0));
main().catch(fail);
