import { expect, test } from 'vitest';
import { countCatalog, listSavedViews } from '@/domain/catalog/queries/views';
import { componentYaml, importYaml } from '@/domain/catalog/testing';
import { ctxFor, insertPerson, insertTeam, testDb } from '@/domain/core/testing';
import { removeView, saveView } from './views';

const { db } = await testDb();
const team = await insertTeam(db);
const ines = ctxFor(db, await insertPerson(db, { member: [team] }));
const otto = ctxFor(db, await insertPerson(db, { name: 'Otto' }));

test('a view is kept for oneself, replaced by its name, and taken away only by its owner', async () => {
  const { id } = await saveView(ines, { place: 'catalog', name: 'Ours', query: 'owner=payments' });
  expect(await saveView(ines, { place: 'catalog', name: 'Ours', query: 'tier=1' })).toEqual({ id });
  expect(await listSavedViews(ines, 'catalog')).toEqual([{ id, name: 'Ours', query: 'tier=1' }]);
  expect(await listSavedViews(otto, 'catalog')).toEqual([]);
  await expect(removeView(otto, { id })).rejects.toMatchObject({ kind: 'forbidden' });
  await removeView(ines, { id });
  await expect(removeView(ines, { id })).rejects.toMatchObject({ kind: 'not-found' });
  expect(await db.auditEntry.count({ where: { action: { startsWith: 'view.' }, outcome: 'done' } })).toBe(3);
});

test('no more than twenty, and none without a name', async () => {
  for (let at = 0; at < 20; at++) await saveView(otto, { place: 'catalog', name: `View ${at}`, query: '' });
  await expect(saveView(otto, { place: 'catalog', name: 'One more', query: '' })).rejects.toMatchObject({
    kind: 'limit-reached',
  });
  await expect(saveView(otto, { place: 'catalog', name: ' ', query: '' })).rejects.toMatchObject({ kind: 'invalid' });
});

test('the counts above the list', async () => {
  const tier = 'labels: {tier: "1"}';
  await importYaml(
    ines,
    componentYaml('a', '', tier),
    componentYaml('b', 'owner: user:ines-moreau'),
    componentYaml('c', 'owner: nobody-here', tier),
  );
  await importYaml(ines, 'apiVersion: acme.io/v1\nkind: Dataset\nmetadata: {name: d}\n');
  expect(await countCatalog(ines)).toEqual({ all: 4, mine: 2, tier1: 2, unowned: 2, locations: 0, readAt: null });
});
