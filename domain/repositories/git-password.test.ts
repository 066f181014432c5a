import { expect, test } from 'vitest';
import { jobActor } from '@/domain/core/context';
import { ctxFor, insertPerson, testDb, testNow } from '@/domain/core/testing';
import { issueGitPassword } from './commands';
import { personOfGitPassword, sealGitPassword } from './git-password';

const { db, url } = await testDb();
const secret = 'x'.repeat(32);
process.env.DATABASE_URL = url;
process.env.SLIPWAY_SECRET = secret;
const ines = await insertPerson(db, { name: 'Ines Moreau' });
const hours = (count: number) => new Date(testNow.getTime() + count * 3_600_000);

test('a person gets one that works for half a day, and is audited without it', async () => {
  const { password, expiresAt } = await issueGitPassword(ctxFor(db, ines), {});
  expect(expiresAt).toBe(hours(12).toISOString());
  expect(await personOfGitPassword(db, secret, password, hours(11))).toEqual(ines);
  expect(await personOfGitPassword(db, secret, password, hours(12))).toBeUndefined();
  const [entry] = await db.auditEntry.findMany();
  expect(entry).toMatchObject({ action: 'repository.credential', subjectId: ines.id });
  expect(JSON.stringify([entry, await db.event.findMany()])).not.toContain(password.slice(4, 20));
});

test('nobody else gets one, and a disabled person’s ends at once', async () => {
  const token = { kind: 'token', id: 'tok_1', name: 'ci', role: 'admin', scopes: ['admin'] } as const;
  for (const actor of [{ ...token, scopes: [...token.scopes] }, jobActor('x')]) {
    await expect(issueGitPassword(ctxFor(db, actor), {})).rejects.toMatchObject({ kind: 'forbidden' });
  }
  const tom = await insertPerson(db, { name: 'Tom Okafor' });
  const { password } = await issueGitPassword(ctxFor(db, tom), {});
  await db.person.update({ where: { id: tom.id }, data: { disabledAt: testNow } });
  expect(await personOfGitPassword(db, secret, password, testNow)).toBeUndefined();
});

test('one that was changed, or made with another secret, is none', async () => {
  const good = sealGitPassword(secret, { personId: ines.id, expiresAt: hours(1) });
  const other = sealGitPassword('y'.repeat(32), { personId: ines.id, expiresAt: hours(1) });
  const changed = good.slice(0, -3) + (good.endsWith('AAA') ? 'BBB' : 'AAA');
  for (const password of [other, changed, 'slg_', 'slg_AAAA', '', good.slice(4), 'slw_x']) {
    expect(await personOfGitPassword(db, secret, password, testNow)).toBeUndefined();
  }
});
