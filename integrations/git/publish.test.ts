import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ActionContext } from '@/domain/automation/action';
import type { ActionPorts } from '@/domain/automation/ports';
import { ctxFor, insertPerson, insertTeam, testDb, testNow } from '@/domain/core/testing';
import type { GitHost } from '@/domain/repositories/host';
import { repositoryPort } from '@/domain/repositories/publish';
import { gitHost } from './host';
import { publishGit } from './publish';

const { db, url: databaseUrl } = await testDb();
process.env.DATABASE_URL = databaseUrl;
process.env.SLIPWAY_SECRET = 'x'.repeat(32);
const run = promisify(execFile);
const team = await insertTeam(db, { name: 'Checkout' });
const ines = await insertPerson(db, { name: 'Ines Moreau', member: [team] });

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'slipway-publish-'));
  await mkdir(join(root, 'work'));
  await writeFile(join(root, 'work', 'README.md'), '# Till\n');
});
afterEach(async () => {
  await rm(root, { recursive: true, force: true });
  await db.repository.deleteMany();
});

function context(key = 'run_1/publish', host: GitHost = gitHost(join(root, 'git'))): ActionContext {
  const logged: string[] = [];
  const repositories = repositoryPort({ db, host, portalUrl: 'http://localhost:4800' });
  return {
    ctx: ctxFor(db, ines),
    run: {
      id: 'run_1',
      number: 1,
      templateName: 'a-template',
      teamId: team.id,
      requesterRef: ines.ref,
      requesterName: ines.name,
    },
    step: { id: 'publish', name: 'Publish', startedAt: testNow },
    idempotencyKey: key,
    workspace: { dir: join(root, 'work') },
    skeleton: { files: async () => [] },
    log: (_level, text) => logged.push(text),
    signal: new AbortController().signal,
    secrets: {},
    ports: { repositories } as ActionPorts,
  };
}

const input = { repoUrl: 'localhost:4800?owner=shop&repo=Till', description: 'Tills' };
const apply = (given: object, ctx: ActionContext) => publishGit.apply(publishGit.input.parse(given), ctx);
const plan = (given: object, ctx: ActionContext) => publishGit.plan(publishGit.input.parse(given), ctx);

test('publishes the workspace as one commit and says where', async () => {
  const { output } = await apply(input, context());
  expect(output).toMatchObject({
    remoteUrl: 'http://localhost:4800/git/shop/till',
    repoContentsUrl: 'http://localhost:4800/git/shop/till/raw/main',
    commitHash: expect.stringMatching(/^[0-9a-f]{40}$/),
  });
  const { stdout } = await run('git', ['-C', join(root, 'git/shop/till.git'), 'log', '--format=%an <%ae> %s', 'main']);
  expect(stdout.trim()).toBe('Ines Moreau <ines-moreau@noreply.localhost> Initial commit');
  expect(await db.repository.findMany()).toMatchObject([
    { owner: 'shop', name: 'till', teamId: team.id, description: 'Tills', isPrivate: false, createdByName: ines.name },
  ]);
});

const cuts = ['before the folder', 'before the commit', 'after the commit'] as const;

test.each(cuts)('cut off %s, the repetition finishes it: one repository, one commit, one hash', async (cut) => {
  const real = gitHost(join(root, 'git'));
  const die = () => Promise.reject(new Error('killed'));
  const dying: GitHost = {
    ...real,
    ensure: cut === 'before the folder' ? die : real.ensure,
    commitFolder: async (...args) => {
      if (cut === 'after the commit') await real.commitFolder(...args);
      return die();
    },
  };
  await expect(apply(input, context('k', dying))).rejects.toThrow('killed');
  const first = await apply(input, context('k'));
  expect(await apply(input, context('k'))).toEqual(first);
  expect(await db.repository.count()).toBe(1);
  expect(await readdir(join(root, 'git', 'shop'))).toEqual(['till.git']);
  const { stdout } = await run('git', ['-C', join(root, 'git/shop/till.git'), 'rev-list', '--all']);
  expect(stdout.trim()).toBe(first.output?.commitHash);
});

test('two steps at once with one key make one repository', async () => {
  const answers = await Promise.all([1, 2, 3].map(() => apply(input, context('same'))));
  expect(new Set(answers.map(({ output }) => output?.commitHash)).size).toBe(1);
  expect(await db.repository.count()).toBe(1);
});

test('a name that another run holds fails with who has it and what to do', async () => {
  await apply(input, context('one'));
  await expect(apply(input, context('two'))).rejects.toMatchObject({
    name: 'ActionError',
    message: expect.stringContaining('The name shop/till is already taken: Ines Moreau made it on'),
    cure: 'Run the template again with another repository name.',
  });
  await expect(plan(input, context('two'))).rejects.toThrow('already taken');
});

test('the plan names the repository and the files, and makes neither', async () => {
  await writeFile(join(root, 'work', 'logo'), Buffer.from([0, 1]));
  const lines = await plan({ ...input, repoVisibility: 'private', gitCommitMessage: 'Start\n\nmore' }, context());
  expect(lines).toEqual([
    {
      sign: 'create',
      kind: 'Repository',
      object: 'shop/till',
      note: 'Private, default branch main',
      undo: 'Delete the repository',
    },
    {
      sign: 'create',
      kind: 'Files',
      object: '2 files in shop/till',
      note: 'One commit on main: Start',
      undo: 'Goes with the repository',
      files: [
        { path: 'README.md', after: '# Till\n' },
        { path: 'logo', after: '', binary: true },
      ],
    },
  ]);
  expect(await db.repository.count()).toBe(0);
  expect(await readdir(root)).toEqual(['work']);
});

test.each([
  [{ repoUrl: 'github.com?owner=o&repo=r' }, 'names github.com'],
  [{ repoUrl: 'o/../r' }, "is not a repository's address"],
  [{ repoUrl: 'o/r', sourcePath: '../../etc' }, 'leads out of the workspace'],
])('%j is refused before anything is made', async (given, words) => {
  await expect(apply(given, context())).rejects.toThrow(words);
  await expect(plan(given, context())).rejects.toThrow(words);
  expect(await db.repository.count()).toBe(0);
});
