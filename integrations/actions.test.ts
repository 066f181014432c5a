import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { ActionContext } from '@/domain/automation/action';
import type { ActionPorts } from '@/domain/automation/ports';
import type { Context } from '@/domain/core/context';
import { invalid, notFound } from '@/domain/core/errors';
import { testNow } from '@/domain/core/testing';
import { integrations } from '.';

const root = await mkdtemp(path.join(tmpdir(), 'slipway-actions-'));
afterAll(() => rm(root, { recursive: true, force: true }));

let dir = '';
let lines: string[] = [];
beforeEach(async () => {
  dir = await mkdtemp(path.join(root, 'workspace-'));
  lines = [];
});

type SkeletonFile = { path: string; executable?: boolean; content: string | Uint8Array };

function contextFor(skeleton: SkeletonFile[] = [], parts: Partial<ActionContext> = {}): ActionContext {
  const files = skeleton.map(({ path: name, executable = false, content }) => ({
    path: name,
    executable,
    content: typeof content === 'string' ? new TextEncoder().encode(content) : content,
  }));
  return {
    ctx: { now: testNow } as Context,
    run: { id: 'run_1', number: 1, teamId: null, requesterRef: null, requesterName: 'Ines Moreau' },
    step: { id: 'step', name: 'Step', startedAt: testNow },
    idempotencyKey: 'run_1/0',
    workspace: { dir },
    skeleton: { files: async () => files },
    log: (level, text) => lines.push(`${level} ${text}`),
    signal: new AbortController().signal,
    secrets: {},
    ports: {} as ActionPorts,
    ...parts,
  };
}

function apply(id: string, input: unknown, context = contextFor()) {
  const action = integrations.actions.find((candidate) => candidate.id === id);
  if (!action) throw new Error(`no action ${id}`);
  return action.apply(action.input.parse(input), context);
}

async function workspace(): Promise<Record<string, string>> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  const texts = await Promise.all(
    files.sort().map(async (file) => [path.relative(dir, file), await readFile(file, 'utf8')]),
  );
  return Object.fromEntries(texts);
}

describe('fetch:template', () => {
  const skeleton = [
    { path: 'skeleton/README.md', content: '# ${{ values.name }}\n' },
    { path: 'skeleton/src/${{ values.name }}.ts', content: 'export const port = ${{ values.port }};\n' },
    { path: 'skeleton/${{ "Dockerfile" if values.container }}', content: 'FROM node\n' },
    { path: 'skeleton/start.sh', executable: true, content: '#!/bin/sh\n' },
    { path: 'skeleton/.github/workflows/ci.yaml', content: 'run: ${{ github.sha }}\n' },
    { path: 'skeleton/logo.png', content: new Uint8Array([0x89, 0x50, 0, 0x24, 0x7b, 0x7b]) },
    { path: 'skeleton/latin1.txt', content: new Uint8Array([0xe9, 0x24, 0x7b, 0x7b, 0x20]) },
    { path: 'template.yaml', content: 'not me' },
  ];
  const values = { name: 'basket', port: 8080, container: false };

  it('fills contents and names, leaves out what has no name, keeps modes and bytes', async () => {
    const input = { url: './skeleton', values, copyWithoutTemplating: ['.github/workflows'.concat('/*')] };
    await apply('fetch:template', input, contextFor(skeleton));
    const { 'latin1.txt': _, 'logo.png': __, ...texts } = await workspace();
    expect(texts).toEqual({
      'README.md': '# basket\n',
      'src/basket.ts': 'export const port = 8080;\n',
      'start.sh': '#!/bin/sh\n',
      '.github/workflows/ci.yaml': 'run: ${{ github.sha }}\n',
    });
    expect((await stat(path.join(dir, 'start.sh'))).mode & 0o111).not.toBe(0);
    expect((await stat(path.join(dir, 'README.md'))).mode & 0o111).toBe(0);
    expect([...(await readFile(path.join(dir, 'logo.png')))]).toEqual([0x89, 0x50, 0, 0x24, 0x7b, 0x7b]);
    expect([...(await readFile(path.join(dir, 'latin1.txt')))]).toEqual([0xe9, 0x24, 0x7b, 0x7b, 0x20]);
    expect(lines).toEqual(['info Filled 6 files from ./skeleton']);
  });

  it('renders only files of the extension, and takes it off', async () => {
    const files = [
      { path: 's/a.md.njk', content: '${{ values.name }}' },
      { path: 's/${{ values.name }}.md', content: '${{ values.name }}' },
    ];
    await apply('fetch:template', { url: 's', values, templateFileExtension: true }, contextFor(files));
    expect(await workspace()).toEqual({ 'a.md': 'basket', 'basket.md': '${{ values.name }}' });
  });

  it('keeps what is there unless told to replace, and goes to the target path', async () => {
    await mkdir(path.join(dir, 'app'));
    await writeFile(path.join(dir, 'app/README.md'), 'mine');
    const input = { url: './skeleton/', targetPath: './app', values };
    await apply('fetch:template', { ...input, copyWithoutTemplating: ['.github/**'] }, contextFor(skeleton));
    expect((await workspace())['app/README.md']).toBe('mine');
    expect(lines[0]).toBe('warn app/README.md is there already and stays as it is');
    await apply(
      'fetch:template',
      { ...input, replace: true, copyWithoutTemplating: ['.github/**'] },
      contextFor(skeleton),
    );
    expect((await workspace())['app/README.md']).toBe('# basket\n');
  });

  it('fetches from above the template, reads the other delimiters', async () => {
    const files = [{ path: '../common/a.txt', content: '{{ cookiecutter.name }} ${{ values.name }}' }];
    await apply('fetch:template', { url: '../common', values, cookiecutterCompat: true }, contextFor(files));
    expect(await workspace()).toEqual({ 'a.txt': 'basket $' });
  });

  it.each([
    [{ url: './none' }, 'no files under "./none"'],
    [{ url: 'https://example.com/x' }, 'not from https://example.com/x'],
    [{ url: '/etc' }, 'no relative path'],
    [{ url: './skeleton', targetPath: '../out', values }, 'leads out of the workspace'],
  ])('refuses %j', async (input, message) => {
    await expect(apply('fetch:template', input, contextFor(skeleton))).rejects.toThrow(message);
  });

  it('fails at an expression that a file cannot have, and says where', async () => {
    const files = [{ path: 's/a.txt', content: 'ok\n  ${{ values.name && 1 }}' }];
    await expect(apply('fetch:template', { url: 's', values }, contextFor(files))).rejects.toThrow(
      'a.txt, line 2, column 19: Unexpected character "&"',
    );
  });

  it('never writes outside the workspace, whatever a name comes out as', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('..', '.', 'a', '/', '', '~', '\\', '\0', 'b/../..'), { maxLength: 6 }),
        async (parts) => {
          const files = [{ path: 's/${{ values.name }}', content: 'x' }];
          const before = (await readdir(root)).sort();
          const input = { url: 's', values: { name: parts.join('/') }, replace: true };
          await apply('fetch:template', input, contextFor(files)).catch(() => undefined);
          expect((await readdir(root)).sort()).toEqual(before);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('follows no symbolic link out of the workspace', async () => {
    const outside = await mkdtemp(path.join(root, 'outside-'));
    await symlink(outside, path.join(dir, 'link'));
    const files = [{ path: 's/link/a.txt', content: 'x' }];
    await expect(apply('fetch:template', { url: 's' }, contextFor(files))).rejects.toThrow(
      'leads out of the workspace',
    );
    expect(await readdir(outside)).toEqual([]);
  });
});

describe('fetch:plain', () => {
  it('copies a folder, or one file, as it is', async () => {
    const files = [
      { path: 's/a.txt', content: '${{ values.name }}' },
      { path: 's/b/c.txt', content: 'c' },
    ];
    await apply('fetch:plain', { url: './s', targetPath: 'x' }, contextFor(files));
    await apply('fetch:plain:file', { url: './s/a.txt', targetPath: 'y/z.txt' }, contextFor(files));
    expect(await workspace()).toEqual({
      'x/a.txt': '${{ values.name }}',
      'x/b/c.txt': 'c',
      'y/z.txt': '${{ values.name }}',
    });
    await expect(apply('fetch:plain:file', { url: './s', targetPath: 'y' }, contextFor(files))).rejects.toThrow(
      'is a folder',
    );
  });
});

describe('fs:delete and fs:rename', () => {
  beforeEach(async () => {
    await mkdir(path.join(dir, 'src/deep'), { recursive: true });
    for (const file of ['a.txt', 'src/b.test.ts', 'src/deep/c.test.ts', 'src/d.ts']) {
      await writeFile(path.join(dir, file), file);
    }
  });
  const names = async () => Object.keys(await workspace());

  it('deletes files, folders and globs, and minds nothing that is not there', async () => {
    await apply('fs:delete', { files: ['a.txt', 'none', './src/**/*.test.ts'] });
    expect(await names()).toEqual(['src/d.ts']);
    await apply('fs:delete', { files: ['src'] });
    expect(await names()).toEqual([]);
  });

  it('renames and moves, and replaces only when told', async () => {
    await apply('fs:rename', {
      files: [
        { from: 'a.txt', to: 'docs/a.md' },
        { from: 'src', to: 'lib' },
      ],
    });
    expect(await names()).toEqual(['docs/a.md', 'lib/b.test.ts', 'lib/d.ts', 'lib/deep/c.test.ts']);
    const onto = { from: 'lib/d.ts', to: 'docs/a.md' };
    await expect(apply('fs:rename', { files: [onto] })).rejects.toThrow('"docs/a.md" is there already');
    await apply('fs:rename', { files: [{ ...onto, overwrite: true }] });
    expect((await workspace())['docs/a.md']).toBe('src/d.ts');
    await expect(apply('fs:rename', { files: [{ from: 'none', to: 'x' }] })).rejects.toThrow('There is no "none"');
  });

  it.each([
    ['fs:delete', { files: ['../x'] }],
    ['fs:delete', { files: ['/etc/*'] }],
    ['fs:delete', { files: ['../**'] }],
    ['fs:rename', { files: [{ from: 'a.txt', to: '../x' }] }],
    ['fs:rename', { files: [{ from: '/etc/hosts', to: 'x' }] }],
  ])('%s stays inside: %j', async (id, input) => {
    await expect(apply(id, input)).rejects.toThrow('leads out of the workspace');
  });
});

describe('debug:log and debug:wait', () => {
  it('logs a message and the workspace', async () => {
    await writeFile(path.join(dir, 'a.txt'), 'content');
    await apply('debug:log', { message: 'Hello', listWorkspace: 'with-contents' });
    await apply('debug:log', { message: { a: 1 } });
    expect(lines).toEqual([
      'info Hello',
      'info The workspace holds 1 file:',
      'info   a.txt (7 bytes)',
      'info content',
      'info {\n  "a": 1\n}',
    ]);
  });

  it('gives the worker back for a long wait, and counts from the step’s start', async () => {
    const step = { id: 'wait', name: 'Wait', startedAt: testNow };
    expect(await apply('debug:wait', { minutes: 10 }, contextFor([], { step }))).toEqual({
      wait: { seconds: 600, reason: 'Waiting 10 m 0 s' },
    });
    const later = { now: new Date(testNow.getTime() + 590_000) } as Context;
    expect(await apply('debug:wait', { minutes: 10 }, contextFor([], { step, ctx: later }))).toMatchObject({
      wait: { seconds: 10 },
    });
    const over = { now: new Date(testNow.getTime() + 600_000) } as Context;
    expect(await apply('debug:wait', { minutes: '10' }, contextFor([], { step, ctx: over }))).toEqual({});
    expect(() => apply('debug:wait', { minutes: 2000 })).toThrow('at most 24 hours');
  });
});

describe('the catalog’s actions', () => {
  const entity = {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name: 'basket' },
    spec: { type: 'service', lifecycle: 'experimental', owner: 'group:default/checkout', system: 'shop' },
  };
  const registered: string[] = [];
  const catalog: ActionPorts['catalog'] = {
    find: async (_, ref) => (ref === 'component:default/known' ? entity : undefined),
    import: async (_, { text }) => {
      if (text.includes('kind: Nothing')) throw invalid('There is no kind "Nothing".');
      return { entityRefs: ['component:default/basket'] };
    },
    register: async (_, { target }) => {
      if (target.endsWith('/none.yaml')) throw notFound('file', target);
      registered.push(target);
      return { entityRefs: ['component:default/basket', 'api:default/basket'] };
    },
  };
  const context = () => contextFor([], { ports: { catalog } as ActionPorts });
  const planOf = async (id: string, input: unknown) => {
    const action = integrations.actions.find((candidate) => candidate.id === id);
    return action?.plan(action.input.parse(input), context());
  };

  it('write makes a descriptor that register finds in its plan', async () => {
    await apply('catalog:write', { entity }, context());
    expect((await workspace())['catalog-info.yaml']).toContain('kind: Component\nmetadata:\n  name: basket\n');
    expect(await planOf('catalog:register', { repoContentsUrl: 'https://portal/git/a/b' })).toEqual([
      {
        sign: 'create',
        kind: 'Entity',
        object: 'component:default/basket',
        note: 'Owned by checkout, in shop, type service, lifecycle experimental',
        undo: 'Archive it, any time',
      },
    ]);
  });

  it('register adds the address and answers the first entity', async () => {
    const result = await apply('catalog:register', { repoContentsUrl: 'https://portal/git/a/b/' }, context());
    expect(registered).toEqual(['https://portal/git/a/b/catalog-info.yaml']);
    expect(result.output).toEqual({
      entityRef: 'component:default/basket',
      catalogInfoUrl: 'https://portal/git/a/b/catalog-info.yaml',
    });
    const missing = { catalogInfoUrl: 'https://portal/none.yaml' };
    await expect(apply('catalog:register', missing, context())).rejects.toThrow('There is no file');
    expect(await apply('catalog:register', { ...missing, optional: true }, context())).toEqual({
      output: { catalogInfoUrl: 'https://portal/none.yaml' },
    });
    expect(await planOf('catalog:register', missing)).toMatchObject([{ sign: 'unknown' }]);
  });

  it('import takes the workspace’s descriptor in', async () => {
    await expect(apply('catalog:import', {}, context())).rejects.toThrow('There is no "catalog-info.yaml"');
    await apply('catalog:write', { entity }, context());
    expect(await planOf('catalog:import', {})).toMatchObject([{ sign: 'create', object: 'component:default/basket' }]);
    expect((await apply('catalog:import', {}, context())).output).toMatchObject({
      entityRef: 'component:default/basket',
    });
    await apply('catalog:write', { entity: { ...entity, kind: 'Nothing' } }, context());
    await expect(apply('catalog:import', {}, context())).rejects.toThrow('There is no kind "Nothing"');
  });

  it('fetch reads one entity or several', async () => {
    expect((await apply('catalog:fetch', { entityRef: 'Component:known' }, context())).output).toEqual({ entity });
    const several = { entityRefs: ['known', 'other'], optional: true };
    expect((await apply('catalog:fetch', several, context())).output).toEqual({ entities: [entity, null] });
    await expect(apply('catalog:fetch', { entityRef: 'other' }, context())).rejects.toThrow(
      'The catalog has no "other"',
    );
  });
});

describe('every action', () => {
  it('describes itself and its input', () => {
    for (const { id, title, description, input } of integrations.actions) {
      expect([id, title, description].every(Boolean)).toBe(true);
      expect(input.toJSONSchema()).toMatchObject({ type: 'object' });
    }
  });
});
