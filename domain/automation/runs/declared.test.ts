import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { testNow } from '@/domain/core/testing';
import { addSecret, changeSecret, removeSecret, rotateSecret } from '@/domain/secrets/commands';
import { defineAction } from '../action';
import { getTemplate } from '../templates/queries';
import { secretsReadBy } from './declared';
import { getRun, readLog } from './queries';
import { testPortal } from './testing';

const value = 'ghs_9f2c4d7e81';
/** what a waiting step does next */
const pauses: number[] = [];
const given: { input: unknown; secrets: Record<string, string> }[] = [];

const use = defineAction({
  id: 'test:use',
  title: 'Use',
  description: 'Uses what it is given',
  repeatable: true,
  takesSecrets: ['header', 'form', 'file', 'it'],
  input: z.looseObject({}),
  plan: async () => [],
  apply: async (input, { log, secrets }) => {
    given.push({ input, secrets });
    const seconds = pauses.shift();
    if (seconds) return { wait: { seconds, reason: 'Not yet' } };
    log('info', `got ${JSON.stringify(input)}`);
    return { output: { echoed: input } };
  },
});
const portal = await testPortal([use]);
const { db, as } = portal;

const references = [{ name: 'TOKEN', from: { store: 'deploy-token' } }];
const { id } = await addSecret(as('platform'), { name: 'deploy-token', value, templates: ['deploy'] });

const steps = [
  { id: 'uses', action: 'test:use', input: { header: 'Bearer ${{ secrets.TOKEN }}', form: '${{ secrets.form }}' } },
  { id: 'leaks', action: 'test:use', input: { it: '${{ steps.uses.output.echoed.header }}' } },
];

async function everythingKept(runId: string): Promise<string> {
  const rows = await Promise.all([
    ...[db.run.findMany({ omit: { secrets: true } }), db.runStep.findMany(), db.runLogLine.findMany()],
    ...[db.auditEntry.findMany(), db.event.findMany(), db.$queryRaw`SELECT * FROM graphile_worker._private_jobs`],
  ]);
  const shown = [await getRun(as('ines'), { id: runId }), await readLog(as('ines'), { id: runId })];
  return JSON.stringify([rows, shown], (_, part) => (typeof part === 'bigint' ? String(part) : part));
}

describe('secrets that a template refers to', () => {
  test('reach the step that uses them, no other one, and nothing that is kept', async () => {
    await portal.template('deploy', steps, {
      secrets: { references },
      output: { text: [{ content: '${{ secrets.TOKEN }}' }] },
    });
    const { id: runId } = await portal.start('deploy', { secrets: { form: 'typed-by-ines' } });
    await portal.advance(runId);
    expect(await getRun(as('ines'), { id: runId })).toMatchObject({ status: 'succeeded' });
    expect(given[0]).toEqual({
      input: { header: `Bearer ${value}`, form: 'typed-by-ines' },
      secrets: { TOKEN: value, form: 'typed-by-ines' },
    });
    expect(given[1]?.secrets).toEqual({ form: 'typed-by-ines' });
    const kept = await everythingKept(runId);
    expect(kept).toContain('Bearer •••');
    expect(kept).not.toContain(value);
    expect(kept).not.toContain('typed-by-ines');
  });

  test('go before what whoever starts the run has sent under the same name', async () => {
    given.length = 0;
    const { id: runId } = await portal.start('deploy', { secrets: { TOKEN: 'a value of my own' } });
    await portal.advance(runId);
    expect(given[0]?.secrets).toEqual({ TOKEN: value });
    expect(given[1]?.secrets).toEqual({});
  });

  test('are refused at publishing, with the place', async () => {
    const publish = portal.template('other', [{ action: 'test:use' }], { secrets: { references } });
    await expect(publish).rejects.toThrow(
      /Line \d+, column \d+: The template "other" may not use the secret "deploy-token"/,
    );
    const unknown = [{ name: 'X', from: { vault: 'secret/x#y' } }];
    const publishUnknown = portal.template('deploy', steps, { secrets: { references: unknown } });
    await expect(publishUnknown).rejects.toThrow('This portal does not know the secret secret/x#y of the vault');
  });

  test('are refused before the form, at the start and in the step once they are taken away', async () => {
    given.length = 0;
    const { id: runId } = await portal.start('deploy');
    await changeSecret(as('platform'), { id, templates: [] });
    const template = await getTemplate(as('ines'), { name: 'deploy' }, [use]);
    const reason = expect.stringContaining('The template "deploy" may not use the secret "deploy-token"');
    expect(template.can.run).toEqual({ allowed: false, reason });
    await expect(portal.start('deploy')).rejects.toThrow('may not use the secret');
    await portal.advance(runId);
    expect(await getRun(as('ines'), { id: runId })).toMatchObject({ status: 'failed', error: reason });
    expect(given).toEqual([]);
    await changeSecret(as('platform'), { id, templates: ['deploy'] });
  });

  test('are read again by a step that goes on after a wait, and by those that begin after it', async () => {
    given.length = 0;
    pauses.push(30);
    const again = { id: 'again', action: 'test:use', input: { header: '${{ secrets.TOKEN }}' } };
    await portal.template('deploy', [...steps.slice(0, 1), again], { secrets: { references } });
    const { id: runId } = await portal.start('deploy');
    await portal.advance(runId);
    expect(given.map(({ secrets }) => secrets.TOKEN)).toEqual([value]);
    await rotateSecret(as('platform'), { id, value: 'ghs_the-new-one' });
    await portal.advance(runId, { now: new Date(testNow.getTime() + 31_000) });
    expect(await getRun(as('ines'), { id: runId })).toMatchObject({ status: 'succeeded' });
    expect(given.map(({ secrets }) => secrets.TOKEN)).toEqual([value, 'ghs_the-new-one', 'ghs_the-new-one']);
    const kept = await everythingKept(runId);
    expect(kept).not.toContain('ghs_the-new-one');
    expect(kept).not.toContain(value);
    await rotateSecret(as('platform'), { id, value });
  });

  test('end the run with their name when they are gone after a wait', async () => {
    const other = await addSecret(as('platform'), { name: 'gone-soon', value: 'ghs_soon-gone', templates: ['leaver'] });
    const from = [{ name: 'TOKEN', from: { store: 'gone-soon' } }];
    given.length = 0;
    pauses.push(30);
    await portal.template('leaver', steps.slice(0, 1), { secrets: { references: from } });
    const { id: runId } = await portal.start('leaver');
    await portal.advance(runId);
    await removeSecret(as('platform'), { id: other.id });
    await portal.advance(runId, { now: new Date(testNow.getTime() + 31_000) });
    const error = expect.stringContaining('This portal does not know the secret "gone-soon".');
    expect(await getRun(as('ines'), { id: runId })).toMatchObject({ status: 'failed', error });
    expect(given).toHaveLength(1);
  });

  test('are taken out of what a later step prints on another worker, too', async () => {
    const wait = new AbortController();
    const [first = { action: 'test:use' }] = steps;
    // Stands in for a file of the workspace that holds the secret.
    await portal.template('deploy', [first, { id: 'prints', action: 'test:use', input: { file: value } }], {
      secrets: { references },
    });
    const { id: runId } = await portal.start('deploy');
    await db.runStep.updateMany({ where: { runId, position: 0 }, data: { status: 'succeeded', output: {} } });
    await portal.advance(runId, { info: { signal: wait.signal } });
    const kept = JSON.stringify([
      await getRun(as('ines'), { id: runId }),
      (await readLog(as('ines'), { id: runId })).items,
    ]);
    expect(kept).toContain('got {\\"file\\":\\"•••\\"}');
    expect(kept).not.toContain(value);
  });
});

test.each([
  ['${{ secrets.A }}', ['A']],
  ["${{ secrets['B'] }}", ['B']],
  ['${{ secrets["A"] }} and ${{ secrets.B }}', ['A', 'B']],
  ['${{ secrets | dump }}', ['A', 'B', 'C']],
  ['${{ secrets[parameters.which] }}', ['A', 'B', 'C']],
  ['${{ parameters.secret }}', []],
  ['${{ secrets.unknown }}', []],
])('%s reads %j', (text, names) => {
  expect(secretsReadBy({ input: { a: [text] } }, ['A', 'B', 'C'])).toEqual(names);
});
