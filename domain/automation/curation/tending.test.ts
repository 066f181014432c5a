import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ctxFor, insertPerson, insertTeam, testDb, testNow } from '@/domain/core/testing';
import { startRun } from '../runs/commands/start';
import { deprecateTemplate, publishTemplate, setTemplateOwner } from '../templates/commands';
import { getTemplate } from '../templates/queries';
import { recordForm } from './commands/record-form';
import { getTemplateUse, listAbandonedForms } from './queries/use';

const { db } = await testDb();
await insertTeam(db, { name: 'Platform' });
const checkout = await insertTeam(db, { name: 'Checkout' });
const marta = ctxFor(db, await insertPerson(db, { name: 'Marta Keller', role: 'platform' }));
const ines = ctxFor(db, await insertPerson(db, { name: 'Ines Oliveira', member: [checkout] }));

const source = (
  name: string,
  { owner = 'platform', message = 'hi' } = {},
) => `apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata: {name: ${name}, title: Say ${name}}
spec:
  type: service
  owner: ${owner}
  steps:
    - {id: say, name: Say it, action: debug:log, input: {message: ${message}}}
`;
for (const name of ['old', 'new', 'owned', 'used']) await publishTemplate(marta, { source: source(name) });
const days = (count: number) => new Date(testNow.getTime() + count * 86_400_000);
const view = (name: string, ctx = ines) =>
  getTemplate(ctx, { name }, [{ id: 'debug:log', input: { safeParse: () => ({ success: true }) } as never }]);

describe('a template on its way out', () => {
  it('says why and what to use instead, and still runs until its day', async () => {
    await deprecateTemplate(marta, { name: 'old', successor: 'new', reason: 'Too slow', until: days(30) });
    expect((await view('old')).deprecation).toEqual({
      at: testNow.toISOString(),
      reason: 'Too slow',
      successor: { name: 'new', title: 'Say new' },
      endsAt: days(30).toISOString(),
      isOver: false,
    });
    expect(await startRun(ines, { template: 'old', parameters: {} })).toMatchObject({ status: 'queued' });
    const later = { ...ines, now: days(31) };
    await expect(startRun(later, { template: 'old', parameters: {} })).rejects.toMatchObject({
      kind: 'conflict',
      detail: expect.stringContaining('Use new instead'),
    });
    expect((await view('old', later)).can.run).toMatchObject({
      allowed: false,
      reason: expect.stringContaining('Say new'),
    });
  });

  it('stays so over a new version, and comes back when it is offered again', async () => {
    await publishTemplate(marta, { source: source('old', { message: 'mended' }) });
    expect((await view('old')).deprecation).not.toBeNull();
    await deprecateTemplate(marta, { name: 'old', deprecated: false });
    expect((await view('old')).deprecation).toBeNull();
  });

  it.each([
    [{ successor: 'none' }, '/successor'],
    [{ successor: 'new' }, '/successor'],
    [{ until: days(-1) }, '/until'],
  ])('refuses %j', async (how, pointer) => {
    await expect(deprecateTemplate(marta, { name: 'new', ...how })).rejects.toMatchObject({
      kind: 'invalid',
      errors: [{ pointer }],
    });
  });
});

describe('a template given to another team', () => {
  it('stays theirs until a version names another owner', async () => {
    const owner = async () => (await view('owned')).owner?.ref;
    await setTemplateOwner(marta, { name: 'owned', owner: 'group:default/checkout' });
    await publishTemplate(marta, { source: source('owned', { message: 'two' }) });
    expect(await owner()).toBe('group:default/checkout');
    await publishTemplate(marta, { source: source('owned', { owner: 'search' }) });
    expect(await owner()).toBe('group:default/search');
    expect(await db.auditEntry.count({ where: { action: 'template.setOwner', outcome: 'done' } })).toBe(1);
  });

  it('is for curators, and for teams that are there', async () => {
    await expect(setTemplateOwner(ines, { name: 'owned', owner: 'checkout' })).rejects.toMatchObject({
      kind: 'forbidden',
    });
    await expect(setTemplateOwner(marta, { name: 'owned', owner: 'none' })).rejects.toMatchObject({ kind: 'invalid' });
    await expect(setTemplateOwner(marta, { name: 'none', owner: 'checkout' })).rejects.toMatchObject({
      kind: 'not-found',
    });
  });
});

describe('the use of a template', () => {
  it('counts runs, teams, failing steps and times in a window', async () => {
    const template = await db.template.findUniqueOrThrow({ where: { name: 'used' } });
    const made = async (
      index: number,
      status: 'succeeded' | 'failed' | 'cancelled',
      daysAgo: number,
      error?: string,
    ) => {
      const createdAt = days(-daysAgo);
      const startedAt = new Date(createdAt.getTime() + 10_000);
      await db.run.create({
        data: {
          ...{ id: `run_use${index}`, status, templateId: template.id, templateName: 'used', templateTitle: 'Used' },
          ...{ versionId: 'x', version: 1, requesterId: index % 2 ? 'per_a' : 'per_b', requesterName: 'Somebody' },
          ...{ teamId: index % 2 ? checkout.id : null, parameters: {}, createdAt, startedAt },
          finishedAt: new Date(startedAt.getTime() + index * 10_000),
          ...(error && {
            steps: {
              create: { position: 0, stepId: 'say', name: 'Say it', action: 'debug:log', status: 'failed', error },
            },
          }),
        },
      });
    };
    await made(1, 'succeeded', 2);
    await made(2, 'succeeded', 3);
    await made(3, 'failed', 4, 'The host "one.example" did not answer in 30 s.\nstack');
    await made(4, 'failed', 5, 'The host "two.example" did not answer in 12 s.');
    await made(5, 'cancelled', 6);
    await made(6, 'succeeded', 80);
    const use = await getTemplateUse(ines, { name: 'used', days: 30 });
    expect(use).toMatchObject({
      ...{ uses: 5, succeeded: 2, failed: 2, cancelled: 1, successRate: 0.5, people: 2 },
      ...{ seconds: { p50: 15, p90: 19 }, leadSeconds: { p50: 25, p90: 29 } },
      teams: [
        { id: checkout.id, name: 'Checkout', uses: 3, succeeded: 1, failed: 1 },
        { id: null, name: null, uses: 2, succeeded: 1, failed: 1 },
      ],
      failures: [
        {
          ...{ stepId: 'say', stepName: 'Say it', count: 2 },
          error: 'The host "one.example" did not answer in 30 s.',
          runs: [{ id: 'run_use3' }, { id: 'run_use4' }],
        },
      ],
    });
    const sum = use.weeks.reduce((all, week) => all + week.succeeded + week.failed + week.other, 0);
    expect(sum).toBe(use.uses);
    expect((await getTemplateUse(ines, { name: 'used', days: 90 })).uses).toBe(6);
    await expect(getTemplateUse(ines, { name: 'none' })).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('counts forms that were begun and given up, without whose they are', async () => {
    const form = (more: object) => ({
      id: randomUUID(),
      template: 'used',
      version: 1,
      page: 1,
      pages: 3,
      begun: true,
      ...more,
    });
    const [left, sent, seen] = [form({ page: 2 }), form({}), form({ begun: false })];
    for (const one of [left, sent, seen]) await recordForm({ ...ines, now: days(-3) }, one);
    await recordForm({ ...ines, now: days(-3) }, { ...sent, page: 4, runId: 'run_use1' });
    await recordForm(ines, form({ page: 3 }));
    const { forms } = await getTemplateUse(marta, { name: 'used', days: 30 });
    expect(forms).toEqual({ opened: 4, begun: 3, sent: 1, abandoned: 1, pages: [{ page: 2, count: 1 }] });
    expect(await listAbandonedForms(marta, { name: 'used', days: 30 })).toMatchObject([
      { id: left.id, team: 'Checkout', page: 2, pages: 3 },
    ]);
    expect(JSON.stringify(await db.formSession.findMany())).not.toMatch(/Ines|per_/);
    // Whoever comes back has not given it up.
    await recordForm(ines, { ...left, page: 3 });
    expect((await getTemplateUse(marta, { name: 'used', days: 30 })).forms.abandoned).toBe(0);
    await expect(recordForm(ines, form({ template: 'none' }))).rejects.toMatchObject({ kind: 'not-found' });
  });
});
