import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { runMigrations } from 'graphile-worker';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { cancelRun } from '@/domain/automation/runs/commands/cancel';
import { startRun } from '@/domain/automation/runs/commands/start';
import { getRun, readLog } from '@/domain/automation/runs/queries';
import { publishTemplate } from '@/domain/automation/templates/commands';
import { ctxFor, insertPerson, insertTeam, testDb } from '@/domain/core/testing';
import { addSecret } from '@/domain/secrets/commands';

/** What a worker does with databases and programs, wired up as it is when it serves people. */
const { db, url } = await testDb();
const { url: ordersUrl } = await testDb();
const secret = 'the secret of the programs story, long enough';
const password = 'hunter2-is-no-password';
process.env.DATABASE_URL = url;
process.env.SLIPWAY_SECRET = secret;
const root = path.resolve(import.meta.dirname, '..');
const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'slipway-programs-'));
// Inside the repository, so that what is not bundled is found.
const bundle = path.join(root, '.build', `programs-${process.pid}.mjs`);
const declarations = path.join(dataDir, 'declarations.yaml');
const ansible = '/usr/bin/ansible-playbook';
let worker: ChildProcess | undefined;

function spawnWorker(key: string): { child: ChildProcess; said: Promise<string> } {
  const child = spawn(process.execPath, [bundle], {
    cwd: root,
    env: {
      ...process.env,
      ...{ SLIPWAY_URL: 'http://portal.test', DATABASE_URL: url, SLIPWAY_SECRET: key, SLIPWAY_DATA_DIR: dataDir },
      ...{ SLIPWAY_DECLARATIONS: declarations, SLIPWAY_PROCESSES: '1', LOG_LEVEL: 'info' },
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = new Promise<string>((resolve) => {
    let all = '';
    const hear = (text: Buffer) => {
      all += text;
      if (all.includes('waits for jobs')) resolve(all);
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('close', () => resolve(all));
  });
  return { child, said };
}

const step = (id: string, action: string, input: object) => ({ id, action, input });
const sh = (script: string, more: object = {}) =>
  step('sh', 'command:run', { program: 'shell', args: [script], ...more });
const playbook = `- hosts: all
  connection: local
  gather_facts: false
  tasks:
    - ansible.builtin.debug: {msg: "it is {{ token }}"}
`;

const team = await insertTeam(db, { name: 'Shop' });
const ines = await insertPerson(db, { name: 'Ines Oliveira', member: [team] });
const noor = await insertPerson(db, { name: 'Noor Haddad', role: 'platform' });
const as = (person: typeof ines) => ctxFor(db, person, { now: new Date() });

beforeAll(async () => {
  fs.writeFileSync(
    declarations,
    `programs:
  shell: {path: /bin/sh, fixedArgs: ["-c"], args: [".*"], allowEnv: [TOKEN], outputKb: 1}
  short: {path: /bin/sh, fixedArgs: ["-c"], args: [".*"], timeoutSeconds: 1}
  ansible-playbook: {path: ${ansible}, memoryMb: 1024}
connections:
  orders: {url: {store: orders-database}, rows: 2, timeoutSeconds: 1}
  portal: {url: {store: portal-database}}
`,
  );
  const client = new pg.Client({ connectionString: ordersUrl });
  await client.connect();
  await client.query("CREATE TABLE item AS SELECT n AS id, 'item ' || n AS name FROM generate_series(1, 5) n");
  await client.end();
  for (const [name, value] of [
    ['orders-database', ordersUrl],
    ['portal-database', url],
  ] as const) {
    await addSecret(as(noor), { name, value });
  }
  await Promise.all([
    runMigrations({ connectionString: url }),
    build({
      entryPoints: [path.join(root, 'worker/main.ts')],
      outfile: bundle,
      ...{ bundle: true, platform: 'node', format: 'esm', target: 'node20', packages: 'external', logLevel: 'error' },
    }),
  ]);
  const started = spawnWorker(secret);
  worker = started.child;
  expect(await started.said).toContain('waits for jobs');
});

afterAll(() => {
  worker?.kill('SIGKILL');
  fs.rmSync(dataDir, { recursive: true, force: true });
  fs.rmSync(bundle, { force: true });
});

let count = 0;
async function begin(...steps: object[]): Promise<string> {
  const name = `story-${++count}`;
  const source = JSON.stringify({
    ...{ apiVersion: 'scaffolder.backstage.io/v1beta3', kind: 'Template', metadata: { name } },
    spec: { type: 'service', steps },
  });
  const files = [{ path: 'skeleton/site.yml', executable: false, content: Buffer.from(playbook) }];
  await publishTemplate(as(noor), { source, files });
  return (await startRun(as(ines), { template: name, secrets: { TOKEN: password } })).id;
}

async function ended(id: string) {
  await vi.waitFor(async () => expect((await getRun(as(ines), { id })).finishedAt).not.toBeNull(), {
    timeout: 50_000,
    interval: 100,
  });
  const run = await getRun(as(ines), { id });
  const log = (await readLog(as(ines), { id, after: 0 })).items.map(({ text }) => text).join('\n');
  expect(JSON.stringify(run) + log).not.toMatch(/hunter2|postgres(ql)?:\/\//);
  return { status: run.status, error: run.error ?? '', log };
}

describe('in a worker', () => {
  test('a database gives its rows to later steps, no more than declared', async () => {
    const ask = step('ask', 'sql:execute', { connection: 'orders', sql: 'SELECT id, name FROM item ORDER BY id' });
    const { status, log } = await ended(
      await begin(ask, step('say', 'debug:log', { message: '${{ steps.ask.output | dump }}' })),
    );
    expect(status).toBe('succeeded');
    expect(log).toContain('{"rows":[{"id":1,"name":"item 1"},{"id":2,"name":"item 2"}],"rowCount":5,"isCut":true}');
  });

  test.each([
    ['orders', 'UPDATE item SET id = 7', 'read-only transaction'],
    ['orders', 'SELECT pg_sleep(30)', 'statement timeout'],
    ['portal', 'SELECT 1', 'is the portal’s own database'],
  ])('the connection %s refuses %s', async (connection, sql, reason) => {
    const { status, error } = await ended(await begin(step('ask', 'sql:execute', { connection, sql })));
    expect(status).toBe('failed');
    expect(error).toContain(reason);
  });

  test('a program gets a secret, and neither its output nor the log shows it', async () => {
    const script = 'echo "it is $TOKEN"; printf %s "$TOKEN" | base64';
    const { status, log } = await ended(
      await begin(
        sh(script, { env: { TOKEN: '${{ secrets.TOKEN }}' } }),
        step('say', 'debug:log', { message: '${{ steps.sh.output | dump }}' }),
      ),
    );
    expect(status).toBe('succeeded');
    expect(log).toContain('it is •••');
    expect(log).not.toContain(Buffer.from(password).toString('base64').slice(0, 20));
  });

  test('a program is stopped when its time is over, and gives no more output than declared', async () => {
    const late = step('late', 'command:run', { program: 'short', args: ['sleep 600'] });
    expect(await ended(await begin(late))).toMatchObject({
      ...{ status: 'failed', error: 'short took longer than 1 s, so it was stopped.' },
    });
    const { status, log } = await ended(await begin(sh('head -c 3000 /dev/zero | tr "\\0" x')));
    expect({ status, log }).toEqual({
      status: 'succeeded',
      log: expect.stringContaining('longer than what later steps get of it'),
    });
  });

  test('a program ends with its run', async () => {
    const id = await begin(sh('echo begun; sleep 600'));
    await vi.waitFor(
      async () => expect((await readLog(as(ines), { id, after: 0 })).items.map(({ text }) => text)).toContain('begun'),
      { timeout: 50_000, interval: 100 },
    );
    await cancelRun(as(ines), { id });
    expect(await ended(id)).toMatchObject({ status: 'cancelled' });
  });

  if (fs.existsSync(ansible)) {
    test('a playbook runs with a secret that it does not show', { timeout: 120_000 }, async () => {
      const { status, error, log } = await ended(
        await begin(
          step('fetch', 'fetch:plain', { url: './skeleton' }),
          step('play', 'ansible:playbook', {
            ...{ playbook: 'site.yml', hosts: ['localhost'], extraVars: { token: '${{ secrets.TOKEN }}' } },
          }),
          step('say', 'debug:log', { message: '${{ steps.play.output | dump }}' }),
        ),
      );
      expect({ status, error }).toEqual({ status: 'succeeded', error: '' });
      expect(log).toContain('it is •••');
      expect(log).toMatch(/"localhost":\{"ok":1,/);
    });
  }

  test('one with another key does not start, and says why', async () => {
    const { child, said } = spawnWorker('another secret of a test, also long enough');
    expect(await said).toContain('SLIPWAY_SECRET is not the one that they were sealed with.');
    await vi.waitFor(() => expect(child.exitCode).toBe(1), { timeout: 50_000 });
  });
});
