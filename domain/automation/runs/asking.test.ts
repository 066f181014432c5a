import { describe, expect, test } from 'vitest';
import { resolveStep } from './commands/resolve';
import { gate, workScene } from './fixture';
import { sweepRunsJob } from './schema';

const { works, calls, portal, see, lines } = await workScene();

/** A run whose worker died in the middle of a step that may not be repeated. */
async function interrupted(name: string, more: object = {}) {
  const first = gate();
  let isFirst = true;
  works.set(name, async () => {
    if (!isFirst) return { output: { by: 'the second' } };
    isFirst = false;
    first.enter();
    await first.opened;
    return { output: { by: 'the first' } };
  });
  await portal.template(name, [
    { id: 's', name: 'Send', action: 'test:once', input: { do: name }, ...more },
    { id: 'after', action: 'test:do', input: { message: 'got ${{ steps.s.output.by }}' } },
  ]);
  const { id } = await portal.start(name);
  const dying = portal.advance(id);
  await first.entered;
  expect(await portal.advance(id)).toEqual({ end: 'done' });
  first.open();
  await dying;
  calls.length = 0;
  return id;
}
const question =
  'The worker stopped during this step, and its action test:once is not safe to repeat. Did it take effect?';

describe('a step that was interrupted and may not be repeated', () => {
  test('asks: the run waits, and nothing wakes it but the answer', async () => {
    const id = await interrupted('asks');
    const run = await see(id);
    expect(run).toMatchObject({ status: 'waiting', waitsFor: 'person' });
    expect(run.steps[0]).toMatchObject({ status: 'waiting', question: { text: question } });
    const event = await portal.db.event.findFirst({ where: { subjectId: id, type: 'run.ask' } });
    expect(event?.data).toMatchObject({ step: 'Send', stepId: 's' });
    await portal.db.$executeRaw`UPDATE "Run" SET "createdAt" = now() - interval '2 minutes' WHERE "id" = ${id}`;
    const sweep = portal.handlers.find(({ type }) => type.name === sweepRunsJob.name);
    await sweep?.run(portal.as('platform'), {} as never, {
      attempt: 1,
      lastAttempt: false,
      signal: new AbortController().signal,
    });
    await portal.drain();
    expect(await see(id)).toMatchObject({ status: 'waiting', waitsFor: 'person' });
    expect(calls).toEqual([]);
  });

  test('counts as done with what a person says it answered', async () => {
    const id = await interrupted('took-effect');
    await resolveStep(portal.as('ines'), { id, stepId: 's', answer: 'done', output: { by: 'a person' } });
    await portal.drain();
    expect(calls.map(({ step }) => step)).toEqual(['after']);
    const run = await see(id);
    expect(run).toMatchObject({ status: 'succeeded', waitsFor: null });
    expect(run.steps).toMatchObject([
      { attempt: 1, output: { by: 'a person' }, question: null },
      { output: { said: 'got a person' } },
    ]);
    expect(await lines(id)).toContain('Ines Oliveira says of “Send”: it took effect, so the run goes on.');
    const audits = await portal.db.auditEntry.findMany({ where: { action: 'run.resolve', subjectId: id } });
    expect(audits).toMatchObject([{ outcome: 'done', detail: { step: 'Send', answer: 'done' } }]);
  });

  test('is done again when a person says so, under the same key', async () => {
    const id = await interrupted('again');
    await resolveStep(portal.as('lead'), { id, stepId: 's', answer: 'again' });
    await portal.drain();
    expect(calls.map(({ key }) => key)).toEqual([`${id}.0`, `${id}.1`]);
    expect((await see(id)).steps[0]).toMatchObject({ attempt: 2, output: { by: 'the second' } });
  });

  test('fails when a person gives up', async () => {
    const id = await interrupted('given-up');
    await resolveStep(portal.as('platform'), { id, stepId: 's', answer: 'give-up' });
    await portal.drain();
    expect(await see(id)).toMatchObject({
      status: 'failed',
      cause: 'interrupted',
      error: 'Noor Haddad gave it up after the worker had stopped: whether it took effect is not known.',
    });
    expect(calls).toEqual([]);
  });

  test('of a repeated step asks about its round alone', async () => {
    const id = await interrupted('rounds', { each: ['x', 'y'] });
    await resolveStep(portal.as('ines'), { id, stepId: 's', answer: 'done', output: { by: 'a person' } });
    await portal.drain();
    expect(calls.map(({ key }) => key)).toEqual([`${id}.0.1`, `${id}.1`]);
    expect((await see(id)).steps[0]?.output).toEqual([{ by: 'a person' }, { by: 'the second' }]);
  });
});

describe('run.resolve', () => {
  test('is refused to who neither asked for the run nor leads the team', async () => {
    const id = await interrupted('refused');
    const answer = { id, stepId: 's', answer: 'done' as const };
    await expect(resolveStep(portal.as('other'), answer)).rejects.toMatchObject({ kind: 'forbidden' });
  });

  test('is a conflict when nothing is asked, and the second time', async () => {
    const id = await interrupted('second');
    const answer = { id, stepId: 's', answer: 'again' as const };
    await expect(resolveStep(portal.as('ines'), { ...answer, stepId: 'after' })).rejects.toMatchObject({
      kind: 'conflict',
    });
    await resolveStep(portal.as('ines'), answer);
    await expect(resolveStep(portal.as('ines'), answer)).rejects.toMatchObject({ kind: 'conflict' });
  });

  test('knows no such run or step', async () => {
    const answer = { id: 'run_none', stepId: 's', answer: 'done' as const };
    await expect(resolveStep(portal.as('ines'), answer)).rejects.toMatchObject({ kind: 'not-found' });
    const { id } = await portal.start('second');
    await expect(resolveStep(portal.as('ines'), { ...answer, id, stepId: 'none' })).rejects.toMatchObject({
      kind: 'not-found',
    });
  });
});
