import { mkdir, mkdtemp, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ActionPorts } from '@/domain/automation/ports';
import type { Context } from '@/domain/core/context';
import { invalid, notFound } from '@/domain/core/errors';
import { testNow } from '@/domain/core/testing';
import { integrations } from '.';
import { workbench } from './testing';

const { bench, contextFor, apply, plan, workspace } = await workbench('actions');

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
    expect((await stat(path.join(bench.dir, 'start.sh'))).mode & 0o111).not.toBe(0);
    expect((await stat(path.join(bench.dir, 'README.md'))).mode & 0o111).toBe(0);
    expect([...(await readFile(path.join(bench.dir, 'logo.png')))]).toEqual([0x89, 0x50, 0, 0x24, 0x7b, 0x7b]);
    expect([...(await readFile(path.join(bench.dir, 'latin1.txt')))]).toEqual([0xe9, 0x24, 0x7b, 0x7b, 0x20]);
    expect(bench.lines).toEqual(['info Filled 6 files from ./skeleton']);
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
    await mkdir(path.join(bench.dir, 'app'));
    await writeFile(path.join(bench.dir, 'app/README.md'), 'mine');
    const input = { url: './skeleton/', targetPath: './app', values };
    await apply('fetch:template', { ...input, copyWithoutTemplating: ['.github/**'] }, contextFor(skeleton));
    expect((await workspace())['app/README.md']).toBe('mine');
    expect(bench.lines[0]).toBe('warn app/README.md is there already and stays as it is');
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
    [{ url: 'https://example.com/x' }, '"https://example.com/x" is not the address of a repository'],
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
          const before = (await readdir(bench.root)).sort();
          const input = { url: 's', values: { name: parts.join('/') }, replace: true };
          await apply('fetch:template', input, contextFor(files)).catch(() => undefined);
          expect((await readdir(bench.root)).sort()).toEqual(before);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('follows no symbolic link out of the workspace', async () => {
    const outside = await mkdtemp(path.join(bench.root, 'outside-'));
    await symlink(outside, path.join(bench.dir, 'link'));
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
    await mkdir(path.join(bench.dir, 'src/deep'), { recursive: true });
    for (const file of ['a.txt', 'src/b.test.ts', 'src/deep/c.test.ts', 'src/d.ts']) {
      await writeFile(path.join(bench.dir, file), file);
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
    await writeFile(path.join(bench.dir, 'a.txt'), 'content');
    await apply('debug:log', { message: 'Hello', listWorkspace: 'with-contents' });
    await apply('debug:log', { message: { a: 1 } });
    expect(bench.lines).toEqual([
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
      wait: { seconds: 600, reason: 'Waiting 10 m' },
    });
    const later = { now: new Date(testNow.getTime() + 590_000) } as Context;
    expect(await apply('debug:wait', { minutes: 10 }, contextFor([], { step, ctx: later }))).toMatchObject({
      wait: { seconds: 10 },
    });
    const over = { now: new Date(testNow.getTime() + 600_000) } as Context;
    expect(await apply('debug:wait', { minutes: '10' }, contextFor([], { step, ctx: over }))).toEqual({});
    await expect(apply('debug:wait', { minutes: 2000 })).rejects.toThrow('at most 24 hours');
  });
});

describe('roadiehq:utils:sleep', () => {
  it('waits as debug:wait does', async () => {
    const step = { id: 'sleep', name: 'Sleep', startedAt: testNow };
    expect(await apply('roadiehq:utils:sleep', { amount: '90' }, contextFor([], { step }))).toEqual({
      wait: { seconds: 90, reason: 'Waiting 1 m 30 s' },
    });
    expect(await apply('roadiehq:utils:sleep', { amount: 0 })).toEqual({});
    await expect(apply('roadiehq:utils:sleep', { amount: 90_000 })).rejects.toThrow('at most 24 hours');
    await expect(apply('roadiehq:utils:sleep', { amount: 'soon' })).rejects.toThrow('amount');
    await expect(apply('roadiehq:utils:sleep', {})).rejects.toThrow('amount');
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
  const planOf = (id: string, input: unknown) => plan(id, input, context());

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
    const both = { entityRef: 'other', entityRefs: ['known'], optional: true };
    expect((await apply('catalog:fetch', both, context())).output).toEqual({ entity: null, entities: [entity] });
    expect((await apply('catalog:fetch', { optional: true }, context())).output).toEqual({});
    await expect(apply('catalog:fetch', {}, context())).rejects.toThrow('entityRef');
    await expect(apply('catalog:fetch', { entityRef: 'other' }, context())).rejects.toThrow(
      'The catalog has no "other"',
    );
  });
});

describe('every action', () => {
  it('describes itself and its input', () => {
    for (const { id, title, description, input } of integrations.actions) {
      expect([id, title, description].every(Boolean)).toBe(true);
      expect(input.toJSONSchema({ io: 'input' })).toMatchObject({ type: 'object' });
    }
  });
});
