import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ctxFor, insertPerson, insertTeam, testDb } from '@/domain/core/testing';
import { defineAction } from '../action';
import { publishTemplate } from '../templates/commands';
import { loadSkeleton, loadTemplate } from '../templates/queries';
import { idlePorts } from '../testing';
import { discardDraft, publishDraft, restoreDraft, saveDraft } from './commands/draft';
import { restoreVersion } from './commands/restore-version';
import { planCopy, reviewCopy, tryCopy } from './plan';
import {
  findTemplateDraft,
  getTemplateDraft,
  listTemplateDrafts,
  listVersionFiles,
  readEditedFile,
} from './queries/drafts';
import { compareVersions, listVersionHistory } from './queries/versions';

const { db } = await testDb();
await insertTeam(db, { name: 'Platform' });
const marta = ctxFor(db, await insertPerson(db, { name: 'Marta Keller', role: 'platform' }));
const alex = ctxFor(db, await insertPerson(db, { name: 'Alex Stern', role: 'platform' }));
const engineer = ctxFor(db, await insertPerson(db, { name: 'Ines Oliveira' }));

const sourceOf = (name: string, message = 'Hello') => `apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata: {name: ${name}, title: Say ${name}}
spec:
  type: service
  owner: platform
  parameters: {required: [name], properties: {name: {type: string}}}
  steps:
    - {id: say, name: Say it, action: test:make, input: {message: '${message} \${{ parameters.name }}'}}
`;
const text = (path: string, content: string) => ({ path, text: content });
const skeletonOf = async (name: string) =>
  (await loadSkeleton(db, (await loadTemplate(db, name)).row.id)).map(({ path, executable, content }) => [
    path,
    executable,
    Buffer.from(content).toString(),
  ]);
const audits = (action: string) => db.auditEntry.count({ where: { action, outcome: 'done' } });

const toolbox = {
  ports: { ...idlePorts, repositories: {} as never },
  actions: [
    defineAction({
      id: 'test:make',
      title: 'Make',
      description: 'Makes a thing',
      input: z.object({ message: z.string() }),
      repeatable: true,
      takesSecrets: [],
      plan: async ({ message }) => [{ sign: 'create', kind: 'Thing', object: message }],
      apply: () => Promise.reject(new Error('a plan does nothing')),
    }),
  ],
};

describe('the check of what stands in an editor', () => {
  it('names refused secrets, and inputs that would show one, each at its place', async () => {
    const references = '  secrets:\n    references:\n      - {name: TOKEN, from: {store: no-such-secret}}\n';
    const source = `${sourceOf('fishing', '${{ secrets.TOKEN }}')}${references}`;
    const { problems } = await reviewCopy(marta, { source, files: [] }, toolbox);
    const lineOf = (part: string) => source.split('\n').findIndex((line) => line.includes(part)) + 1;
    expect(problems).toEqual([
      expect.objectContaining({
        level: 'warning',
        line: lineOf('test:make'),
        message: expect.stringContaining(
          'Others read “message” of test:make: with a secret in it, the step is refused.',
        ),
      }),
      expect.objectContaining({
        level: 'error',
        line: lineOf('no-such-secret'),
        message: expect.stringContaining('This portal does not know the secret "no-such-secret".'),
      }),
    ]);
  });
});

describe('a draft of a new template', () => {
  it('is saved, published as version 1, and closed', async () => {
    const first = await saveDraft(marta, { source: sourceOf('fresh'), files: [text('skeleton/a.txt', 'A')] });
    expect(first.revision).toBe(1);
    expect(await db.template.findUnique({ where: { name: 'fresh' } })).toBeNull();
    expect(await listTemplateDrafts(alex)).toMatchObject([
      { id: first.id, template: null, title: 'Say fresh', createdBy: 'Marta Keller', newerVersion: null },
    ]);
    const published = await publishDraft(marta, { id: first.id, revision: 1, note: 'The first one' });
    expect(published).toMatchObject({ name: 'fresh', version: 1, created: true });
    expect(await skeletonOf('fresh')).toEqual([['skeleton/a.txt', false, 'A']]);
    expect(await listTemplateDrafts(alex)).toEqual([]);
    await expect(getTemplateDraft(marta, first.id)).rejects.toMatchObject({ kind: 'not-found' });
    expect([await audits('draft.save'), await audits('draft.publish')]).toEqual([1, 1]);
  });

  it('does not become a version of a template that is there', async () => {
    const { id, revision } = await saveDraft(marta, { source: sourceOf('fresh', 'Another') });
    await expect(publishDraft(marta, { id, revision })).rejects.toMatchObject({ kind: 'conflict' });
    await discardDraft(marta, { id, revision });
  });
});

describe('a draft of a template', () => {
  it('keeps, renames, edits and takes out files by what they hold', async () => {
    const files = [
      { path: 'a.txt', executable: false, content: Buffer.from('A') },
      { path: 'run.sh', executable: true, content: Buffer.from([0, 1, 2]) },
      { path: 'c.txt', executable: false, content: Buffer.from('C') },
    ];
    await publishTemplate(marta, { source: sourceOf('files'), files });
    const { row } = await loadTemplate(db, 'files');
    const listed = await listVersionFiles(marta, row.id);
    expect(listed.map(({ path, isText, bytes }) => [path, isText, bytes])).toEqual([
      ['a.txt', true, 1],
      ['c.txt', true, 1],
      ['run.sh', false, 3],
    ]);
    const sha = (path: string) => listed.find((file) => file.path === path)?.sha256;
    const { id, revision } = await saveDraft(marta, {
      template: 'files',
      source: sourceOf('files'),
      files: [{ path: 'bin/run.sh', sha256: sha('run.sh') }, text('a.txt', 'B'), { path: 'd.bin', base64: 'AAE=' }],
    });
    const draft = await findTemplateDraft(alex, 'files');
    expect(draft).toMatchObject({
      id,
      revision,
      baseVersion: 1,
      files: [{}, { path: 'bin/run.sh', executable: true }, {}],
    });
    const content = await readEditedFile(marta, { draft: id, sha256: draft?.files[0]?.sha256 ?? '' });
    expect(Buffer.from(content).toString()).toBe('B');
    await publishDraft(marta, { id, revision });
    expect((await skeletonOf('files')).map(([path, executable]) => [path, executable])).toEqual([
      ['a.txt', false],
      ['bin/run.sh', true],
      ['d.bin', false],
    ]);
    const { files: compared } = await compareVersions(engineer, { name: 'files' });
    expect(compared.map(({ path, change, added, removed }) => [path, change, added, removed])).toEqual([
      ['a.txt', 'changed', 1, 1],
      ['bin/run.sh', 'added', 0, 0],
      ['c.txt', 'removed', 0, 1],
      ['d.bin', 'added', 0, 0],
      ['run.sh', 'removed', 0, 0],
    ]);
  });

  it.each([
    [[text('a', '1'), text('a', '2')], 'Two files are named a.'],
    [[text('template.yaml', 'x')], 'template.yaml is the template itself'],
    [[{ path: 'a', sha256: 'f'.repeat(64) }], 'is not here any more'],
    [[text('../../etc/../x', 'x')], 'A path is relative'],
    [[text('/etc/passwd', 'x')], 'A path is relative'],
  ])('refuses %j', async (files, words) => {
    await expect(saveDraft(marta, { template: 'files', source: 'x', files })).rejects.toMatchObject({
      kind: 'invalid',
      detail: expect.stringContaining(words),
    });
  });

  it('tells two people who write at once of each other, and loses nothing', async () => {
    const { id } = await saveDraft(marta, { template: 'fresh', source: sourceOf('fresh', 'Marta') });
    await expect(saveDraft(alex, { template: 'fresh', source: sourceOf('fresh', 'Alex') })).rejects.toMatchObject({
      kind: 'conflict',
      detail: expect.stringContaining('Marta Keller has begun a draft'),
    });
    const mine = await saveDraft(alex, { id, revision: 1, source: sourceOf('fresh', 'Alex') });
    expect(mine.revision).toBe(2);
    await expect(saveDraft(marta, { id, revision: 1, source: 'lost?' })).rejects.toMatchObject({
      kind: 'conflict',
      detail: expect.stringContaining('Alex Stern has saved this draft'),
    });
    expect((await getTemplateDraft(marta, id)).source).toContain('Alex');
    const both = await Promise.allSettled([
      saveDraft(alex, { id, revision: 2, source: 'one' }),
      saveDraft(marta, { id, revision: 2, source: 'two' }),
    ]);
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await discardDraft(alex, { id, revision: 3 });
  });

  it('is thrown away and comes back as long as no other was begun', async () => {
    const { id, revision } = await saveDraft(marta, { template: 'fresh', source: sourceOf('fresh', 'x') });
    await expect(restoreDraft(marta, { id })).rejects.toMatchObject({ kind: 'conflict' });
    await expect(discardDraft(marta, { id, revision: 9 })).rejects.toMatchObject({ kind: 'conflict' });
    await discardDraft(marta, { id, revision });
    expect(await findTemplateDraft(marta, 'fresh')).toBeNull();
    expect(await restoreDraft(marta, { id })).toEqual({ id, template: 'fresh', revision });
    await discardDraft(marta, { id, revision });
    const other = await saveDraft(alex, { template: 'fresh', source: sourceOf('fresh', 'y') });
    await expect(restoreDraft(marta, { id })).rejects.toMatchObject({ kind: 'conflict' });
    await discardDraft(alex, other);
  });

  it('is not published over a version that nobody looked at, nor under another name', async () => {
    const { id, revision } = await saveDraft(marta, { template: 'fresh', source: sourceOf('fresh', 'draft') });
    await publishTemplate(alex, { source: sourceOf('fresh', 'meanwhile') });
    expect((await getTemplateDraft(marta, id)).newerVersion).toMatchObject({ version: 2, publishedBy: 'Alex Stern' });
    await expect(publishDraft(marta, { id, revision })).rejects.toMatchObject({ kind: 'conflict' });
    expect(await publishDraft(marta, { id, revision, over: 2 })).toMatchObject({ version: 3 });
    const renamed = await saveDraft(marta, { template: 'fresh', source: sourceOf('stale') });
    await expect(publishDraft(marta, renamed)).rejects.toMatchObject({ kind: 'conflict' });
    await discardDraft(marta, renamed);
  });

  it('stays open where publishing is refused', async () => {
    const source = sourceOf('fresh').replace('action: test:make, ', '');
    const draft = await saveDraft(marta, { template: 'fresh', source });
    await expect(publishDraft(marta, draft)).rejects.toMatchObject({ kind: 'invalid' });
    expect((await findTemplateDraft(marta, 'fresh'))?.id).toBe(draft.id);
    await discardDraft(marta, draft);
  });

  it('is for those who may publish', async () => {
    const refused = { kind: 'forbidden' };
    await expect(saveDraft(engineer, { source: 'x' })).rejects.toMatchObject(refused);
    await expect(listTemplateDrafts(engineer)).rejects.toMatchObject(refused);
    await expect(planCopy(engineer, { source: sourceOf('x'), parameters: {} }, toolbox)).rejects.toMatchObject(refused);
    await expect(saveDraft(marta, { id: 'none', revision: 1, source: 'x' })).rejects.toMatchObject({
      kind: 'not-found',
    });
    await expect(saveDraft(marta, { template: 'none', source: 'x' })).rejects.toMatchObject({ kind: 'not-found' });
  });
});

describe('versions', () => {
  it('are listed with what changed, compared and restored', async () => {
    const { items } = await listVersionHistory(engineer, { name: 'fresh' });
    expect(
      items.map(({ version, publishedBy, note, added, removed, filesChanged }) => [
        version,
        publishedBy,
        note,
        added,
        removed,
        filesChanged,
      ]),
    ).toEqual([
      [3, 'Marta Keller', null, 1, 1, 1],
      [2, 'Alex Stern', null, 1, 1, 1],
      [1, 'Marta Keller', 'The first one', 10, 0, 2],
    ]);
    const comparison = await compareVersions(engineer, { name: 'fresh', from: 1, to: 3 });
    expect(comparison.files[0]?.hunks[0]?.lines.filter((line) => line.kind !== 'same')).toMatchObject([
      { kind: 'removed', before: 9, text: expect.stringContaining('Hello') },
      { kind: 'added', after: 9, text: expect.stringContaining('draft') },
    ]);
    expect(await restoreVersion(marta, { name: 'fresh', version: 1 })).toMatchObject({ version: 4, changed: true });
    expect((await compareVersions(engineer, { name: 'fresh', from: 1, to: 4 })).files).toEqual([]);
    expect(await restoreVersion(marta, { name: 'fresh', version: 4 })).toMatchObject({ version: 4, changed: false });
    await expect(restoreVersion(engineer, { name: 'fresh', version: 1 })).rejects.toMatchObject({ kind: 'forbidden' });
    await expect(restoreVersion(marta, { name: 'fresh', version: 99 })).rejects.toMatchObject({ kind: 'not-found' });
    await expect(compareVersions(marta, { name: 'fresh', from: 99 })).rejects.toMatchObject({ kind: 'not-found' });
  });
});

describe('what stands in an editor', () => {
  const example = (expected: string) =>
    text('examples/a-service.yaml', `title: A service\nparameters: {name: Ada}\n${expected}`);

  it('is checked, planned and tried without being saved, and does nothing', async () => {
    const copy = {
      source: sourceOf('unsaved'),
      files: [example('expect: {created: 1, lines: [create Thing Hello Ada]}')],
    };
    const reviewed = await reviewCopy(marta, copy, toolbox);
    expect(reviewed).toMatchObject({ name: 'unsaved', problems: [], pages: [{}], examples: [{ name: 'a-service' }] });
    const plan = await planCopy(marta, { ...copy, parameters: { name: 'Bob' } }, toolbox);
    expect(plan.lines).toMatchObject([{ sign: 'create', kind: 'Thing', object: 'Hello Bob' }]);
    expect(await tryCopy(marta, copy, toolbox)).toMatchObject([{ holds: true, misses: [] }]);
    expect(await db.templateDraft.count({ where: { title: 'Say unsaved' } })).toBe(0);
    await expect(planCopy(marta, { ...copy, parameters: {} }, toolbox)).rejects.toMatchObject({ kind: 'invalid' });
    await expect(planCopy(marta, { source: 'kind: x', parameters: {} }, toolbox)).rejects.toMatchObject({
      kind: 'invalid',
      errors: [{ pointer: '/source' }],
    });
  });

  it('says what of an example does not hold', async () => {
    const wrong = 'expect: {created: 2, lines: [create Thing Bye], skipped: [say], files: [README.md]}';
    const [outcome] = await tryCopy(marta, { source: sourceOf('unsaved'), files: [example(wrong)] }, toolbox);
    expect(outcome).toMatchObject({
      holds: false,
      misses: [
        'Expected 2 created, the plan has 1.',
        'The plan lacks the line “create Thing Bye”.',
        'The plan writes no file README.md.',
        'The step say is not left out.',
      ],
    });
    const bad = [text('examples/b.yaml', 'parameters: {}\nexpext: {}'), text('examples/c.yaml', 'kind: Component')];
    const { problems, examples } = await reviewCopy(marta, { source: sourceOf('unsaved'), files: bad }, toolbox);
    expect(problems.map(({ pointer }) => pointer)).toEqual(['/examples/b.yaml']);
    expect(examples).toEqual([]);
    const [failing] = await tryCopy(
      marta,
      { source: sourceOf('x'), files: [text('examples/d.yml', 'parameters: {}')] },
      toolbox,
    );
    expect(failing?.misses[0]).toContain('It cannot be planned');
  });
});
