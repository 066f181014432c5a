import { expect, it } from 'vitest';
import { z } from 'zod';
import { runTemplate } from '@/integrations/portal/run-template';
import { defineAction } from '../action';
import { planRun, type Toolbox } from '../plan';
import type { ActionPorts } from '../ports';
import { idlePorts } from '../testing';
import { cancelRun } from './commands/cancel';
import { retryRun } from './commands/retry';
import { runPort } from './port';
import { getRun } from './queries';
import { testPortal } from './testing';

const works = { fails: false, waits: false };
const test = defineAction({
  id: 'test:do',
  title: 'test',
  description: 'test',
  repeatable: true,
  takesSecrets: [],
  input: z.looseObject({ say: z.string().default('') }),
  plan: async ({ say }) => [{ sign: 'create', kind: 'Thing', object: say }],
  apply: async ({ say }) => {
    if (works.fails) throw new Error('no');
    if (works.waits) return { wait: { seconds: 3600, reason: 'for good' } };
    return { output: { said: say } };
  },
});
const actions = [test, runTemplate];
const ports = { ...idlePorts, repositories: { portalUrl: 'http://portal.test' } } as unknown as ActionPorts;
const toolbox: Toolbox = { actions, ports: { ...ports, runs: runPort(() => toolbox) } };
const portal = await testPortal(actions, toolbox.ports);
const { db, as, start, advance } = portal;

const name = { parameters: { required: ['name'], properties: { name: { type: 'string', minLength: 3 } } } };
const said = { output: { said: '${{ steps.do.output.said }}' } };
await portal.template('inner', [{ id: 'do', action: 'test:do', input: { say: '${{ parameters.name }}' } }], {
  ...name,
  ...said,
});
const calls = (template: string, parameters: object = { name: 'money' }) => [
  { id: 'call', name: 'Call', action: 'run:template', input: { template, parameters } },
  { id: 'after', action: 'test:do', input: { say: '${{ steps.call.output.output.said }}' } },
];
await portal.template('outer', calls('template:default/inner'));

const childOf = async (parentId: string) => {
  const rows = await db.childRun.findMany({ where: { parentId }, orderBy: { try: 'asc' }, include: { run: true } });
  return rows.map(({ run }) => run);
};
const one = <T>(items: T[]): T => {
  const [item] = items;
  if (!item || items.length > 1) throw new Error(`one was expected, not ${items.length}`);
  return item;
};
const find = (id: string) =>
  db.run.findUniqueOrThrow({ where: { id }, include: { steps: { orderBy: { position: 'asc' } } } });
const jobAt = async (id: string) => {
  const [row] = await db.$queryRaw<{ due: boolean }[]>`
    SELECT run_at <= now() + interval '200 milliseconds' AS due FROM graphile_worker.jobs WHERE key = ${`run:${id}`}`;
  return row?.due;
};

it('starts another template as the same person, gives its output, and is woken at its end', async () => {
  const parent = await start('outer');
  expect(await advance(parent.id)).toMatchObject({ end: 'snoozed' });
  expect(await find(parent.id)).toMatchObject({ status: 'waiting' });
  const child = one(await childOf(parent.id));
  expect(child).toMatchObject({
    startedBy: 'run',
    status: 'queued',
    templateName: 'inner',
    requesterId: portal.people.ines.id,
  });
  // asked again, it finds the same one
  await advance(parent.id);
  expect(await childOf(parent.id)).toHaveLength(1);
  await db.$queryRaw`UPDATE graphile_worker._private_jobs SET run_at = now() + interval '1 hour' WHERE key = ${`run:${parent.id}`}`;
  await advance(child.id);
  expect(await jobAt(parent.id)).toBe(true);
  await advance(parent.id);
  const ended = await find(parent.id);
  expect(ended).toMatchObject({ status: 'succeeded' });
  expect(ended.steps.map(({ output }) => output)).toMatchObject([
    { runId: child.id, url: `http://portal.test/runs/${child.id}`, output: { said: 'money' } },
    { said: 'money' },
  ]);
  expect(await db.auditEntry.findFirst({ where: { subjectId: child.id, action: 'run.start' } })).toMatchObject({
    outcome: 'done',
    actorId: portal.people.ines.id,
  });
  expect((await getRun(as('ines'), { id: parent.id })).children).toMatchObject([{ id: child.id, stepId: 'call' }]);
  expect((await getRun(as('ines'), { id: child.id })).parent).toMatchObject({ id: parent.id });
});

it('fails with the reason of the one that it started, and a retry takes that one up again', async () => {
  const parent = await start('outer');
  await advance(parent.id);
  const child = one(await childOf(parent.id));
  works.fails = true;
  await advance(child.id);
  await advance(parent.id);
  works.fails = false;
  const failed = await find(parent.id);
  expect(failed).toMatchObject({
    status: 'failed',
    error: expect.stringContaining(`Run ${child.number} of “inner” failed`),
  });
  await retryRun(as('ines'), { id: parent.id });
  await advance(parent.id);
  expect(one(await childOf(parent.id))).toMatchObject({ id: child.id, status: 'running', attempt: 2 });
  await advance(child.id);
  await advance(parent.id);
  expect((await find(parent.id)).status).toBe('succeeded');
});

it('is cancelled with the run that waits for it, and fails that one when it is cancelled alone', async () => {
  const parent = await start('outer');
  await advance(parent.id);
  const child = one(await childOf(parent.id));
  await cancelRun(as('ines'), { id: parent.id });
  expect((await find(child.id)).status).toBe('cancelled');

  const second = await start('outer');
  await advance(second.id);
  await cancelRun(as('ines'), { id: one(await childOf(second.id)).id });
  await advance(second.id);
  expect(await find(second.id)).toMatchObject({ status: 'failed', error: expect.stringContaining('was cancelled') });
  await retryRun(as('ines'), { id: second.id });
  await advance(second.id);
  expect((await childOf(second.id)).map(({ status }) => status)).toEqual(['cancelled', 'queued']);
});

it('is cancelled where a step beside it failed', async () => {
  const [call] = calls('inner');
  await portal.template('beside', [
    { action: 'run:template', ...call, parallel: 'both' },
    { id: 'bad', parallel: 'both', action: 'run:template', input: { template: 'inner', parameters: { name: 'x' } } },
  ]);
  const parent = await start('beside');
  await advance(parent.id);
  expect(await find(parent.id)).toMatchObject({ status: 'failed' });
  expect(one(await childOf(parent.id)).status).toBe('cancelled');
});

it('does not go round for ever', async () => {
  await portal.template('round', calls('round', {}));
  const first = await start('round');
  let { id } = first;
  for (let depth = 0; depth < 5; depth++) {
    await advance(id);
    id = one(await childOf(id)).id;
  }
  await advance(id);
  expect(await childOf(id)).toEqual([]);
  expect(await find(id)).toMatchObject({
    status: 'failed',
    error: expect.stringContaining(
      '5 deep at most, and this would be one more: round → round → round → round → round → round → round',
    ),
  });
  const plan = await planRun(as('ines'), { template: 'round', parameters: {} }, toolbox);
  expect(plan.steps[0]).toMatchObject({ will: 'fail', reason: expect.stringContaining('5 deep at most') });
});

it('does not wait for the turn that the run before it keeps', async () => {
  const turn = { concurrency: { key: 'same', limit: 1 } };
  await portal.template('turn', [{ id: 'do', action: 'test:do', input: { say: 'x' } }], turn);
  await portal.template('nested', calls('turn', {}));
  await portal.template('turns', calls('turns', {}), turn);
  const parent = await start('turns');
  await advance(parent.id);
  expect(await find(parent.id)).toMatchObject({
    status: 'failed',
    error: expect.stringContaining('both would wait for ever'),
  });

  // One has the turn of "turn" and waits for "other"; the other has that and would wait for "turn".
  await portal.template('left', calls('right', {}), { concurrency: { key: 'left', limit: 1 } });
  await portal.template('right', calls('left', {}), { concurrency: { key: 'right', limit: 1 } });
  const left = await start('left');
  const right = await start('right');
  await advance(left.id);
  expect(one(await childOf(left.id))).toMatchObject({ status: 'queued', waitsFor: 'turn' });
  await advance(right.id);
  expect(await find(right.id)).toMatchObject({ status: 'failed', error: expect.stringContaining('nothing would end') });
  expect(await childOf(right.id)).toEqual([]);
});

it('says at the plan what it would do, or why it cannot', async () => {
  const plan = await planRun(as('ines'), { template: 'outer', parameters: {} }, toolbox);
  expect(plan.lines).toMatchObject([
    { kind: 'Run', object: 'inner', stepId: 'call' },
    { kind: 'Thing', object: 'money', note: 'by “inner”' },
    { kind: 'Thing', stepId: 'after' },
  ]);
  const reasonFor = async (template: string, parameters: object = {}) => {
    await portal.template('asks', calls(template, parameters));
    return (await planRun(as('ines'), { template: 'asks', parameters: {} }, toolbox)).steps[0]?.reason;
  };
  expect(await reasonFor('nowhere')).toContain('nowhere');
  expect(await reasonFor('inner', { name: 'x' })).toContain('/name');
  await db.template.update({ where: { name: 'inner' }, data: { deprecatedAt: new Date() } });
  expect(await reasonFor('inner', { name: 'money' })).toContain('deprecated');
  await db.template.update({ where: { name: 'inner' }, data: { deprecatedAt: null } });
});
