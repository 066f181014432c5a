import { describe, expect, test } from 'vitest';
import { ActionError } from '../action';
import { cancelRun } from './commands/cancel';
import { retryEdited, retryRun } from './commands/retry';
import { workScene } from './fixture';

const { works, portal, see } = await workScene();
const parameters = { properties: { repo: { type: 'string' } } };
const step = { id: 'a', action: 'test:do', input: { do: '${{ parameters.repo }}' } };
const repo = (name: string) => ({ parameters: { repo: name } });
for (const name of ['x', 'y', 'z']) works.set(name, () => ({}));

describe('a concurrency key', () => {
  test('lets one run of it after the other begin, in order; others are not held up', async () => {
    await portal.template('turns', [step], { parameters, concurrency: { key: '${{ parameters.repo }}' } });
    const [first, second, third, other] = [
      await portal.start('turns', repo('x')),
      await portal.start('turns', repo('x')),
      await portal.start('turns', repo('x')),
      await portal.start('turns', repo('y')),
    ];
    expect(await see(second.id)).toMatchObject({
      status: 'queued',
      waitsFor: 'turn',
      turn: { behind: first.number, waiting: 2 },
    });
    await portal.advance(other.id);
    expect((await see(other.id)).status).toBe('succeeded');
    // A job that should not be there does nothing.
    await portal.advance(second.id);
    expect((await see(second.id)).status).toBe('queued');
    await portal.advance(first.id);
    expect((await see(second.id)).waitsFor).toBe(null);
    expect((await see(third.id)).turn).toEqual({ behind: second.number, waiting: 1 });
    await portal.drain();
    expect((await see(third.id)).status).toBe('succeeded');
  });

  test('is free again after a cancel, and a failed run takes it again only when it is free', async () => {
    works.set('z', () => {
      throw new ActionError('Broken.');
    });
    const failed = await portal.start('turns', repo('z'));
    await portal.advance(failed.id);
    const second = await portal.start('turns', repo('z'));
    const third = await portal.start('turns', repo('z'));
    await expect(retryRun(portal.as('ines'), { id: failed.id })).rejects.toMatchObject({ kind: 'conflict' });
    await cancelRun(portal.as('ines'), { id: second.id });
    expect((await see(third.id)).waitsFor).toBe(null);
    await cancelRun(portal.as('ines'), { id: third.id });
    await retryRun(portal.as('ines'), { id: failed.id });
  });

  test('with a limit lets so many in; onBusy refuse starts no more', async () => {
    await portal.template('two', [step], { parameters, concurrency: { limit: 2, onBusy: 'refuse' } });
    const first = await portal.start('two', repo('x'));
    await portal.start('two', repo('y'));
    await expect(portal.start('two', repo('x'))).rejects.toMatchObject({
      kind: 'conflict',
      detail: `Run ${first.number} is at work on the same. Start this one when it is over.`,
    });
    await portal.advance(first.id);
    await portal.start('two', repo('x'));
  });

  test('that comes out empty sets no limit', async () => {
    const runs = [await portal.start('turns'), await portal.start('turns')];
    for (const { id } of runs) expect((await see(id)).waitsFor).toBe(null);
  });
});

describe('the queue', () => {
  const queue = async () => {
    const rows = await portal.db.$queryRaw<{ who: string }[]>`
      SELECT r."requesterName" || ' ' || r."subject" AS who FROM graphile_worker._private_jobs j
      JOIN "Run" r ON r."id" = j.payload ->> 'runId' ORDER BY j.priority, j.run_at, j.id`;
    return rows.map(({ who }) => who);
  };

  test('is shared: teams take turns however many runs one of them has, and urgent ones do not queue behind their own', async () => {
    await portal.db.$executeRaw`DELETE FROM graphile_worker._private_jobs`;
    await portal.db.run.updateMany({ data: { status: 'succeeded' } });
    const named = { parameters: { properties: { name: { type: 'string' } } } };
    await portal.template('plain', [{ action: 'test:do' }], named);
    await portal.template('urgent', [{ action: 'test:do' }], { ...named, priority: 'high' });
    const start = (template: string, name: string, who: 'ines' | 'other') =>
      portal.start(template, { parameters: { name } }, who);
    for (const name of ['1', '2', '3']) await start('plain', name, 'ines');
    await start('plain', '1', 'other');
    await start('plain', '2', 'other');
    await start('urgent', '!', 'ines');
    expect(await queue()).toEqual([
      'Ines Oliveira 1',
      'Jonas Weber 1',
      'Ines Oliveira !',
      'Ines Oliveira 2',
      'Jonas Weber 2',
      'Ines Oliveira 3',
    ]);
  });

  test('has a front that nobody is put before', async () => {
    await portal.db.run.updateMany({ where: { status: 'queued', rank: 0 }, data: { status: 'running' } });
    await portal.start('plain', { parameters: { name: 'late' } }, 'platform');
    const late = await portal.db.run.findFirstOrThrow({ where: { subject: 'late' } });
    expect(late.rank).toBe(1);
  });
});

describe('run.retryEdited', () => {
  const given: unknown[] = [];
  works.set('choosy', (_, { message }) => {
    given.push(message);
    if (message === 'bad') throw new ActionError('Not that one.');
    return { output: { message } };
  });
  const failing = (more: object = {}) => ({
    id: 'a',
    name: 'Choose',
    action: 'test:do',
    input: { do: 'choosy', message: 'bad' },
    ...more,
  });
  const failed = async (template: string) => {
    const { id } = await portal.start(template);
    await portal.advance(id);
    return id;
  };

  test('puts what was given in the place of what the template works out, with an audit row', async () => {
    await portal.template('edited', [
      failing(),
      { id: 'b', action: 'test:do', input: { message: '${{ steps.a.output.message }}' } },
    ]);
    const id = await failed('edited');
    expect((await see(id)).can.retryEdited.allowed).toBe(false);
    await retryEdited(portal.as('platform'), { id, input: { message: 'good' } });
    await portal.advance(id);
    const run = await see(id);
    expect(run).toMatchObject({
      status: 'succeeded',
      steps: [{ input: { do: 'choosy', message: 'good' } }, { output: { said: 'good' } }],
    });
    const audits = await portal.db.auditEntry.findMany({ where: { action: 'run.retryEdited', subjectId: id } });
    expect(audits).toMatchObject([{ outcome: 'done', detail: { step: 'Choose', input: { message: 'good' } } }]);
  });

  test('is for the platform, unless the step says editableOnRetry', async () => {
    const input = { message: 'good' };
    await expect(retryEdited(portal.as('ines'), { id: await failed('edited'), input })).rejects.toMatchObject({
      kind: 'forbidden',
    });
    await portal.template('editable', [failing({ editableOnRetry: true })]);
    const id = await failed('editable');
    expect(await retryEdited(portal.as('ines'), { id, input })).toEqual({ id, status: 'running' });
  });

  test('is a conflict for a step that goes over a list, and while the run goes on; knows no other run', async () => {
    await portal.template('listed', [failing({ each: ['1'] })]);
    const input = { message: 'good' };
    const id = await failed('listed');
    await expect(retryEdited(portal.as('platform'), { id, input })).rejects.toMatchObject({ kind: 'conflict' });
    const { id: going } = await portal.start('edited');
    await expect(retryEdited(portal.as('platform'), { id: going, input })).rejects.toMatchObject({ kind: 'conflict' });
    await expect(retryEdited(portal.as('platform'), { id: 'run_none', input })).rejects.toMatchObject({
      kind: 'not-found',
    });
  });
});
