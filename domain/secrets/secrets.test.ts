import { describe, expect, test } from 'vitest';
import { jobActor } from '@/domain/core/context';
import { createSealer } from '@/domain/core/sealed';
import { ctxFor, insertPerson, insertTeam, testDb, testNow } from '@/domain/core/testing';
import { addSecret, changeSecret, removeSecret, rotateSecret } from './commands';
import { requireKey } from './key';
import { listSecrets, refusedReferences } from './queries';
import { secretReader } from './reader';
import { AddSecretInput, SecretReference } from './schema';
import type { SecretSource } from './source';

const { db } = await testDb();
process.env.SLIPWAY_SECRET = 'the secret of a test, long enough to be one';
process.env.DATABASE_URL ??= 'postgres://nobody@localhost/nothing';
const sealer = createSealer(process.env.SLIPWAY_SECRET);

const team = await insertTeam(db, { name: 'Payments' });
const platform = ctxFor(db, await insertPerson(db, { name: 'Noor Haddad', role: 'platform' }));
const engineer = ctxFor(db, await insertPerson(db, { name: 'Ines Moreau', member: [team] }));
const job = ctxFor(db, jobActor('run.advance'));

const value = 'npm_4f9a7c21b0';
const vault: SecretSource = { kind: 'vault', unready: () => undefined, read: async () => 'from the vault' };
const file: SecretSource = { kind: 'file', unready: () => 'No folder is set.', read: async () => 'never read' };
const read = secretReader([vault, file], sealer);
const signal = new AbortController().signal;
const { id } = await addSecret(platform, { name: 'npm-token', value, templates: ['web-service', 'library'] });

await db.template.create({
  data: {
    ...{ id: 'tpl_one', name: 'payments-job', title: 'A job', type: 'service', ownerRef: team.ref, latestVersion: 1 },
    ...{ createdAt: testNow, changedAt: testNow },
  },
});

const audits = (action: string) => db.auditEntry.findMany({ where: { action }, orderBy: { at: 'asc' } });

describe('a secret of the store', () => {
  test('is sealed in its row, in no other place, and shown to nobody', async () => {
    const row = await db.secret.findUniqueOrThrow({ where: { id } });
    expect(Buffer.from(row.sealed ?? []).toString('latin1')).not.toContain(value);
    expect(sealer.unseal(row.sealed ?? new Uint8Array(), `${id}.value`).toString()).toBe(value);
    const [audit] = await audits('secret.add');
    expect(audit).toMatchObject({
      subjectId: id,
      detail: { name: 'npm-token', templates: ['web-service', 'library'] },
    });
    expect(JSON.stringify([audit, await db.event.findMany(), await listSecrets(platform)])).not.toContain(value);
  });

  test('is read by the templates that may, and each reading is audited', async () => {
    expect(await read(job, { store: 'npm-token' }, { template: 'library', run: 7 }, signal)).toBe(value);
    const [listed] = await listSecrets(platform);
    expect(listed).toMatchObject({ name: 'npm-token', lastUsedBy: 'library', lastUsedAt: testNow.toISOString() });
    const [audit] = await audits('secret.use');
    expect(audit).toMatchObject({ actorKind: 'job', detail: { name: 'npm-token', template: 'library', run: 7 } });
    expect(JSON.stringify(audit)).not.toContain(value);
  });

  test('is refused to all others, and that is audited, too', async () => {
    const asked = read(job, { store: 'npm-token' }, { template: 'payments-job', run: 8 }, signal);
    await expect(asked).rejects.toThrow('The template "payments-job" may not use the secret "npm-token".');
    const refused = await db.auditEntry.findFirst({ where: { action: 'secret.use', outcome: 'refused' } });
    expect(refused?.detail).toMatchObject({ reason: expect.stringContaining('payments-job') });
  });

  test('may be used by every template of a team', async () => {
    await changeSecret(platform, { id, templates: ['library'], teams: [team.ref] });
    expect(await read(job, { store: 'npm-token' }, { template: 'payments-job', run: 9 }, signal)).toBe(value);
    expect((await listSecrets(platform))[0]?.teams).toEqual([{ ref: team.ref, name: 'Payments' }]);
  });

  test('gives its new value once it was rotated', async () => {
    await rotateSecret(platform, { id, value: 'npm_the-new-one' });
    expect(await read(job, { store: 'npm-token' }, { template: 'library', run: 10 }, signal)).toBe('npm_the-new-one');
    const [audit] = await audits('secret.rotate');
    expect(audit?.detail).toEqual({ name: 'npm-token' });
  });

  test('is gone once it was removed', async () => {
    const { id: other } = await addSecret(platform, { name: 'other', value: 'some value', templates: ['*'] });
    await removeSecret(platform, { id: other });
    const asked = read(job, { store: 'other' }, { template: 'library', run: 11 }, signal);
    await expect(asked).rejects.toThrow('This portal does not know the secret "other".');
  });
});

test('a worker with another key than theirs is told so before it begins', async () => {
  const other = createSealer('another secret of a test, also long enough');
  await expect(requireKey(db, other)).rejects.toThrow('SLIPWAY_SECRET is not the one that they were sealed with.');
  await expect(requireKey(db, sealer)).resolves.toBeUndefined();
});

describe('a secret that is kept elsewhere', () => {
  const from = { vault: 'secret/orders/database#password' };

  test('is read there, where its template may', async () => {
    const asked = () => read(job, from, { template: 'library', run: 12 }, signal);
    await expect(asked()).rejects.toThrow('This portal does not know the secret secret/orders/database#password of');
    const { id } = await addSecret(platform, {
      name: 'orders',
      source: 'vault',
      address: from.vault,
      templates: ['*'],
    });
    expect(await asked()).toBe('from the vault');
    await expect(rotateSecret(platform, { id, value: 'something' })).rejects.toThrow('is kept elsewhere');
  });

  test('is not there while its source is not', async () => {
    await addSecret(platform, { name: 'key', source: 'file', address: 'orders/key', templates: ['*'] });
    const asked = read(job, { file: 'orders/key' }, { template: 'library', run: 13 }, signal);
    await expect(asked).rejects.toThrow('No folder is set.');
  });

  test('is not taken where it is too short to be kept out of a log', async () => {
    const short = secretReader([{ ...vault, read: async () => 'abc' }], sealer);
    const asked = short(job, from, { template: 'library', run: 14 }, signal);
    await expect(asked).rejects.toThrow('fewer than 4 characters');
  });
});

describe('who may', () => {
  test('engineers neither see nor change them', async () => {
    await expect(listSecrets(engineer)).rejects.toThrow('only the role platform or admin');
    await expect(addSecret(engineer, { name: 'x', value: 'some value' })).rejects.toThrow('Add a secret');
    await expect(rotateSecret(engineer, { id, value: 'some value' })).rejects.toThrow('only the role');
    await expect(removeSecret(engineer, { id })).rejects.toThrow('only the role');
    await expect(changeSecret(engineer, { id })).rejects.toThrow('only the role');
  });

  test('nobody but the worker reads one', async () => {
    const asked = read(platform, { store: 'npm-token' }, { template: 'library', run: 1 }, signal);
    await expect(asked).rejects.toThrow('only the portal itself');
  });

  test('an unknown one is not found, and a name is there once', async () => {
    await expect(rotateSecret(platform, { id: 'sec_none', value: 'some value' })).rejects.toThrow(
      'no secret "sec_none"',
    );
    await expect(addSecret(platform, { name: 'npm-token', value: 'some value' })).rejects.toThrow('already');
    const unknown = { name: 'y', value: 'some value', teams: ['group:default/nobody'] };
    await expect(addSecret(platform, unknown)).rejects.toThrow('no team "group:default/nobody"');
  });
});

test('a template is told which of its references it may not use', async () => {
  const references = [
    { name: 'NPM', from: { store: 'npm-token' } },
    { name: 'DB', from: { vault: 'secret/orders/database#password' } },
    { name: 'ENV', from: { env: 'SMTP' } },
  ];
  const refused = await refusedReferences(db, references, { template: 'site', ownerRef: 'group:default/search' });
  expect(refused.map(({ index }) => index)).toEqual([0, 2]);
  expect(refused[1]?.message).toContain('This portal does not know the secret SMTP of the environment.');
});

test.each([
  [{ name: 'A', from: { env: 'PATH' } }, true],
  [{ name: 'A', from: { env: 'path' } }, false],
  [{ name: 'A', from: { file: 'orders/password' } }, true],
  [{ name: 'A', from: { file: '../password' } }, false],
  [{ name: 'A', from: { file: 'a/../../password' } }, false],
  [{ name: 'A', from: { file: '/etc/passwd' } }, false],
  [{ name: 'A', from: { vault: 'secret/a/b#c' } }, true],
  [{ name: 'A', from: { vault: 'secret/../sys/seal#c' } }, false],
  [{ name: 'A', from: { vault: 'secret/a' } }, false],
  [{ name: 'A', from: { store: 'npm-token' } }, true],
  [{ name: 'A', from: { store: 'npm', env: 'A' } }, false],
  [{ name: 'A-B', from: { store: 'npm' } }, false],
  [{ name: 'A', from: {} }, false],
])('%j is a reference: %s', (given, is) => {
  expect(SecretReference.safeParse(given).success).toBe(is);
});

test.each([
  [{ name: 'a', value: 'long enough' }, undefined],
  [{ name: 'a' }, 'What is kept here needs its value.'],
  [{ name: 'a', value: 'abc' }, 'At least 4 characters: a shorter value could not be kept out of logs.'],
  [{ name: 'a', source: 'env', address: 'A', value: 'long enough' }, 'What is kept elsewhere has its value there.'],
  [{ name: 'a', source: 'file', address: '../a' }, expect.stringContaining('A path below the folder')],
])('adding %j says %s', (given, says) => {
  expect(AddSecretInput.safeParse(given).error?.issues[0]?.message).toEqual(says);
});
