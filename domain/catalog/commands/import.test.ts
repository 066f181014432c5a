import { describe, expect, test } from 'vitest';
import { getEntity } from '@/domain/catalog/queries/entity';
import { previewImport } from '@/domain/catalog/queries/preview';
import { componentYaml, importYaml } from '@/domain/catalog/testing';
import { newId } from '@/domain/core/ids';
import { ctxFor, insertPerson, insertTeam, personActor, testDb, testNow } from '@/domain/core/testing';
import { archiveEntity, restoreEntity } from './entities';
import { importDescriptors } from './import';

const { db } = await testDb();
const team = await insertTeam(db);
const engineer = await insertPerson(db, { member: [team] });
const ctx = ctxFor(db, engineer);
const later = ctxFor(db, engineer, { now: new Date(testNow.getTime() + 3_600_000) });

const component = (name: string) => ({ kind: 'Component', namespace: 'default', name });

describe('an import', () => {
  test('creates, leaves the unchanged alone, updates what changed, and writes one audit row', async () => {
    const first = await importYaml(ctx, componentYaml('orders'), componentYaml('tills'));
    expect(first).toMatchObject({ created: 2, updated: 0, unchanged: 0, failed: [] });
    const again = await importYaml(later, componentYaml('orders'), componentYaml('tills', 'system: shop'));
    expect(again).toMatchObject({ created: 0, updated: 1, unchanged: 1, failed: [] });

    expect(await getEntity(ctx, component('orders'))).toMatchObject({
      changedAt: testNow.toISOString(),
      changedWhat: 'Imported',
    });
    expect(await getEntity(ctx, component('tills'))).toMatchObject({
      changedAt: later.now.toISOString(),
      changedWhat: 'Moved to shop',
      systemRef: 'system:default/shop',
    });
    const audit = await db.auditEntry.findMany({ where: { action: 'catalog.import' }, orderBy: { at: 'asc' } });
    expect(audit.map((row) => row.detail)).toEqual([
      { created: 2, updated: 0, unchanged: 0, failed: 0 },
      { created: 0, updated: 1, unchanged: 1, failed: 0 },
    ]);
    const events = await db.event.findMany({ where: { type: 'entity.changed' } });
    expect(events.map((row) => row.data)).toEqual([{ ref: 'component:default/tills', what: 'Moved to shop' }]);
  });

  test('a bad document never stops a good one, and says where it is wrong', async () => {
    const result = await importYaml(
      ctx,
      componentYaml('good-1'),
      'a: [\n',
      componentYaml('bad').replace('lifecycle', 'life'),
      componentYaml('good-2'),
    );
    expect(result.created).toBe(2);
    expect(result.failed).toMatchObject([
      { index: 1, ref: null, errors: [{ line: 11, column: 1 }] },
      { index: 2, ref: 'component:default/bad', errors: [{ pointer: '/spec/lifecycle', line: 16 }] },
    ]);
    expect(result.documents.map(({ outcome }) => outcome)).toEqual(['created', 'failed', 'failed', 'created']);
  });

  test('what is too long for an index is refused, or left out where its kind has no rules', async () => {
    // Letters that do not compress: an index keeps short what is one letter over and over.
    const long = Array.from({ length: 500 }, (_, at) => newId('entity', new Date(testNow.getTime() + at))).join('');
    const own = `apiVersion: acme.io/v1\nkind: Dataset\nmetadata:\n  name: long-own\nspec:\n  owner: ${long}\n  type: ${long}\n`;
    const result = await importYaml(
      ctx,
      componentYaml('long-owner', `owner: ${long}`),
      componentYaml('long-need', `dependsOn: ["component:${long}"]`),
      componentYaml('long-type').replace('service', long),
      own,
      componentYaml('beside-long'),
    );
    expect(result.documents.map(({ outcome }) => outcome)).toEqual([
      'failed',
      'failed',
      'created',
      'created',
      'created',
    ]);
    expect(result.failed.map(({ errors }) => errors[0]?.pointer)).toEqual(['/spec/owner', '/spec/dependsOn/0']);
    const entity = await getEntity(ctx, { kind: 'Dataset', namespace: 'default', name: 'long-own' });
    expect(entity).toMatchObject({ owner: null, type: null, relations: [] });
  });

  test('the first claim of a reference wins within one call', async () => {
    const result = await importYaml(
      ctx,
      componentYaml('twice', '', 'description: first'),
      componentYaml('Twice', '', 'description: second'),
    );
    expect(result).toMatchObject({ created: 1, failed: [{ index: 1, ref: 'component:default/twice' }] });
    expect(result.failed[0]?.errors[0]?.message).toContain('claimed twice');
    expect((await getEntity(ctx, component('twice'))).description).toBe('first');
  });

  test('what a location manages is not overwritten, and the sentence names it', async () => {
    await importYaml(ctx, componentYaml('managed'));
    const location = await db.location.create({
      data: {
        id: newId('location'),
        type: 'git',
        target: 'https://git.example/x',
        createdByName: 'Ines',
        createdAt: testNow,
      },
    });
    await db.entity.update({ where: { ref: 'component:default/managed' }, data: { locationId: location.id } });
    const result = await importYaml(ctx, componentYaml('managed', 'system: other'));
    expect(result.failed[0]?.errors[0]?.message).toContain('managed by the location git https://git.example/x');
    expect((await getEntity(ctx, component('managed'))).systemRef).toBeNull();
  });

  test('objects as well as YAML, with capitals, colours and other kinds', async () => {
    const result = await importDescriptors(ctx, {
      entities: [
        { apiVersion: 'acme.io/v1', kind: 'DataSet', metadata: { name: 'Tills.2026' }, spec: { owner: 'payments' } },
        'nonsense',
      ],
    });
    expect(result).toMatchObject({ created: 1, failed: [{ index: 1, ref: null }] });
    const entity = await getEntity(ctx, { kind: 'DATASET', namespace: 'Default', name: 'tills.2026' });
    expect(entity).toMatchObject({
      kind: 'DataSet',
      name: 'Tills.2026',
      owner: { kind: 'team', name: 'Payments', id: team.id },
    });
  });

  test('nobody without the permission, and nothing is written', async () => {
    const manager = ctxFor(db, personActor({ role: 'manager' }));
    await expect(importYaml(manager, componentYaml('secret'))).rejects.toMatchObject({ kind: 'forbidden' });
    expect(await db.entity.count({ where: { name: 'secret' } })).toBe(0);
  });

  test('two at once that claim the same reference: one creates, the other finds it', async () => {
    const results = await Promise.all([importYaml(ctx, componentYaml('race')), importYaml(ctx, componentYaml('race'))]);
    expect(results.map(({ created }) => created).sort()).toEqual([0, 1]);
  });
});

describe('relations', () => {
  test('are stored once, and read from both ends, whoever declared them', async () => {
    await importYaml(
      ctx,
      componentYaml('front', 'dependsOn: ["component:back"]\nconsumesApis: [prices]\nsubcomponentOf: Shop'),
      componentYaml('back', 'dependencyOf: ["component:front"]'),
    );
    const front = await getEntity(ctx, component('front'));
    const types = (view: typeof front) => view.relations.map(({ type, targetRef }) => `${type} ${targetRef}`);
    expect(types(front)).toEqual([
      'consumesApi api:default/prices',
      'dependsOn component:default/back',
      'ownedBy group:default/payments',
      'partOf component:default/shop',
    ]);
    expect(types(await getEntity(ctx, component('back')))).toContain('dependencyOf component:default/front');
  });

  test('a changed declaration takes the old one away, and only its own', async () => {
    await importYaml(
      ctx,
      componentYaml('a1', 'dependsOn: ["component:b1"]'),
      componentYaml('b1', 'dependencyOf: ["component:a1"]'),
    );
    await importYaml(ctx, componentYaml('a1'));
    const related = (await getEntity(ctx, component('a1'))).relations.map(({ type }) => type);
    expect(related).toContain('dependsOn');
    await importYaml(ctx, componentYaml('b1'));
    expect((await getEntity(ctx, component('a1'))).relations.map(({ type }) => type)).toEqual(['ownedBy']);
  });
});

describe('archiving', () => {
  test('takes it out and back, by a member of the owning team, each with an audit row', async () => {
    await importYaml(ctx, componentYaml('old'));
    await archiveEntity(ctx, component('OLD'));
    expect((await getEntity(ctx, component('old'))).state).toBe('archived');
    await expect(archiveEntity(ctx, component('old'))).rejects.toMatchObject({ kind: 'conflict' });
    await restoreEntity(ctx, component('old'));
    await expect(restoreEntity(ctx, component('old'))).rejects.toMatchObject({ kind: 'conflict' });
    const audit = await db.auditEntry.findMany({ where: { action: { in: ['catalog.archive', 'catalog.restore'] } } });
    expect(audit).toHaveLength(2);
  });

  test('is refused to strangers and for what is not there', async () => {
    await importYaml(ctx, componentYaml('kept'));
    const stranger = ctxFor(db, await insertPerson(db, { name: 'Otto' }));
    await expect(archiveEntity(stranger, component('kept'))).rejects.toMatchObject({ kind: 'forbidden' });
    await expect(archiveEntity(ctx, component('never'))).rejects.toMatchObject({ kind: 'not-found' });
  });

  test('an import of the same document brings it back', async () => {
    await importYaml(ctx, componentYaml('phoenix'));
    await archiveEntity(ctx, component('phoenix'));
    expect(await importYaml(ctx, componentYaml('phoenix'))).toMatchObject({ updated: 1 });
    expect((await getEntity(ctx, component('phoenix'))).state).toBe('active');
  });
});

test('a preview says what would happen and writes nothing', async () => {
  await importYaml(ctx, componentYaml('seen'), componentYaml('seen-2'));
  const before = await db.entity.count();
  const documents = [
    componentYaml('seen'),
    componentYaml('seen-2', 'system: shop'),
    componentYaml('new'),
    componentYaml('NEW'),
    'kind: x\n',
    'apiVersion: acme.io/v1\nkind: Dataset\nmetadata: {name: own}\n',
  ];
  const preview = await previewImport(ctx, documents.join('---\n'));
  expect(preview.map(({ fate }) => fate)).toEqual(['unchanged', 'update', 'create', 'refused', 'refused', 'create']);
  expect(preview[3]?.errors[0]).toMatchObject({ message: expect.stringContaining('claimed twice'), column: 1 });
  expect(preview[5]).toMatchObject({ ownKind: true, errors: [] });
  expect(await db.entity.count()).toBe(before);
});
