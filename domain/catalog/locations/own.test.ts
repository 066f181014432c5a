import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { addLocation, refreshLocation } from '@/domain/catalog/commands/locations';
import { catalogJobs } from '@/domain/catalog/jobs';
import { getLocation } from '@/domain/catalog/queries/locations';
import { catalogPort } from '@/domain/catalog/register';
import { sourceLimits } from '@/domain/catalog/source';
import { componentYaml } from '@/domain/catalog/testing';
import { jobActor } from '@/domain/core/context';
import { ctxFor, insertPerson, insertTeam, testDb, testNow } from '@/domain/core/testing';
import { createRepository, recordPush } from '@/domain/repositories/commands';
import { repositoryJobs } from '@/domain/repositories/jobs';
import { integrations } from '@/integrations';
import { followPush } from './own';

const portalUrl = 'http://localhost:4801';
const { db, url } = await testDb();
process.env.DATABASE_URL = url;
process.env.SLIPWAY_SECRET = 'x'.repeat(32);
process.env.SLIPWAY_URL = portalUrl;

const home = mkdtempSync(join(tmpdir(), 'slipway-own-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));
process.env.TMPDIR = join(home, 'tmp');
mkdirSync(process.env.TMPDIR);
const host = integrations.gitHost(join(home, 'git'));
const team = await insertTeam(db, { name: 'Payments' });
const member = ctxFor(db, await insertPerson(db, { name: 'Ines Moreau', member: [team] }));
const outsider = ctxFor(db, await insertPerson(db, { name: 'Tom Okafor' }));
const worker = ctxFor(db, jobActor('publish:git'));

const options = (signal: AbortSignal) => ({
  signal,
  portalUrl,
  privateHosts: [],
  dataDir: join(home, 'data'),
  limits: sourceLimits,
});
const port = catalogPort(integrations.sources, host, options);

/** A repository whose one commit holds a component of its name. Nothing serves it: there is no web process here. */
async function published(name: string, parts: { isPrivate?: boolean; idempotencyKey?: string } = {}) {
  const { isPrivate = true, ...rest } = parts;
  const made = await createRepository(worker, { owner: 'payments', name, isPrivate, ...rest });
  await host.ensure(made, made);
  const dir = mkdtempSync(join(home, 'tree-'));
  mkdirSync(join(dir, 'parts'));
  writeFileSync(join(dir, 'catalog-info.yaml'), `${componentYaml(name)}---\n${location(`${name}-parts`)}`);
  writeFileSync(join(dir, 'parts/part.yaml'), componentYaml(`${name}-part`));
  const author = { name: 'Ines Moreau', email: 'ines@example.com' };
  await host.commitFolder(made, { dir, branch: 'main', message: 'Begin', author, at: testNow });
  return { ...made, target: `${portalUrl}/git/payments/${name}` };
}

const location = (name: string) =>
  `apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata: {name: ${name}}\nspec: {targets: [./parts/*.yaml]}\n`;

const info = { attempt: 1, lastAttempt: true, signal: new AbortController().signal };
const [readLocation] = catalogJobs(integrations.sources, host, options);
const read = (locationId: string) =>
  readLocation?.run(ctxFor(db, jobActor('location.read')), { locationId } as never, info);

test('a private repository of the portal’s own is read for whoever may read it, without the web process', async () => {
  const { id, target } = await published('till');
  const added = await addLocation(member, { type: 'git', target });
  expect(added.repositoryId).toBe(id);
  expect(await read(added.id)).toEqual({ end: 'done' });
  expect(await getLocation(member, added.id)).toMatchObject({ status: 'ready', entityCount: 3, problems: [] });
  expect(
    await db.entity.findMany({ where: { kind: 'component' }, orderBy: { ref: 'asc' }, select: { ref: true } }),
  ).toEqual([{ ref: 'component:default/till' }, { ref: 'component:default/till-part' }]);
  expect(readdirSync(tmpdir())).toEqual([]);
});

test('whoever may not read it cannot add it, and does not learn whether it is there', async () => {
  const { target } = await published('vault');
  for (const hidden of [target, `${target}.git#main`, `${target}/raw/main/catalog-info.yaml`]) {
    await expect(addLocation(outsider, { type: 'git', target: hidden })).rejects.toMatchObject({
      kind: 'forbidden',
      detail: 'There is no repository payments/vault that you may read.',
    });
  }
  await expect(addLocation(outsider, { type: 'git', target: `${portalUrl}/git/payments/none` })).rejects.toMatchObject({
    kind: 'forbidden',
    detail: 'There is no repository payments/none that you may read.',
  });
  expect(await db.location.count({ where: { createdByName: 'Tom Okafor' } })).toBe(0);
  expect(await db.auditEntry.count({ where: { action: 'location.add', outcome: 'refused' } })).toBe(4);
});

test('one that becomes private later is read no more, until somebody who may read it refreshes the location', async () => {
  const { id: repositoryId, target } = await published('ledger', { isPrivate: false });
  const { id } = await addLocation(outsider, { type: 'git', target: `${target}/raw/main/catalog-info.yaml` });
  expect(await read(id)).toEqual({ end: 'done' });
  await db.repository.update({ where: { id: repositoryId }, data: { isPrivate: true } });

  expect(await read(id)).toMatchObject({ end: 'given-up', reason: expect.stringContaining('is private') });
  await refreshLocation(outsider, { id });
  expect(await read(id)).toMatchObject({ end: 'given-up' });
  expect(await getLocation(member, id)).toMatchObject({ status: 'failed', entityCount: 3 });
  await refreshLocation(member, { id });
  expect(await read(id)).toEqual({ end: 'done' });
});

test('a run registers what its requester may read, or what it has published itself', async () => {
  const mine = await published('mine');
  const target = `${mine.target}/raw/main/catalog-info.yaml`;
  const expected = { entityRefs: expect.arrayContaining(['component:default/mine']) };
  expect(await port.register(member, { target, runId: 'run_1' })).toEqual(expected);

  const made = await published('made', { idempotencyKey: 'run_2.1' });
  const other = `${made.target}/raw/main/catalog-info.yaml`;
  for (const runId of ['run_1', 'run_', 'run_22']) {
    await expect(port.register(outsider, { target: other, runId })).rejects.toMatchObject({ kind: 'forbidden' });
  }
  const refs = { entityRefs: expect.arrayContaining(['component:default/made']) };
  expect(await port.register(outsider, { target: other, runId: 'run_2' })).toEqual(refs);
  expect(await port.register(outsider, { target: other, runId: 'run_2' })).toEqual(refs);
  const row = await db.location.findFirstOrThrow({ where: { target: other } });
  expect(row).toMatchObject({ type: 'git', status: 'ready', repositoryId: made.id });
  expect(await read(row.id)).toEqual({ end: 'done' });
});

test('a push has the locations in the repository read again, and no others', async () => {
  const { id } = await createRepository(worker, { owner: 'payments', name: 'located' });
  const at = 'http://localhost:4801/git/payments/located';
  const targets = [
    at,
    `${at}.git#main:catalog-info.yaml`,
    `${at}/raw/main/catalog-info.yaml`,
    `${at}-other`,
    'http://x/y',
  ];
  await db.location.createMany({
    data: targets.map((target, index) => ({
      id: `loc_${index}`,
      type: 'git',
      target,
      createdByName: 'x',
      createdAt: testNow,
    })),
  });
  await db.$executeRaw`DELETE FROM graphile_worker._private_jobs`;
  await recordPush(worker, { repositoryId: id });
  const [readRepository] = repositoryJobs(host, [followPush]);
  await host.ensure({ owner: 'payments', name: 'located' }, { defaultBranch: 'main' });
  await readRepository?.run(worker, { repositoryId: id } as never, info);
  const jobs = await db.$queryRaw<{ key: string }[]>`
    SELECT key FROM graphile_worker._private_jobs WHERE key LIKE 'location:%' ORDER BY key`;
  expect(jobs.map(({ key }) => key)).toEqual(['location:loc_0', 'location:loc_1', 'location:loc_2']);
});
