import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { archiveEntity } from '@/domain/catalog/commands/entities';
import { addLocation, refreshLocation, removeLocation } from '@/domain/catalog/commands/locations';
import { catalogJobs } from '@/domain/catalog/jobs';
import { getEntity } from '@/domain/catalog/queries/entity';
import { getLocation, listLocations } from '@/domain/catalog/queries/locations';
import { catalogPort } from '@/domain/catalog/register';
import { SourceError, type SourceReader, sourceLimits } from '@/domain/catalog/source';
import { componentYaml, importYaml } from '@/domain/catalog/testing';
import { jobActor } from '@/domain/core/context';
import { ctxFor, insertPerson, testDb, testNow } from '@/domain/core/testing';
import type { GitHost } from '@/domain/repositories/host';
import { fileReader } from '@/integrations/locations/file';

const { db, url } = await testDb();
process.env.DATABASE_URL = url;
process.env.SLIPWAY_SECRET = 'x'.repeat(32);
const noHost = {} as GitHost;
const platform = ctxFor(db, await insertPerson(db, { name: 'Marta Keller', role: 'platform' }));
const engineer = ctxFor(db, await insertPerson(db, { name: 'Ines Moreau' }));
const home = mkdtempSync(join(tmpdir(), 'slipway-sources-test-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

let folder = '';
let counter = 0;
beforeEach(() => {
  folder = join(home, `case-${++counter}`);
  mkdirSync(folder);
});

const write = (name: string, ...documents: string[]) => writeFileSync(join(folder, name), documents.join('---\n'));
const locationYaml = (name: string, targets: string[]) =>
  `apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata: {name: ${name}}\nspec: {targets: ${JSON.stringify(targets)}}\n`;

const options = (signal: AbortSignal) => ({
  signal,
  portalUrl: 'http://localhost:3000',
  privateHosts: [],
  dataDir: join(home, 'data'),
  limits: sourceLimits,
});

/** The worker's part, here and now. */
async function work(id: string, { readers = [fileReader], attempt = 1, lastAttempt = false, at = testNow } = {}) {
  const [handler] = catalogJobs(readers, noHost, options);
  const info = { attempt, lastAttempt, signal: new AbortController().signal };
  return handler?.run(ctxFor(db, jobActor('location.read'), { now: at }), { locationId: id } as never, info);
}

async function added(target = folder): Promise<string> {
  const { id } = await addLocation(platform, { type: 'file', target });
  await work(id);
  return id;
}

const component = (name: string) => getEntity(platform, { kind: 'component', namespace: 'default', name });

describe('adding a location', () => {
  test('writes it with an audit row and a job, and the worker reads it', async () => {
    write('catalog-info.yaml', componentYaml('read-1'), componentYaml('read-2'));
    const { id } = await addLocation(platform, { type: 'file', target: folder });
    expect(await getLocation(platform, id)).toMatchObject({
      status: 'pending',
      createdByName: 'Marta Keller',
      readAt: null,
    });
    expect(await db.auditEntry.count({ where: { action: 'location.add', subjectId: id } })).toBe(1);
    const jobs = await db.$queryRaw`SELECT key FROM graphile_worker.jobs WHERE key = ${`location:${id}`}`;
    expect(jobs).toHaveLength(1);

    expect(await work(id)).toEqual({ end: 'done' });
    expect(await getLocation(platform, id)).toMatchObject({
      status: 'ready',
      entityCount: 2,
      problems: [],
      error: null,
    });
    expect(await component('read-2')).toMatchObject({
      changedWhat: 'Read from file',
      source: { path: 'catalog-info.yaml', line: 10, location: { id, type: 'file', target: folder } },
    });
    expect((await listLocations(platform, { limit: 20 })).items.map((row) => row.id)).toContain(id);
  });

  test('is refused: the disk for engineers, a wrong target, the same place twice', async () => {
    await expect(addLocation(engineer, { type: 'file', target: folder })).rejects.toMatchObject({ kind: 'forbidden' });
    await expect(addLocation(platform, { type: 'git', target: 'ssh://a/b' })).rejects.toMatchObject({
      kind: 'invalid',
    });
    await expect(addLocation(platform, { type: 'ftp' as never, target: 'x' })).rejects.toMatchObject({
      kind: 'invalid',
    });
    await expect(addLocation(platform, { type: 'file', target: `/${'倉'.repeat(700)}` })).rejects.toMatchObject({
      errors: [{ pointer: '/target', detail: 'At most 2,000 bytes' }],
    });
    await addLocation(platform, { type: 'file', target: folder });
    await expect(addLocation(platform, { type: 'file', target: folder })).rejects.toMatchObject({ kind: 'conflict' });
    await addLocation(engineer, { type: 'git', target: 'https://git.example/o/r' });
  });
});

describe('reading a location', () => {
  test('follows Location entities, and says what is wrong where', async () => {
    mkdirSync(join(folder, 'sub'));
    write(
      'catalog-info.yaml',
      locationYaml(`all-${counter}`, ['./sub/*.yaml', './none.yaml', '../out.yaml']),
      componentYaml('root'),
    );
    write('sub/a.yaml', componentYaml('leaf'), componentYaml('wrong').replace('owner', 'owned'));
    write('sub/b.yaml', locationYaml(`back-${counter}`, ['../catalog-info.yaml']), componentYaml('leaf'));
    const id = await added();
    const location = await getLocation(platform, id);
    expect(location).toMatchObject({ status: 'ready', entityCount: 4 });
    expect(location.problems).toEqual([
      { file: 'catalog-info.yaml', ref: null, line: 1, column: 1, message: './none.yaml: There is no none.yaml.' },
      {
        file: 'catalog-info.yaml',
        ref: null,
        line: 1,
        column: 1,
        message: '../out.yaml: "../out.yaml" leaves the place that is read.',
      },
      {
        file: 'sub/a.yaml',
        ref: 'component:default/wrong',
        line: 14,
        column: 1,
        message: 'spec.owner is missing. A Component needs it.',
      },
      {
        file: 'sub/b.yaml',
        ref: 'component:default/leaf',
        line: 6,
        column: 1,
        message: expect.stringContaining('sub/a.yaml, line 1'),
      },
    ]);
  });

  test('what is gone is missing, found again when it is back, kept while its file is broken', async () => {
    write('catalog-info.yaml', locationYaml(`set-${counter}`, ['./more.yaml']));
    write('more.yaml', componentYaml('stays'), componentYaml('goes'));
    const id = await added();
    write('more.yaml', 'a: [\n');
    await work(id);
    expect((await component('goes')).state).toBe('active');
    write('more.yaml', componentYaml('stays'));
    await work(id);
    expect(await component('goes')).toMatchObject({ state: 'missing', changedWhat: 'Gone from its source' });
    expect(await db.event.count({ where: { type: 'entity.missing', subjectId: (await component('goes')).id } })).toBe(
      1,
    );
    write('more.yaml', componentYaml('stays'), componentYaml('goes'));
    await work(id);
    expect(await component('goes')).toMatchObject({ state: 'active', changedWhat: 'Found again in its source' });
  });

  test('an entity whose newest document is not sound stays, and says so until it is', async () => {
    write('catalog-info.yaml', componentYaml('half'));
    const id = await added();
    write('catalog-info.yaml', componentYaml('half').replace('type: service', 'type: 1'));
    await work(id);
    expect(await component('half')).toMatchObject({
      state: 'active',
      type: 'service',
      problems: [{ file: 'catalog-info.yaml', line: 6, pointer: '/spec/type' }],
    });
    write('catalog-info.yaml', componentYaml('half'));
    await work(id);
    expect((await component('half')).problems).toEqual([]);
  });

  test('takes over what was imported by hand, never what another location manages', async () => {
    await importYaml(platform, componentYaml('by-hand'));
    write('catalog-info.yaml', componentYaml('by-hand'));
    const first = await added();
    expect((await component('by-hand')).source.location?.id).toBe(first);
    write('other.yaml', componentYaml('by-hand', 'system: other'));
    const second = await added(join(folder, 'other.yaml'));
    expect((await getLocation(platform, second)).problems[0]?.message).toContain('managed by the location file');
    expect((await component('by-hand')).source.location?.id).toBe(first);
  });

  test('does not bring back what somebody archived', async () => {
    write('catalog-info.yaml', componentYaml('away'));
    const id = await added();
    await archiveEntity(platform, { kind: 'component', namespace: 'default', name: 'away' });
    await work(id);
    expect((await component('away')).state).toBe('archived');
  });

  test('that cannot be read says why, keeps its entities, and tries again only where that may help', async () => {
    write('catalog-info.yaml', componentYaml('kept-on'));
    const id = await added();
    rmSync(join(folder, 'catalog-info.yaml'));
    expect(await work(id)).toMatchObject({ end: 'given-up', reason: expect.stringContaining('no catalog-info.yaml') });
    expect(await getLocation(platform, id)).toMatchObject({
      status: 'failed',
      error: expect.stringContaining('no catalog-info'),
    });
    expect((await component('kept-on')).state).toBe('active');

    const flaky: SourceReader = {
      type: 'file',
      open: () => Promise.reject(new SourceError('The host is away.', true)),
    };
    await expect(work(id, { readers: [flaky] })).rejects.toThrow('The host is away.');
    expect(await work(id, { readers: [flaky], lastAttempt: true })).toMatchObject({ end: 'given-up' });
    expect(await getLocation(platform, id)).toMatchObject({ status: 'failed', error: 'The host is away.' });
  });

  test('that is gone by now is nothing to do', async () => {
    expect(await work('loc_gone')).toEqual({ end: 'done' });
  });
});

describe('refreshing and removing', () => {
  test('a refresh asks the worker again', async () => {
    write('catalog-info.yaml', componentYaml('again'));
    const id = await added();
    await refreshLocation(engineer, { id });
    expect((await getLocation(platform, id)).status).toBe('pending');
    await expect(refreshLocation(engineer, { id: 'loc_none' })).rejects.toMatchObject({ kind: 'not-found' });
  });

  test('a removal archives what only it described; adding it again brings that back', async () => {
    write('catalog-info.yaml', componentYaml('with-it'));
    const id = await added();
    await expect(removeLocation(engineer, { id })).rejects.toMatchObject({ kind: 'forbidden' });
    expect(await removeLocation(platform, { id })).toEqual({ archived: 1 });
    expect(await component('with-it')).toMatchObject({ state: 'archived', source: { location: null } });
    await expect(getLocation(platform, id)).rejects.toMatchObject({ kind: 'not-found' });
    await added();
    expect((await component('with-it')).state).toBe('active');
  });
});

describe('a template registers', () => {
  const reader = (text: string): SourceReader => ({
    type: 'url',
    open: async (target) => ({
      revision: null,
      files: [target],
      read: async () => text,
      follow: async () => [],
      close: async () => {},
    }),
  });
  const register = (text: string, target = 'https://git.example/x.yaml') =>
    catalogPort([reader(text)], noHost, options).register(engineer, { target });

  test('an address, and gets the references; repeated, the same', async () => {
    const text = `${componentYaml('made')}---\n${componentYaml('made-2')}`;
    const expected = { entityRefs: ['component:default/made', 'component:default/made-2'] };
    expect(await register(text)).toEqual(expected);
    expect(await register(text)).toEqual(expected);
    expect(await db.location.count({ where: { target: 'https://git.example/x.yaml' } })).toBe(1);
    expect((await catalogPort([], noHost).find(engineer, 'Component:default/MADE'))?.metadata.name).toBe('made');
  });

  test('nothing, where the document is not sound, and nothing stays', async () => {
    const broken = register(componentYaml('unmade').replace('owner', 'owned'), 'https://git.example/y.yaml');
    await expect(broken).rejects.toMatchObject({
      kind: 'invalid',
      detail: expect.stringContaining('spec.owner is missing'),
    });
    expect(await db.location.count({ where: { target: 'https://git.example/y.yaml' } })).toBe(0);
    await expect(register('', 'https://git.example/z.yaml')).rejects.toMatchObject({ kind: 'invalid' });
  });
});
