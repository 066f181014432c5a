import { describe, expect, it } from 'vitest';
import { createContext } from '@/domain/core/context';
import { newId } from '@/domain/core/ids';
import { ctxFor, insertPerson, insertTeam, testDb, testNow } from '@/domain/core/testing';
import { listNotifications } from './queries';
import { notificationPort } from './send';

const { db } = await testDb();
const checkout = await insertTeam(db, { name: 'Checkout' });
const empty = await insertTeam(db, { name: 'Empty' });
const ines = await insertPerson(db, { name: 'Ines Oliveira', email: 'ines@example.org', member: [checkout] });
const lars = await insertPerson(db, { name: 'Lars Holm', lead: [checkout] });
const noor = await insertPerson(db, { name: 'Noor Haddad' });
const gone = await insertPerson(db, { name: 'Gone Away', member: [checkout] });
await db.person.update({ where: { id: gone.id }, data: { disabledAt: testNow } });

const channel = { id: 'email', label: 'E-mail', send: async () => undefined };
const port = notificationPort(() => [channel]);
const ctx = createContext({ actor: ines, db, now: testNow });
const message = { title: 'Template executed', body: 'It ran.', url: '/runs/run_1', isUrgent: false };
const titles = async (who: typeof ines) =>
  (await listNotifications(ctxFor(db, who), { limit: 20 })).items.map(({ title, kind, url }) => [title, kind, url]);

describe('what a run tells people', () => {
  it('reaches people, members of teams and owners of entities, each once', async () => {
    const ref = 'component:default/basket';
    const entity = { kind: 'component', namespace: 'default', name: 'basket', ref, ownerRef: checkout.ref };
    const times = { createdAt: testNow, changedAt: testNow, changedWhat: 'Added' };
    await db.entity.create({ data: { id: newId('entity'), document: {}, hash: '', ...times, ...entity } });
    const to = ['user:default/noor-haddad', ref, checkout.ref.toUpperCase(), 'User:Default/Ines-Oliveira'];
    expect(await port.count(ctx, to)).toEqual({ people: 3, unknown: [] });
    expect(await titles(noor)).toEqual([]);
    expect(await port.send(ctx, { ...message, to, cause: 'run_1.0' })).toEqual({ people: 3, unknown: [] });
    for (const who of [ines, lars, noor]) {
      expect(await titles(who)).toEqual([['Template executed', 'message', '/runs/run_1']]);
    }
    expect(await titles(gone)).toEqual([]);
    expect(await db.delivery.count()).toBe(3);
  });

  it('is heard once, however often it is sent', async () => {
    const before = await db.notification.count();
    await port.send(ctx, { ...message, to: ['noor-haddad'], cause: 'run_1.0' });
    expect(await db.notification.count()).toBe(before);
    await port.send(ctx, { ...message, isUrgent: true, to: ['noor-haddad'], cause: 'run_2.0' });
    expect((await titles(noor)).map(([, kind]) => kind).sort()).toEqual(['message', 'message-urgent']);
  });

  it('says behind whom nobody stands', async () => {
    const to = ['user:default/guest', empty.ref, 'component:default/none', gone.ref];
    expect(await port.send(ctx, { ...message, to, cause: 'run_3.0' })).toEqual({ people: 0, unknown: to });
  });

  it('goes to everybody', async () => {
    expect(await port.send(ctx, { ...message, to: 'everybody', cause: 'run_4.0' })).toEqual({ people: 3, unknown: [] });
  });
});
