import { execFile, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { ctxFor, insertPerson, insertTeam, testDb } from '@/domain/core/testing';
import { repositoryPort } from '@/domain/repositories/publish';
import { integrations } from '@/integrations';
import { planRun } from '../plan';
import { idlePorts } from '../testing';
import { publishTemplate } from './commands';
import { readTemplateFolder, templateFolders } from './folder';
import { getTemplate } from './queries';

const { db } = await testDb();
const run = promisify(execFile);
await insertTeam(db, { name: 'Platform' });
const team = await insertTeam(db, { name: 'Checkout' });
const ctx = ctxFor(db, await insertPerson(db, { name: 'Ines Oliveira', member: [team] }));
const platform = ctxFor(db, await insertPerson(db, { name: 'Marta Keller', role: 'platform' }));
const root = await mkdtemp(path.join(tmpdir(), 'slipway-shipped-'));
afterAll(() => rm(root, { recursive: true, force: true }));

const toolbox = {
  actions: integrations.actions,
  ports: {
    repositories: repositoryPort({
      db,
      host: integrations.gitHost(path.join(root, 'git')),
      portalUrl: 'http://localhost:4400',
    }),
    ...idlePorts,
  },
};

const folders = await templateFolders('templates');
for (const folder of folders) await publishTemplate(platform, await readTemplateFolder(folder));

/** Plans a run and writes the files that it would publish. */
async function make(template: string, parameters: Record<string, unknown>) {
  const plan = await planRun(ctx, { template, parameters }, toolbox);
  const dir = await mkdtemp(path.join(root, 'made-'));
  for (const file of plan.lines.flatMap((line) => line.files ?? [])) {
    await mkdir(path.dirname(path.join(dir, file.path)), { recursive: true });
    await writeFile(path.join(dir, file.path), file.after);
  }
  return { plan, dir };
}

const documentsOf = async (dir: string) =>
  parseAllDocuments(await readFile(path.join(dir, 'catalog-info.yaml'), 'utf8')).map((document) => {
    expect(document.errors).toEqual([]);
    return document.toJS();
  });

describe('the templates that ship', () => {
  it.each(folders)('%s has no problem and an owner', async (folder) => {
    const view = await getTemplate(ctx, { name: path.basename(folder) }, integrations.actions);
    expect(view.problems).toEqual([]);
    expect(view.owner).toEqual({ ref: 'group:default/platform', name: 'Platform' });
  });

  const service = { name: 'basket-api', owner: 'group:default/checkout' };
  const awkward = { description: 'Says "hi" to <b>: it’s {new} & # better', system: 'basket', tier: 1 };
  it.each([
    [service, 13],
    [{ ...service, ...awkward, describesApi: true, apiTitle: 'Basket: "the" API' }, 14],
    [{ ...service, describesApi: true, apiTitle: 'Basket: "the" API', visibility: 'private' }, 14],
  ])('create-web-service makes a service that runs: %j', async (parameters, count) => {
    const { plan, dir } = await make('create-web-service', parameters);
    expect(plan.lines.map((line) => [line.sign, line.kind, line.object])).toEqual([
      ['create', 'Repository', 'checkout/basket-api'],
      ['create', 'Files', `${count} files in checkout/basket-api`],
      ['create', 'Entity', 'component:default/basket-api'],
      ...(count === 14 ? [['create', 'Entity', 'api:default/basket-api']] : []),
    ]);
    const [component, api] = await documentsOf(dir);
    if (plan.parameters.visibility === 'private') {
      expect(parse(api.spec.definition).info.title).toBe('Basket: "the" API');
    }
    expect(component.metadata.annotations['slipway.dev/tier']).toBe(String(plan.parameters.tier));
    await run('npm', ['test'], { cwd: dir, env: { ...process.env, NODE_ENV: 'test' } });
    expect(await answer(dir, '/healthz')).toMatchObject({ status: 'healthy' });
    if (count === 14) expect(await answer(dir, '/openapi.yaml')).toContain('title: "Basket: \\"the\\" API"');
  });

  it('create-library makes a package whose tests pass', async () => {
    const { plan, dir } = await make('create-library', { ...service, name: 'money', description: 'Adds "money" up' });
    expect(plan.counts).toEqual({ created: 3, changed: 0, deleted: 0, unknown: 0 });
    expect((await documentsOf(dir))[0]).toMatchObject({ spec: { type: 'library', owner: 'group:default/checkout' } });
    await run('npm', ['test'], { cwd: dir });
  });

  it('register-existing describes what has no descriptor, or follows the one that is there', async () => {
    const described = {
      described: 'no',
      name: 'ledger',
      owner: 'checkout',
      repository: 'https://git.example.com/ledger',
    };
    const first = await planRun(ctx, { template: 'register-existing', parameters: described }, toolbox);
    expect(first.lines).toMatchObject([{ sign: 'create', kind: 'Entity', object: 'component:default/ledger' }]);
    expect(first.steps.map((step) => step.will)).toEqual(['skip', 'run', 'skip', 'run', 'skip']);
    const address = 'https://git.example.com/ledger/raw/main/catalog-info.yaml';
    const given = { described: 'yes', address };
    const second = await planRun(ctx, { template: 'register-existing', parameters: given }, toolbox);
    expect(second.lines).toMatchObject([{ sign: 'unknown', kind: 'Entity', object: address }]);
    expect(second.steps.map((step) => step.will)).toEqual(['skip', 'skip', 'skip', 'skip', 'run']);
  });
});

/** Starts the service on a free port and asks it one thing. */
async function answer(dir: string, at: string): Promise<unknown> {
  const child = spawn('npm', ['start'], { cwd: dir, env: { ...process.env, PORT: '0' }, detached: true });
  try {
    const address = await new Promise<string>((resolve, reject) => {
      child.stdout.on('data', (chunk) => {
        const found = /http:\S+/.exec(String(chunk));
        if (found) resolve(found[0]);
      });
      child.once('exit', (code) => reject(new Error(`ended with ${code}`)));
    });
    const response = await fetch(address + at);
    return response.headers.get('content-type')?.includes('json') ? response.json() : response.text();
  } finally {
    if (child.pid) process.kill(-child.pid, 'SIGTERM');
  }
}
