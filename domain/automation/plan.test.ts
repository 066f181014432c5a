import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ctxFor, insertPerson, insertTeam, testDb } from '@/domain/core/testing';
import { repositoryPort } from '@/domain/repositories/publish';
import { integrations } from '@/integrations';
import { planRun } from './plan';
import { publishTemplate } from './templates/commands';
import { idlePorts } from './testing';

const { db } = await testDb();
const team = await insertTeam(db, { name: 'Checkout' });
const ines = await insertPerson(db, { name: 'Ines Moreau', member: [team] });
const platform = await insertPerson(db, { name: 'Petra Lund', role: 'platform' });
const manager = await insertPerson(db, { name: 'Max Roth', role: 'manager' });
const ctx = ctxFor(db, ines);

const root = await mkdtemp(path.join(tmpdir(), 'slipway-plan-test-'));
afterAll(() => rm(root, { recursive: true, force: true }));
const portalUrl = 'http://localhost:4400';
const toolbox = {
  actions: integrations.actions,
  ports: {
    repositories: repositoryPort({ db, host: integrations.gitHost(path.join(root, 'git')), portalUrl }),
    ...idlePorts,
  },
};

const text = (value: string) => new TextEncoder().encode(value);
const publish = (name: string, spec: string, files: Record<string, string> = {}) =>
  publishTemplate(ctxFor(db, platform), {
    source: `apiVersion: scaffolder.backstage.io/v1beta3\nkind: Template\nmetadata: {name: ${name}}\nspec:\n  type: service\n${spec}`,
    files: Object.entries(files).map(([file, content]) => ({ path: file, content: text(content) })),
  });
const plan = (template: string, parameters: Record<string, unknown> = {}) =>
  planRun(ctx, { template, parameters }, toolbox);

const service = `
  parameters:
    required: [name]
    properties:
      name: {type: string, pattern: '^[a-z-]+$'}
      owner: {type: string, default: group:default/checkout}
      docs: {type: boolean}
  steps:
    - {id: skeleton, name: Fill, action: fetch:template, input: {url: ./skeleton, values: {name: '\${{ parameters.name }}', owner: '\${{ parameters.owner }}', by: '\${{ user.entity.metadata.name }}'}}}
    - {id: docs, name: Docs, if: '\${{ parameters.docs }}', action: fetch:plain, input: {url: ./docs}}
    - {id: publish, name: Publish, action: publish:git, input: {repoUrl: 'localhost:4400?owner=harbour&repo=\${{ parameters.name }}', gitCommitMessage: Begin}}
    - {id: register, name: Register, action: catalog:register, input: {repoContentsUrl: '\${{ steps.publish.output.repoContentsUrl }}'}}
    - {id: tell, name: Tell, action: debug:log, input: {message: 'at \${{ steps.publish.output.commitHash }} with \${{ secrets.token }}'}}
  output: {links: [{title: Open, entityRef: '\${{ steps.register.output.entityRef }}'}]}
`;
const skeleton = {
  'skeleton/README.md': '# ${{ values.name }} by ${{ values.by }}\n',
  'skeleton/catalog-info.yaml':
    'apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: "${{ values.name }}"}\nspec: {type: service, lifecycle: experimental, owner: "${{ values.owner }}"}\n',
  'docs/index.md': 'Docs',
};

beforeAll(async () => {
  await publish('service', service, skeleton);
});

describe('the plan of a run', () => {
  it('is a ledger of what would be made, and makes none of it', async () => {
    const ledger = await plan('service', { name: 'basket-api' });
    expect(ledger.lines).toMatchObject([
      { sign: 'create', kind: 'Repository', object: 'harbour/basket-api', stepId: 'publish', undo: expect.any(String) },
      { sign: 'create', kind: 'Files', note: 'One commit on main: Begin' },
      { sign: 'create', kind: 'Entity', object: 'component:default/basket-api', stepId: 'register' },
    ]);
    expect(ledger.lines[1]?.files).toEqual([
      { path: 'README.md', after: '# basket-api by ines-moreau\n' },
      { path: 'catalog-info.yaml', after: expect.stringContaining('owner: "group:default/checkout"') },
    ]);
    expect(ledger.counts).toEqual({ created: 3, changed: 0, deleted: 0, unknown: 0 });
    expect(ledger.steps.map((step) => step.will)).toEqual(['run', 'skip', 'run', 'run', 'run']);
    expect(ledger.parameters).toEqual({ name: 'basket-api', owner: 'group:default/checkout' });
    expect(ledger.ownTexts).toEqual(['basket-api']);
    expect(await db.repository.count()).toBe(0);
    expect(await db.run.count()).toBe(0);
    expect(
      (await readdir(tmpdir())).filter((name) => name.startsWith('slipway-plan-') && !root.endsWith(name)),
    ).toEqual([]);
  });

  it('says what only the run can tell', async () => {
    await publish(
      'later',
      `
  steps:
    - {id: publish, name: Publish it, action: publish:git, input: {repoUrl: harbour/later}}
    - {id: maybe, name: Maybe, if: '\${{ steps.publish.output.fresh }}', action: debug:log, input: {message: x}}
    - {id: again, name: Again, action: debug:wait, input: {seconds: '\${{ steps["publish"].output.seconds }}'}}
    - {id: write, name: Write, action: catalog:write, input: {filePath: a.yaml, entity: {apiVersion: v1, kind: X, at: '\${{ steps.publish.output.commitHash }}'}}}
    - {id: second, name: Second, action: publish:git, input: {repoUrl: harbour/second}}
`,
    );
    const ledger = await plan('later');
    expect(ledger.steps).toMatchObject([
      { will: 'run' },
      { will: 'unsure', reason: 'Whether or how often it runs is known when “Publish it” has run.' },
      { will: 'unsure', reason: 'Its input is known when the steps before it have run.' },
      { will: 'run' },
      { will: 'run' },
    ]);
    const files = ledger.lines.filter((line) => line.stepId === 'second').flatMap((line) => line.files ?? []);
    expect(files).toEqual([{ path: 'a.yaml', after: expect.stringContaining('‹known when “Publish it” has run›') }]);
  });

  it('says which step would fail and goes on', async () => {
    await publish(
      'failing',
      `
  steps:
    - {id: a, name: A, action: no:such, input: {}}
    - {id: b, name: B, action: fetch:plain, input: {url: ./none}}
    - {id: c, name: C, action: publish:git, input: {repoUrl: 'github.com?owner=o&repo=r'}}
    - {id: d, name: D, action: fs:delete, input: {files: 5}}
    - {id: e, name: E, action: debug:log, input: {message: fine}}
`,
    );
    const { steps } = await plan('failing');
    expect(steps.map((step) => [step.will, step.reason?.slice(0, 50)])).toEqual(
      [
        ['fail', 'This portal has no action "no:such".'],
        ['fail', 'This version of the template has no files under "./'],
        ['fail', expect.stringContaining('own git host')],
        ['fail', 'Its input is not right: files This should be a list'],
        ['run', undefined],
      ].map(([will, reason]) => [will, typeof reason === 'string' ? reason.slice(0, 50) : reason]),
    );
  });

  it('repeats a step for each, and masks secrets', async () => {
    await publish(
      'each',
      `
  parameters: {properties: {names: {type: array, items: {type: string}}}}
  secrets: {published: ['*.yaml']}
  steps:
    - {id: write, name: Write, each: '\${{ parameters.names }}', action: roadiehq:utils:fs:write, input: {path: '\${{ each.value }}.yaml', content: 'token: \${{ secrets.token }}'}}
    - {id: publish, name: Publish, action: publish:git, input: {repoUrl: harbour/each}}
`,
    );
    const files = (await plan('each', { names: ['one', 'two'] })).lines.flatMap((line) => line.files ?? []);
    expect(files.map((file) => [file.path, file.after.includes('token: ••••••')])).toEqual([
      ['one.yaml', true],
      ['two.yaml', true],
    ]);
  });

  it('refuses what starting the run would refuse', async () => {
    await expect(plan('service', { name: 'Not Good' })).rejects.toMatchObject({
      kind: 'invalid',
      errors: [{ pointer: '/parameters/name' }],
    });
    await expect(plan('none')).rejects.toMatchObject({ kind: 'not-found' });
    await expect(
      planRun(ctxFor(db, manager), { template: 'service', parameters: { name: 'x' } }, toolbox),
    ).rejects.toMatchObject({ kind: 'forbidden' });
  });
});

describe('what comes after the work', () => {
  it('is in the plan: what always runs with what it would do, what undoes only by its name', async () => {
    await publish(
      'clears-up',
      `
  steps:
    - {id: book, name: Book, action: debug:log, input: {message: hi}, compensate: {name: Release, action: debug:log}}
  finally:
    - {id: tell, name: Tell, action: debug:log, if: "\${{ run.status === 'succeeded' }}", input: {message: 'was \${{ run.status }}'}}
    - {id: mourn, name: Mourn, action: debug:log, if: "\${{ run.status === 'failed' }}"}
`,
    );
    const { steps, lines } = await plan('clears-up');
    expect(steps).toEqual([
      { id: 'book', name: 'Book', action: 'debug:log', will: 'run' },
      { id: 'tell', name: 'Tell', action: 'debug:log', will: 'run', phase: 'finally' },
      { id: 'mourn', name: 'Mourn', action: 'debug:log', will: 'skip', phase: 'finally' },
      {
        ...{ id: 'undo-book', name: 'Release', action: 'debug:log', will: 'unsure', phase: 'compensate' },
        reason: 'It undoes “Book” when the run fails or is cancelled after it.',
      },
    ]);
    expect(lines).toEqual([]);
  });
});
