import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ctxFor, insertPerson, insertTeam, testDb, testNow } from '@/domain/core/testing';
import { deprecateTemplate, publishTemplate, setBaseline } from './commands';
import { getTemplate, listTemplates, listTemplateVersions, loadSkeleton } from './queries';

const { db } = await testDb();
const platform = await insertPerson(db, { name: 'Petra Lund', role: 'platform' });
const engineer = await insertPerson(db, { name: 'Ines Moreau' });
await insertTeam(db, { name: 'Platform' });
const ctx = ctxFor(db, platform);

const sourceOf = (name: string, message = 'Hello') => `apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata: {name: ${name}, title: Say ${name}, description: Says it, tags: [demo]}
spec:
  type: service
  owner: platform
  parameters: {properties: {name: {type: string}}}
  steps:
    - {id: say, name: Say it, action: debug:log, input: {message: ${message}}}
`;
const file = (path: string, text: string) => ({ path, executable: false, content: new TextEncoder().encode(text) });
const audits = (action: string) => db.auditEntry.findMany({ where: { action } });

describe('template.publish', () => {
  it('makes a version, and another only for what differs', async () => {
    const first = await publishTemplate(ctx, { source: sourceOf('hello'), files: [file('skeleton/a.txt', 'A')] });
    expect(first).toMatchObject({ name: 'hello', version: 1, created: true, changed: true });
    const same = await publishTemplate(ctx, { source: `# a comment\n${sourceOf('hello')}` });
    expect(same).toMatchObject({ version: 1, created: false, changed: false });
    const other = await publishTemplate(ctx, { source: sourceOf('hello', 'Bonjour') });
    expect(other).toMatchObject({ version: 2, created: false, changed: true });
    const files = await publishTemplate(ctx, {
      source: sourceOf('hello', 'Bonjour'),
      files: [file('skeleton/a.txt', 'B')],
    });
    expect(files.version).toBe(3);

    const versions = await db.templateVersion.findMany({
      where: { templateId: first.id },
      orderBy: { version: 'asc' },
    });
    const texts = await Promise.all(
      versions.map(async ({ id }) =>
        (await loadSkeleton(db, id)).map(({ content }) => Buffer.from(content).toString()),
      ),
    );
    expect(texts).toEqual([['A'], ['A'], ['B']]);
    const details = (await audits('template.publish')).map((entry) => JSON.stringify(entry.detail)).sort();
    expect(details).toEqual([
      '{"name":"hello","unchanged":true}',
      '{"name":"hello","version":1}',
      '{"name":"hello","version":2}',
      '{"name":"hello","version":3}',
    ]);
  });

  it('keeps the order in which fields were written', async () => {
    const fields = '{zebra: {type: string}, ant: {type: string}, bee: {type: string}}';
    await publishTemplate(ctx, { source: sourceOf('order').replace('{name: {type: string}}', fields) });
    const { pages } = await getTemplate(ctx, { name: 'order' }, []);
    expect(Object.keys(pages[0]?.schema.properties as object)).toEqual(['zebra', 'ant', 'bee']);
    await db.template.delete({ where: { name: 'order' } });
  });

  it('names line, column and pointer of a mistake and writes nothing', async () => {
    const source = sourceOf('broken').replace('action: debug:log, ', '');
    await expect(publishTemplate(ctx, { source })).rejects.toMatchObject({
      kind: 'invalid',
      detail: 'Line 9, column 7: A step needs an action.',
      errors: [{ pointer: '/spec/steps/0/action', detail: 'Line 9, column 7: A step needs an action.' }],
    });
    expect(await db.template.findUnique({ where: { name: 'broken' } })).toBeNull();
  });

  it.each(['/etc/passwd', 'a/../../b', 'a//b', 'a\\b', './a', ''])('refuses the path %j', async (path) => {
    await expect(publishTemplate(ctx, { source: sourceOf('paths'), files: [file(path, 'x')] })).rejects.toMatchObject({
      kind: 'invalid',
    });
  });

  it('is for the platform role, and the refusal is on record', async () => {
    await expect(publishTemplate(ctxFor(db, engineer), { source: sourceOf('mine') })).rejects.toMatchObject({
      kind: 'forbidden',
    });
    expect(await audits('template.publish')).toContainEqual(
      expect.objectContaining({ outcome: 'refused', actorId: engineer.id }),
    );
  });

  it('lets one of two who publish at once through', async () => {
    await publishTemplate(ctx, { source: sourceOf('race') });
    const results = await Promise.allSettled([
      publishTemplate(ctx, { source: sourceOf('race', 'one') }),
      publishTemplate(ctx, { source: sourceOf('race', 'two') }),
    ]);
    const versions = await db.templateVersion.count({ where: { template: { name: 'race' } } });
    expect(versions).toBe(1 + results.filter((result) => result.status === 'fulfilled').length);
  });
});

describe('template.deprecate', () => {
  it('takes a template out of the list and puts it back', async () => {
    await publishTemplate(ctx, { source: sourceOf('old') });
    await deprecateTemplate(ctx, { name: 'old' });
    const names = async (deprecated: 'with' | 'without' | 'only') =>
      (await listTemplates(ctx, { deprecated, q: 'old' })).items.map((item) => item.name);
    expect(await names('without')).toEqual([]);
    expect(await names('only')).toEqual(['old']);
    await deprecateTemplate(ctx, { name: 'old', deprecated: false });
    expect(await names('without')).toEqual(['old']);
    expect(await audits('template.deprecate')).toHaveLength(2);
  });

  it('knows nobody else and nothing else', async () => {
    await expect(deprecateTemplate(ctxFor(db, engineer), { name: 'old' })).rejects.toMatchObject({ kind: 'forbidden' });
    await expect(deprecateTemplate(ctx, { name: 'none' })).rejects.toMatchObject({ kind: 'not-found' });
  });
});

describe('baseline.set', () => {
  const baseline = { subjectName: 'hello', minutes: 95, leadTimeHours: 26, evidence: 'Twelve tickets of October' };
  it('records what it takes by hand, with its source', async () => {
    await setBaseline(ctx, baseline);
    expect((await getTemplate(ctx, { name: 'hello' }, [])).baseline).toMatchObject({
      minutes: 95,
      setBy: 'Petra Lund',
      evidence: baseline.evidence,
      reviewAt: new Date(ctx.now.getTime() + 182 * 86_400_000).toISOString(),
      isDue: false,
    });
    expect(await audits('baseline.set')).toHaveLength(1);
  });
  it('is to be looked at again on the day that was said, and says so when it has come', async () => {
    const reviewAt = new Date(ctx.now.getTime() + 86_400_000);
    await setBaseline({ ...ctx, now: new Date(ctx.now.getTime() + 1000) }, { ...baseline, minutes: 80, reviewAt });
    const later = { ...ctx, now: reviewAt };
    expect((await getTemplate(later, { name: 'hello' }, [])).baseline).toMatchObject({ minutes: 80, isDue: true });
    await expect(setBaseline(ctx, { ...baseline, reviewAt: ctx.now })).rejects.toMatchObject({
      errors: [{ pointer: '/reviewAt' }],
    });
  });
  it('wants evidence, a known subject and the right role', async () => {
    await expect(setBaseline(ctx, { ...baseline, evidence: '' })).rejects.toMatchObject({
      errors: [{ pointer: '/evidence' }],
    });
    await expect(setBaseline(ctx, { ...baseline, subjectName: 'none' })).rejects.toMatchObject({ kind: 'not-found' });
    await expect(setBaseline(ctxFor(db, engineer), baseline)).rejects.toMatchObject({ kind: 'forbidden' });
  });
});

describe('reading templates', () => {
  it('lists by name in pages, with search', async () => {
    const first = await listTemplates(ctx, { limit: 2 });
    expect(first.items.map((item) => item.name)).toEqual(['hello', 'old']);
    const second = await listTemplates(ctx, { limit: 2, cursor: first.nextCursor ?? '' });
    expect(second.items.map((item) => item.name)).toEqual(['race']);
    expect(second.nextCursor).toBeNull();
    expect((await listTemplates(ctx, { q: 'say HELLO' })).items).toMatchObject([
      { name: 'hello', owner: { ref: 'group:default/platform', name: 'Platform' }, tags: ['demo'] },
    ]);
  });

  it('shows one, with its figures, in any version', async () => {
    const template = await db.template.findUniqueOrThrow({ where: { name: 'hello' } });
    const startedAt = new Date(testNow.getTime() - 3_600_000);
    const run = (index: number, status: 'succeeded' | 'failed' | 'cancelled', seconds: number) => ({
      id: `run_${index}`,
      status,
      templateId: template.id,
      templateName: 'hello',
      templateTitle: 'Say hello',
      versionId: 'x',
      version: 2,
      requesterId: engineer.id,
      requesterName: engineer.name,
      parameters: {},
      createdAt: new Date(testNow.getTime() - 3_700_000 + index),
      startedAt,
      finishedAt: new Date(startedAt.getTime() + seconds * 1000),
    });
    await db.run.createMany({
      data: [run(1, 'succeeded', 60), run(2, 'succeeded', 120), run(3, 'failed', 600), run(4, 'cancelled', 5)],
    });
    await db.run.create({
      data: { ...run(5, 'succeeded', 9), createdAt: new Date(testNow.getTime() - 91 * 86_400_000) },
    });

    const view = await getTemplate(ctx, { name: 'hello', version: 1 }, []);
    expect(view).toMatchObject({
      version: 1,
      latestVersion: 3,
      pages: [{ title: 'Details' }],
      steps: [{ id: 'say', name: 'Say it', action: 'debug:log' }],
      files: [{ path: 'skeleton/a.txt', bytes: 1 }],
      statistics: { uses: 4, succeeded: 2, failed: 1, medianSeconds: 90, p90Seconds: 114 },
      problems: [{ level: 'error', line: 9, message: expect.stringContaining('no action "debug:log"') }],
      can: {
        run: { allowed: false, reason: expect.stringContaining('no action "debug:log"') },
        publish: { allowed: true },
      },
    });
    const whole = await getTemplate(ctx, { name: 'hello', version: 1 }, [{ id: 'debug:log', input: z.object({}) }]);
    expect(whole).toMatchObject({ problems: [], can: { run: { allowed: true } } });
    expect(view.statistics.successRate).toBeCloseTo(2 / 3);
    expect(view.lastRuns.map((last) => last.status)).toEqual([
      'succeeded',
      'succeeded',
      'succeeded',
      'failed',
      'cancelled',
    ]);
    expect(await listTemplateVersions(ctx, { name: 'hello' })).toMatchObject([
      { version: 3, uses: 0 },
      { version: 2, uses: 5 },
      { version: 1, uses: 0 },
    ]);
  });

  it('says what is not there', async () => {
    await expect(getTemplate(ctx, { name: 'none' }, [])).rejects.toMatchObject({ kind: 'not-found' });
    await expect(getTemplate(ctx, { name: 'hello', version: 99 }, [])).rejects.toMatchObject({ kind: 'not-found' });
    const view = await getTemplate(ctxFor(db, engineer), { name: 'hello' }, []);
    expect(view.can.publish).toMatchObject({ allowed: false });
  });
});
