import type { APIRequestContext } from '@playwright/test';
import type { Db } from '@/domain/core/db';
import { expect } from './fixtures';

export type Portal = { db: Db; api: APIRequestContext };
export type Find = (portal: Portal) => Promise<string>;

type Step = Record<string, unknown>;
type Spec = Record<string, unknown> & { steps: Step[] };

const say = (id: string, message: string, more: Step = {}): Step => ({
  ...{ id, name: `Say ${id}`, action: 'debug:log', input: { message } },
  ...more,
});
const wait = (id: string, name: string, more: Step = {}): Step => ({
  ...{ id, name, action: 'debug:wait', input: { minutes: 60 } },
  ...more,
});
/** Fails for its input until the entity is one that the catalog has. */
const lookUp = (ref: unknown, more: Step = {}): Step => ({
  ...{ id: 'look-up', name: 'Look up the owner', action: 'catalog:fetch', input: { entityRef: ref } },
  ...more,
});

/** Publishes a template of these steps under this name. */
export async function publish(api: APIRequestContext, name: string, title: string, spec: Spec): Promise<void> {
  const template = {
    apiVersion: 'scaffolder.backstage.io/v1beta3',
    kind: 'Template',
    metadata: { name, title },
    spec: { type: 'service', ...spec },
  };
  const answer = await api.put('/api/v1/templates', { data: template });
  expect(answer.ok(), await answer.text()).toBe(true);
}

export async function start(api: APIRequestContext, template: string, parameters: Step = {}): Promise<string> {
  const answer = await api.post('/api/v1/runs', { data: { template, parameters } });
  expect(answer.status(), await answer.text()).toBe(202);
  return (await answer.json()).id;
}

/** Until the run has come to that state. */
export async function reach(db: Db, id: string, status: string): Promise<void> {
  await expect
    .poll(async () => (await db.run.findUniqueOrThrow({ where: { id } })).status, { timeout: 30_000 })
    .toBe(status);
}

const made =
  (name: string, title: string, status: string, spec: Spec): Find =>
  async ({ db, api }) => {
    await publish(api, name, title, spec);
    const id = await start(api, name);
    await reach(db, id, status);
    return `/runs/${id}`;
  };

export const waits: Spec = {
  steps: [
    say('first', 'This will take a while'),
    wait('wait', 'Wait for the window'),
    say('end', 'Done', { name: 'End' }),
  ],
};

export const waitingRun = made('looks-wait', 'Wait for an hour', 'waiting', waits);

/** A worker died in the middle of a step that may not be repeated: what the engine writes then, without the wait for it. */
export const askingRun: Find = async (portal) => {
  const id = (await made('looks-ask', 'Send the invoices', 'waiting', waits)(portal)).replace('/runs/', '');
  const text =
    'The worker stopped during this step, and its action debug:wait is not safe to repeat. Did it take effect?';
  const question = JSON.stringify({ text, askedAt: new Date().toISOString() });
  await portal.db.$executeRaw`UPDATE "Run" SET "waitsFor" = 'person', "hold" = NULL WHERE "id" = ${id}`;
  await portal.db.$executeRaw`
    UPDATE "RunStep" SET "question" = ${question}::jsonb, "spans" = jsonb_set("spans", '{-1,note}', to_jsonb(${text}::text)) WHERE "runId" = ${id} AND "stepId" = 'wait'`;
  return `/runs/${id}`;
};

/** A short coloured log, lines too long for the page, and steps side by side, over a matrix, tolerated and always. */
export const groupedRun = made('looks-groups', 'Check all regions', 'succeeded', {
  steps: [
    say(
      'colours',
      '\u001b[32mgreen\u001b[0m and \u001b[1;31mred\u001b[0m, \u001b[38;5;208many of 256\u001b[0m\n'.repeat(3),
      {
        name: 'Show colours',
      },
    ),
    say('north', 'north is fine', { parallel: 'regions', name: 'Check the north' }),
    say('south', 'south is fine '.repeat(60), { parallel: 'regions', name: 'Check the south' }),
    lookUp('component:default/nobody-knows', { parallel: 'regions', name: 'Check the west', continueOnFailure: true }),
    say('sizes', '${{ matrix.zone }} in ${{ matrix.size }}', {
      name: 'Try all sizes',
      matrix: { zone: ['a', 'b'], size: ['small', 'large'] },
    }),
  ],
  finally: [say('tidy', 'tidied up after ${{ run.status }}', { name: 'Tidy up' })],
});

/** Both of a group are under way. */
export const sideBySideRun = made('looks-beside', 'Wait on both sides', 'waiting', {
  steps: [
    say('first', 'off they go'),
    wait('left', 'Wait on the left', { parallel: 'sides' }),
    wait('right', 'Wait on the right', { parallel: 'sides' }),
    say('end', 'met again', { name: 'Meet again' }),
  ],
});

const book = say('book', 'booked', {
  name: 'Book an address',
  compensate: say('release', 'released again', { name: 'Release the address' }),
});

/** Failed, with what it had done undone again, and the last step run. */
export const undoneRun = made('looks-undone', 'Book and look up', 'failed', {
  steps: [
    book,
    lookUp('component:default/nobody-knows', { editableOnRetry: true }),
    say('end', 'never', { name: 'End' }),
  ],
  finally: [say('tidy', 'tidied up after ${{ run.failedStep }}', { name: 'Tidy up' })],
});

/** On its way to failing: what undoes the work takes an hour. */
export const clearingRun = made('looks-clearing', 'Book for long', 'waiting', {
  steps: [
    say('book', 'booked', { name: 'Book an address', compensate: wait('release', 'Wait until it is released') }),
    lookUp('component:default/nobody-knows'),
  ],
  finally: [say('tidy', 'tidied up', { name: 'Tidy up' })],
});

/** Another run of the same key is at work. */
export const queuedRun: Find = async ({ db, api }) => {
  await publish(api, 'looks-turns', 'One at a time', { ...waits, concurrency: { limit: 1 } });
  const earlier = await db.run.findFirst({ where: { templateName: 'looks-turns', status: 'waiting' } });
  if (!earlier) await reach(db, await start(api, 'looks-turns'), 'waiting');
  const id = await start(api, 'looks-turns');
  return `/runs/${id}`;
};

/** A failed run of a step whose input may be edited by whoever retries. */
export const failedRun = made('looks-failed', 'Look somebody up', 'failed', {
  steps: [
    say('first', 'Looking', { name: 'Say what is to come' }),
    lookUp('component:default/nobody-knows', { editableOnRetry: true }),
    say('end', 'found ${{ steps["look-up"].output.entity.metadata.name }}', { name: 'Say who it is' }),
  ],
});
