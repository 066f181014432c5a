import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { insertTeam, testDb, testNow } from '@/domain/core/testing';
import { integrations } from '@/integrations';
import { openRepositories } from './open-repository';

const { db } = await testDb();
const folder = mkdtempSync(path.join(tmpdir(), 'slipway-loan-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const host = integrations.gitHost(path.join(folder, 'git'));
const portalUrl = 'http://portal.test';
const open = openRepositories({ db, host, portalUrl });

const [payments, checkout] = [await insertTeam(db), await insertTeam(db, { name: 'Checkout' })];
for (const [name, isPrivate] of [
  ['open', false],
  ['closed', true],
] as const) {
  const row = { owner: 'payments', name, isPrivate, teamId: payments.id, createdByName: 'Ines', createdAt: testNow };
  await db.repository.create({ data: { id: `rep_${name}`, ...row } });
  await host.ensure({ owner: 'payments', name }, { defaultBranch: 'main' });
  const dir = path.join(folder, name);
  mkdirSync(dir);
  writeFileSync(path.join(dir, 'README.md'), `# ${name}`);
  const author = { name: 'Ines', email: 'ines@example.com' };
  await host.commitFolder({ owner: 'payments', name }, { dir, branch: 'main', message: 'First', author, at: testNow });
}
for (const team of [payments, checkout]) await environmentOf(team.id);

function environmentOf(teamId: string) {
  return db.environment.create({
    data: {
      id: `env_${teamId}`,
      name: `preview-${teamId}`,
      typeName: 'service-preview',
      typeTitle: 'Service preview',
      typeVersionId: 'none',
      provisioner: 'process',
      teamId,
      ownerRef: 'group:default/x',
      requesterId: 'per_x',
      requesterName: 'Ines',
      reason: '',
      parameters: {},
      ttlHours: 1,
      hourlyPrice: 0,
      requestedAt: testNow,
    },
  });
}

// The loan is answered by this very process, so nothing here may wait without letting it.
const git = (authorization: string, ...args: string[]) =>
  promisify(execFile)('git', ['-c', `http.extraHeader=Authorization: ${authorization}`, ...args], { timeout: 20_000 });

async function clone(url: string, authorization: string, into: string): Promise<string> {
  const target = path.join(folder, into);
  await git(authorization, 'clone', '--quiet', url, target);
  return readFileSync(path.join(target, 'README.md'), 'utf8');
}

test('a repository of the portal is lent by its address or its name, and no longer than until it is given back', async () => {
  for (const [index, name] of [
    `${portalUrl}/git/payments/open.git`,
    `${portalUrl}/git/payments/open`,
    'payments/open',
  ].entries()) {
    const { url, authorization = '', close } = await open(name, `env_${checkout.id}`);
    expect(await clone(url, authorization, `clone-${index}`)).toBe('# open');
    await expect(clone(url, 'Bearer wrong', 'refused')).rejects.toThrow(/Authentication|401|could not read/);
    await close?.();
    await expect(clone(url, authorization, 'late')).rejects.toThrow(/connect|refused/i);
  }
});

test('a private one is lent to its own team’s environments, and to no other’s', async () => {
  const { url, authorization = '', close } = await open('payments/closed', `env_${payments.id}`);
  expect(await clone(url, authorization, 'closed-clone')).toBe('# closed');
  const push = git(authorization, '-C', path.join(folder, 'closed-clone'), 'push', url, 'HEAD:more');
  await expect(push).rejects.toThrow(/not found|404/);
  await close?.();
  await expect(open('payments/closed', `env_${checkout.id}`)).rejects.toThrow(/another team/);
  await expect(open('payments/closed', 'env_unknown')).rejects.toThrow(/another team/);
});

test('another host’s address stays as it is; what is neither is refused', async () => {
  expect(await open('https://git.example.com/a/b.git', 'env_x')).toEqual({ url: 'https://git.example.com/a/b.git' });
  await expect(open('payments/missing', 'env_x')).rejects.toThrow(/no repository/);
  await expect(open('file:///etc', 'env_x')).rejects.toThrow(/neither/);
  await expect(open('../../etc/passwd', 'env_x')).rejects.toThrow(/neither/);
});
