import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PlanLine } from '@/domain/automation/action';
import { integrations } from '@/integrations';
import { readElsewhere } from './elsewhere';
import { startHost, stepWith, withSettings } from './forge/fixture';

const token = 'a-token-of-the-portal';
const basic = (user: string, given = token) => `Basic ${Buffer.from(`${user}:${given}`).toString('base64')}`;
const never = { api: () => false };
const gitlab = await startHost({ ...never, git: basic('oauth2') });
const azure = await startHost({ ...never, git: basic('slipway') });
const open = await startHost({ ...never, git: undefined });
const inside = await startHost({ ...never, git: undefined });
const bare = (url: string) => url.replace('http://', '');
withSettings({
  SLIPWAY_DEMO: '0',
  SLIPWAY_PRIVATE_HOSTS: bare(open.url),
  SLIPWAY_GIT_HOSTS: JSON.stringify([
    { host: 'git.example.com', type: 'gitlab', token, url: gitlab.url },
    { host: 'azure.example.com', type: 'azure', token, url: azure.url },
  ]),
});

const files = {
  'README.md': 'the repository\n',
  'skeletons/web/index.html': '<h1>${{ values.name }}</h1>\n',
  'skeletons/web/a file.txt': 'spaces\n',
  'skeletons/job/run.sh': '#!/bin/sh\n',
};
let number = 0;
let repository = '';
beforeEach(async () => {
  repository = `acme/shared-${++number}`;
  for (const host of [gitlab, open]) {
    host.make(repository);
    await host.seed(repository, files);
    await host.seed(repository, { 'only.txt': 'on a branch\n' }, 'feature/deep');
  }
});
afterEach(() => {
  for (const host of [gitlab, azure, open, inside]) host.calls.length = 0;
});

const read = async (address: string, options: Parameters<typeof readElsewhere>[1] = {}) => {
  const found = await readElsewhere(address, options);
  return Object.fromEntries(found.files.map((file) => [file.path, Buffer.from(file.content).toString()]));
};

describe('what an address of another host holds', () => {
  test.each([
    ['', Object.keys(files).sort()],
    ['/-/tree/main', Object.keys(files).sort()],
    ['/-/tree/main/skeletons/web', ['a file.txt', 'index.html']],
    ['/-/tree/main/skeletons/web/', ['a file.txt', 'index.html']],
    ['/-/blob/main/skeletons/job/run.sh', ['run.sh']],
    ['/-/raw/main/skeletons/web/a%20file.txt', ['a file.txt']],
    ['/-/tree/feature/deep', ['only.txt']],
    ['/-/blob/feature/deep/only.txt', ['only.txt']],
  ])('%s with the token of the settings', async (tail, expected) => {
    expect(Object.keys(await read(`https://git.example.com/${repository}${tail}`))).toEqual(expected);
  });

  test('says which commit that was, also of one that is named by its hash or by a tag', async () => {
    const hash = gitlab.revParse(repository, 'main');
    const base = `https://git.example.com/${repository}`;
    expect(await readElsewhere(base, {})).toMatchObject({
      hash,
      ref: 'main',
      from: `git.example.com/${repository} at ${hash.slice(0, 10)}`,
    });
    await gitlab.git(
      repository,
      '-c',
      'user.name=T',
      '-c',
      'user.email=t@example.com',
      'tag',
      '-am',
      'one',
      'v1.0/rc',
      'main',
    );
    for (const ref of [hash, 'v1.0/rc']) {
      expect(await readElsewhere(`${base}/-/tree/${ref}/skeletons`, {})).toMatchObject({ hash, path: 'skeletons' });
    }
  });

  test('reads anonymously, where the host is public or the operator allows it', async () => {
    expect(await read(`${open.url}/${repository}/tree/main/skeletons/job`)).toEqual({ 'run.sh': '#!/bin/sh\n' });
  });

  test('leaves out links, modules, and what a link would be written through', async () => {
    const cwd = path.join(gitlab.root, `${repository}.git`);
    const git = (args: string[], input = '') => execFileSync('git', args, { cwd, input }).toString().trim();
    const who = ['-c', 'user.name=T', '-c', 'user.email=t@example.com'];
    const blob = (content: string) => git(['hash-object', '-w', '--stdin'], content);
    const tree = (...entries: string[]) =>
      git(['mktree', '-z', '--missing'], entries.map((one) => `${one}\0`).join(''));
    const below = tree(`100644 blob ${blob('through')}\tescaped`);
    const top = tree(
      ...[`120000 blob ${blob('/etc/passwd')}\tpasswd`, `120000 blob ${blob('../../..')}\tup`],
      ...[`160000 commit ${'1'.repeat(40)}\tmodule`, `100644 blob ${blob('[submodule "module"]')}\t.gitmodules`],
      ...[`040000 tree ${below}\tfolder`, `100644 blob ${blob('own')}\tREADME.md`],
      `100644 blob ${blob('lines')}\ta\nb`,
    );
    git(['update-ref', 'refs/heads/hostile', git([...who, 'commit-tree', top, '-m', 'Harm'])]);
    expect(await read(`https://git.example.com/${repository}/-/tree/hostile`)).toEqual({
      ...{ '.gitmodules': '[submodule "module"]', 'README.md': 'own' },
      ...{ 'a\nb': 'lines', 'folder/escaped': 'through' },
    });
    await expect(read(`https://git.example.com/${repository}/-/tree/hostile/up`)).rejects.toThrow(
      'no file or folder up',
    );
  });

  test('reads the addresses of Azure', async () => {
    azure.make('org/project/_git/shared');
    await azure.seed('org/project/_git/shared', files);
    const address = 'https://azure.example.com/org/project/_git/shared?path=/skeletons/job&version=GBmain';
    expect(await read(address)).toEqual({ 'run.sh': '#!/bin/sh\n' });
  });

  test('uses a token of somebody’s own before that of the settings', async () => {
    const address = `https://git.example.com/${repository}/-/tree/main`;
    await expect(read(address, { token: 'wrong' })).rejects.toThrow('does not let git in with this token');
  });

  test('goes to no address inside this network, and asks nothing there', async () => {
    inside.make(repository);
    await inside.seed(repository, files);
    await expect(read(`${inside.url}/${repository}/tree/main`)).rejects.toMatchObject({
      kind: 'invalid',
      detail:
        '127.0.0.1 is an address inside this network. The operator can allow it with SLIPWAY_PRIVATE_HOSTS=127.0.0.1.',
    });
    expect(inside.calls).toEqual([]);
  });

  test.each([
    ['/-/tree/none/x', 'has no branch or tag none'],
    ['/-/tree/main/none', 'There is no file or folder none in git.example.com/'],
    ['-none/-/tree/main', 'git.example.com/acme/shared-'],
  ])('refuses %s with a sentence', async (tail, sentence) => {
    await expect(read(`https://git.example.com/${repository}${tail}`)).rejects.toThrow(sentence);
  });

  test.each(['https://git.example.com/', 'https://git.example.com/x', 'ssh://git.example.com/a/b'])(
    '%s is none',
    async (address) => {
      await expect(read(address)).rejects.toThrow('is not the address of a repository');
    },
  );

  test('a plan that is worked out again and again reads once', async () => {
    const address = `https://git.example.com/${repository}/-/tree/main/skeletons/web`;
    await read(address, { mayBeRecent: true });
    gitlab.calls.length = 0;
    await read(address, { mayBeRecent: true });
    expect(gitlab.calls).toEqual([]);
    await read(address);
    expect(gitlab.calls).not.toEqual([]);
  });

  test('no token is in the list of processes, in a file, or in what is said', async () => {
    const folders = () => readdirSync('/tmp').filter((name) => name.startsWith('slipway-git-'));
    const before = folders();
    const failed = await read(`https://git.example.com/acme/none-at-all`).catch((error: Error) => error.message);
    expect(String(failed)).not.toContain(token);
    expect(folders().filter((name) => !before.includes(name))).toEqual([]);
  });
});

describe('fetch actions', () => {
  const actionOf = (id: string) => {
    const action = integrations.actions.find((one) => one.id === id);
    if (!action) throw new Error(id);
    return action;
  };
  const step = async () => {
    const context = (await stepWith({}))();
    const { host } = context.ports.repositories;
    const repositories = { ...context.ports.repositories, files: async () => undefined, elsewhere: host.readElsewhere };
    return { ...context, ports: { ...context.ports, repositories } };
  };
  const apply = async (id: string, input: object, context: Awaited<ReturnType<typeof step>>) => {
    await actionOf(id).apply(actionOf(id).input.parse(input), context);
    const text = (file: string) => readFileSync(path.join(context.workspace.dir, file), 'utf8');
    return text;
  };

  test('fill and copy what another host holds, and the log says what and from which commit', async () => {
    const context = await step();
    const url = `https://git.example.com/${repository}/-/tree/main/skeletons/web`;
    const text = await apply('fetch:template', { url, values: { name: 'Till' }, token: false }, context);
    expect(text('index.html')).toBe('<h1>Till</h1>\n');
    expect(context.logged[0]).toMatch(
      /^info Read 2 files of main from git\.example\.com\/acme\/shared-\d+ at [0-9a-f]{10}$/,
    );
    await apply('fetch:plain', { url, targetPath: 'plain' }, context);
    expect(text('plain/index.html')).toBe(files['skeletons/web/index.html']);
    await apply('fetch:plain:file', { url: `${url.replace('/web', '/job/run.sh')}`, targetPath: 'x.sh' }, context);
    expect(text('x.sh')).toBe('#!/bin/sh\n');
    await apply(
      'fetch:template:file',
      { url: `${url}/index.html`, targetPath: 'y.html', values: { name: 'You' } },
      context,
    );
    expect(text('y.html')).toBe('<h1>You</h1>\n');
  });

  test('a plan shows what they read', async () => {
    const lines: PlanLine[] = [];
    const context = { ...(await step()), foresee: (line: PlanLine) => lines.push(line) };
    const url = `https://git.example.com/${repository}/-/tree/main/skeletons/web`;
    await apply('fetch:plain', { url }, context);
    const hash = gitlab.revParse(repository, 'main').slice(0, 10);
    expect(lines).toEqual([
      { sign: 'none', kind: 'Repository', object: `git.example.com/${repository} at ${hash}`, note: '2 files of main' },
    ]);
  });

  test('a link in the repository is not followed', async () => {
    const work = path.join(open.root, `work-${number}`);
    execFileSync('sh', [
      '-c',
      `git clone -q ${path.join(open.root, `${repository}.git`)} ${work} && cd ${work} && ln -s /etc/passwd skeletons/web/passwd && git add -A && git -c user.name=T -c user.email=t@example.com commit -qm link && git push -q`,
    ]);
    expect(Object.keys(await read(`${open.url}/${repository}/tree/main/skeletons/web`))).toEqual([
      'a file.txt',
      'index.html',
    ]);
  });
});
