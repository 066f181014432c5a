import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { approvalJobs } from '@/domain/approvals/jobs';
import { expireApprovalJob } from '@/domain/approvals/request';
import { type Context, jobActor } from '@/domain/core/context';
import { createSealer } from '@/domain/core/sealed';
import { ctxFor, testNow } from '@/domain/core/testing';
import { decideApproval, expireApproval, withdrawApproval } from '@/domain/environments/commands/decisions';
import { approvalWait } from '@/integrations/portal/approval';
import type { ActionPorts } from '../ports';
import { approvalPort } from './ask';
import { cancelRun } from './commands/cancel';
import { retryRun } from './commands/retry';
import { workScene } from './fixture';
import { runJobs } from './jobs';
import { advanceKey, advanceRunJob, sweepRunsJob } from './schema';

const ports = { approvals: approvalPort() } as ActionPorts;
const { portal, see, lines, works, actions } = await workScene([approvalWait], ports);
const { db, as } = portal;

const days = (count: number) => new Date(testNow.getTime() + count * 86_400_000);
const requestsOf = (runId: string) =>
  db.approvalRequest.findMany({ where: { subjectId: runId }, orderBy: { createdAt: 'asc' } });
const pendingOf = async (runId: string) =>
  (await db.approvalRequest.findFirstOrThrow({ where: { subjectId: runId, status: 'pending' } })).id;
const jobsOf = (runId: string) => db.$queryRaw<{ run_at: Date; isDue: boolean }[]>`
  SELECT run_at, run_at <= now() AS "isDue" FROM graphile_worker.jobs WHERE key = ${advanceKey(runId)}`;

const wait = (input: object = {}) => ({
  ...{ id: 'wait', name: 'Go live?', action: 'approval:wait' },
  input: { title: 'Put `basket` live', ...input },
});
const say = { id: 'say', action: 'test:do', input: { message: '${{ steps.wait.output.approvedBy[0] }}' } };

/** A run that has asked, and waits. */
async function waiting(name: string, input: object = {}, steps: object = {}) {
  await portal.template(name, [wait(input), say], steps);
  const { id } = await portal.start(name);
  expect(await portal.advance(id, { now: testNow })).toMatchObject({ end: 'snoozed' });
  // Done by hand: what the queue holds from here on is what came after.
  await db.$executeRaw`DELETE FROM graphile_worker._private_jobs WHERE key = ${advanceKey(id)}`;
  return id;
}

describe('approval:wait', () => {
  test('asks, waits, and hands on who approved, the moment that they do', async () => {
    const id = await waiting('approved');
    const [request] = await requestsOf(id);
    expect(request).toMatchObject({
      ...{ action: 'run.wait', title: 'Put `basket` live', requesterId: portal.people.ines.id, teamId: portal.team.id },
      ...{ decideOwner: true, decideRoles: [] },
    });
    const run = await see(id);
    expect(run).toMatchObject({ status: 'waiting', waitsFor: null });
    expect(run.steps[0]).toMatchObject({ status: 'waiting', spans: [{}, { note: 'Waits for a lead of Checkout' }] });
    await decideApproval(as('lead'), { id: request?.id ?? '', decision: 'approve', comment: 'Go' });
    expect(await jobsOf(id)).toMatchObject([{ isDue: true }]);
    await portal.drain();
    const done = await see(id);
    expect(done).toMatchObject({ status: 'succeeded' });
    expect(done.steps[0]?.output).toMatchObject({
      approvedBy: ['Marta Keller'],
      comment: 'Go',
      approvalId: request?.id,
    });
    expect(await lines(id)).toEqual(
      expect.arrayContaining(['Asked a lead of Checkout: Put `basket` live', 'Approved by Marta Keller: Go']),
    );
  });

  test('asks once, however often the step is done', async () => {
    const id = await waiting('once');
    for (let times = 0; times < 3; times++) {
      expect(await portal.advance(id, { now: testNow })).toMatchObject({ end: 'snoozed' });
    }
    expect(await requestsOf(id)).toHaveLength(1);
  });

  test('rejected fails the step with the word and the cure; retried, it asks again', async () => {
    const id = await waiting('rejected');
    await decideApproval(as('lead', days(1)), { id: await pendingOf(id), decision: 'reject', comment: 'Not today' });
    await portal.advance(id, { now: days(1) });
    const run = await see(id);
    expect(run).toMatchObject({ status: 'failed', error: 'Rejected by Marta Keller: Not today.' });
    expect(run.cure).toContain('Retry this step to ask again');
    await retryRun(as('ines', days(2)), { id });
    expect(await portal.advance(id, { now: days(2) })).toMatchObject({ end: 'snoozed' });
    expect((await requestsOf(id)).map(({ status }) => status)).toEqual(['rejected', 'pending']);
    await decideApproval(as('lead', days(2)), { id: await pendingOf(id), decision: 'approve' });
    await portal.advance(id, { now: days(2) });
    expect((await see(id)).status).toBe('succeeded');
  });

  test('fails as any step does: what is tolerated is, and what clears up does', async () => {
    await portal.template(
      'tolerant',
      [{ ...wait(), continueOnFailure: true }, { id: 'after', action: 'test:do' }, wait({ title: 'Again' })].map(
        (step, index) => ({ ...step, id: `step${index}` }),
      ),
      { finally: [{ id: 'last', action: 'test:do', input: { message: 'cleared up' } }] },
    );
    const { id } = await portal.start('tolerant');
    await portal.advance(id, { now: testNow });
    await decideApproval(as('lead'), { id: await pendingOf(id), decision: 'reject', comment: 'No' });
    await portal.advance(id, { now: days(1) });
    await withdrawApproval(as('ines', days(1)), { id: await pendingOf(id) });
    await portal.advance(id, { now: days(1) });
    const run = await see(id);
    expect(run.steps.map(({ status }) => status)).toEqual(['failed', 'succeeded', 'failed', 'succeeded']);
    expect(run).toMatchObject({ status: 'failed', error: 'The request for approval was withdrawn.' });
    expect(await lines(id)).toContain('cleared up');
  });

  test('is over when nobody decides in time', async () => {
    const id = await waiting('late', { timeoutHours: 24 });
    const handler = approvalJobs({ expireApproval }).find(({ type }) => type.name === expireApprovalJob.name);
    const ctx: Context = ctxFor(db, jobActor('approval.expire'), { now: days(2) });
    await handler?.run(ctx, { approvalId: await pendingOf(id) } as never, {} as never);
    expect(await jobsOf(id)).toMatchObject([{ isDue: true }]);
    await portal.advance(id, { now: days(2) });
    expect(await see(id)).toMatchObject({ status: 'failed', error: 'Nobody decided in time.' });
  });

  test('fails at once where fewer can decide than it takes', async () => {
    await portal.template('too-few', [wait({ need: 2 })]);
    const { id } = await portal.start('too-few');
    await portal.advance(id, { now: testNow });
    expect((await see(id)).error).toMatch(/takes 2 approvals, and only 1 can give one/);
    expect(await requestsOf(id)).toHaveLength(0);
  });

  test('is withdrawn when the run is cancelled', async () => {
    const id = await waiting('cancelled');
    const request = await pendingOf(id);
    await cancelRun(as('ines'), { id });
    expect((await requestsOf(id)).map(({ status }) => status)).toEqual(['withdrawn']);
    const decide = decideApproval(as('lead'), { id: request, decision: 'approve' });
    await expect(decide).rejects.toMatchObject({ kind: 'conflict' });
  });

  test('is withdrawn at once where a step beside it fails, with the reason; retried, it asks again', async () => {
    works.set('fail-once', () => {
      works.delete('fail-once');
      throw new Error('no room');
    });
    await portal.template('beside', [
      { ...wait({ title: 'One' }), id: 'one', parallel: 'both' },
      { ...wait({ title: 'Two' }), id: 'two', parallel: 'both' },
      { id: 'left', name: 'Left', parallel: 'both', action: 'test:do', input: { do: 'fail-once' } },
    ]);
    const { id } = await portal.start('beside');
    await portal.advance(id, { now: testNow });
    expect((await see(id)).status).toBe('failed');
    const reason = `Run ${(await see(id)).number} failed at “Left”.`;
    expect(await requestsOf(id)).toMatchObject([
      { status: 'withdrawn', comment: reason },
      { status: 'withdrawn', comment: reason },
    ]);
    const events = await db.event.findMany({
      where: { type: 'approval.withdraw', data: { path: ['about'], equals: id } },
    });
    expect(events.map(({ data }) => (data as { reason: string }).reason)).toEqual([reason, reason]);
    await retryRun(as('ines', days(1)), { id });
    await portal.advance(id, { now: days(1) });
    expect((await requestsOf(id)).map(({ status }) => status).sort()).toEqual([
      ...['pending', 'pending'],
      ...['withdrawn', 'withdrawn'],
    ]);
  });

  test('is withdrawn where the run that had started its run is cancelled', async () => {
    const parent = await waiting('its-parent');
    const child = await waiting('its-child');
    await db.childRun.create({ data: { runId: child, parentId: parent, rootId: parent, depth: 1, key: 'k', try: 1 } });
    await cancelRun(as('ines'), { id: parent });
    expect((await requestsOf(child)).map(({ status }) => status)).toEqual(['withdrawn']);
    expect((await see(child)).status).toBe('cancelled');
  });

  test('left behind by a worker that died, is found and withdrawn within a minute', async () => {
    const id = await waiting('forgotten');
    await db.run.update({ where: { id }, data: { status: 'failed', finishedAt: testNow } });
    const sweep = portal.handlers.find(({ type }) => type.name === sweepRunsJob.name);
    const ctx: Context = ctxFor(db, jobActor('run.sweep'), { now: testNow });
    await sweep?.run(ctx, {} as never, {} as never);
    expect(await requestsOf(id)).toMatchObject([{ status: 'withdrawn', comment: expect.stringContaining('is over') }]);
  });

  test('approved and cancelled at once, one of both happens and the other is told so', async () => {
    const ends = [];
    for (let round = 0; round < 8; round++) {
      const id = await waiting(`at-once-${round}`);
      const request = await pendingOf(id);
      const approve = () => decideApproval(as('lead'), { id: request, decision: 'approve' });
      const cancel = () => cancelRun(as('ines'), { id });
      const [first, second] = round % 2 === 0 ? [approve, cancel] : [cancel, approve];
      const answers = await Promise.allSettled([first(), second()]);
      const refused = answers.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
      for (const reason of refused) expect(reason).toMatchObject({ kind: 'conflict' });
      const { status } = await see(id);
      const [{ status: decided } = { status: 'none' }] = await requestsOf(id);
      // Approved first it is cancelled all the same: the answer came in time, and the run is over.
      expect(status).toBe('cancelled');
      expect(decided).toBe(refused.length > 0 ? 'withdrawn' : 'approved');
      ends.push(decided);
    }
    expect(ends).toHaveLength(8);
  });

  test('lasts a month, and goes on in another worker with the files of the first', async () => {
    works.set('write', ({ workspace }) => fs.writeFileSync(path.join(workspace.dir, 'kept.txt'), 'from the first'));
    works.set('read', ({ workspace }) => ({
      output: { read: fs.readFileSync(path.join(workspace.dir, 'kept.txt'), 'utf8') },
    }));
    await portal.template('month', [
      { id: 'write', action: 'test:do', input: { do: 'write' } },
      wait({ timeoutHours: 24 * 31 }),
      { id: 'read', action: 'test:do', input: { do: 'read' } },
    ]);
    const { id } = await portal.start('month');
    const asleep = await portal.advance(id, { now: testNow });
    expect(asleep).toMatchObject({ end: 'snoozed', seconds: 31 * 86_400 + 300 });
    await decideApproval(as('lead', days(30)), { id: await pendingOf(id), decision: 'approve' });

    const dataDir = fs.mkdtempSync(path.join(portal.dataDir, 'other-'));
    const sealer = createSealer(process.env.SLIPWAY_SECRET ?? '');
    const other = runJobs({ actions, ports, dataDir, sealer }).find(({ type }) => type.name === advanceRunJob.name);
    const ctx: Context = ctxFor(db, jobActor('run.advance'), { now: days(30) });
    const info = { attempt: 1, lastAttempt: false, signal: new AbortController().signal };
    expect(await other?.run(ctx, { runId: id } as never, info)).toEqual({ end: 'done' });
    const run = await see(id);
    expect(run.status).toBe('succeeded');
    expect(run.steps[2]?.output).toEqual({ read: 'from the first' });
    expect(run.steps.map(({ attempt }) => attempt)).toEqual([1, 1, 1]);
  });
});

const approval = {
  rules: [
    { name: 'production', when: 'parameters.stage == "production"', why: 'It changes production.' },
    {
      name: 'young',
      when: '!requester.isLead && has(parameters.big) && parameters.big == true',
      why: 'It is big.',
      approvers: ['role:platform'],
    },
  ],
};
const form = {
  parameters: { properties: { stage: { type: 'string' }, big: { type: 'boolean' }, name: { type: 'string' } } },
};

describe('approval before a run', () => {
  const begin = async (name: string, parameters: object, spec: object = {}) => {
    await portal.template(name, [{ id: 'do', action: 'test:do', input: { message: 'begun' } }], {
      ...form,
      approval,
      ...spec,
    });
    return portal.start(name, { parameters });
  };

  test('is not asked for where no rule does', async () => {
    const started = await begin('free', { stage: 'test' });
    expect(started).toMatchObject({ status: 'queued', approval: null });
    await portal.drain();
    expect((await see(started.id)).status).toBe('succeeded');
  });

  test('keeps the run from beginning, until it is approved', async () => {
    const started = await begin('held', { stage: 'production', name: 'basket' });
    expect(started).toMatchObject({
      status: 'waiting',
      approval: { rule: 'production', why: 'It changes production.' },
    });
    expect(await jobsOf(started.id)).toEqual([]);
    expect(await portal.advance(started.id)).toEqual({ end: 'done' });
    expect(await see(started.id)).toMatchObject({ status: 'waiting', waitsFor: 'approval', startedAt: null });
    const [request] = await requestsOf(started.id);
    expect(request).toMatchObject({
      action: 'run.start',
      title: '“held” for `basket`',
      requesterName: 'Ines Oliveira',
    });
    await expect(decideApproval(as('ines'), { id: request?.id ?? '', decision: 'approve' })).rejects.toMatchObject({
      kind: 'forbidden',
    });
    await decideApproval(as('lead'), { id: request?.id ?? '', decision: 'approve' });
    expect(await see(started.id)).toMatchObject({ status: 'queued', waitsFor: null });
    await portal.drain();
    expect((await see(started.id)).status).toBe('succeeded');
    expect(await lines(started.id)).toEqual(['Approved by Marta Keller.', 'begun']);
  });

  test('asks the people of each rule that asks, one group after the other', async () => {
    const { id } = await begin('both', { stage: 'production', big: true });
    const request = await pendingOf(id);
    await decideApproval(as('lead'), { id: request, decision: 'approve' });
    expect((await see(id)).status).toBe('waiting');
    await decideApproval(as('platform'), { id: request, decision: 'approve' });
    expect((await see(id)).status).toBe('queued');
  });

  test('takes as many as the template says for all of its rules, unless a rule says otherwise', async () => {
    const rule = (name: string, more: object = {}) => ({
      name,
      when: `parameters.name == "${name}"`,
      why: 'So it is.',
      ...more,
    });
    const rules = [
      rule('two', { approvers: ['role:engineer'] }),
      rule('one', { approvers: ['role:engineer'], need: 1 }),
    ];
    const spec = { approval: { rules, need: 2 } };
    const needOf = async (name: string) => {
      const { id } = await begin(`need-${name}`, { name }, spec);
      return (await requestsOf(id)).map(({ stages }) => stages);
    };
    expect(await needOf('two')).toMatchObject([[{ need: 2 }]]);
    expect(await needOf('one')).toMatchObject([[{ need: 1 }]]);
  });

  test('is refused where fewer could decide than it takes', async () => {
    const marta = { name: 'marta', when: 'true', why: 'She knows.', approvers: ['user:default/marta-keller'] };
    const before = await portal.db.run.count();
    await expect(begin('too-few-before', {}, { approval: { rules: [marta], need: 2 } })).rejects.toMatchObject({
      kind: 'invalid',
      detail: expect.stringContaining('It takes 2 approvals, and only 1 can give one'),
    });
    expect(await portal.db.run.count()).toBe(before);
  });

  test('waits where a condition cannot be asked of everybody beforehand', async () => {
    const nobody = { name: 'nobody', when: 'true', why: 'So it is.', condition: 'candidate.name == "Nobody"' };
    const spec = { approval: { rules: [nobody] } };
    await expect(begin('condition-of-few', {}, spec)).rejects.toThrow('It takes an approval, and nobody can give them');
    const many = Array.from({ length: 500 }, (_, n) => ({
      id: `per_many_${n}`,
      ref: `user:default/many-${n}`,
      name: `Many ${n}`,
      role: 'engineer' as const,
    }));
    await portal.db.person.createMany({ data: many.map((one) => ({ ...one, createdAt: testNow })) });
    const { id } = await begin('condition-of-many', {}, spec);
    expect((await see(id)).status).toBe('waiting');
    await portal.db.person.updateMany({ where: { id: { startsWith: 'per_many_' } }, data: { disabledAt: testNow } });
  });

  test.each([
    ['rejected', 'Rejected by Marta Keller: Friday'],
    ['withdrawn', 'The request for approval was withdrawn by Ines Oliveira.'],
  ])('%s, the run is cancelled and says why', async (how, error) => {
    const { id } = await begin(how, { stage: 'production' }, { finally: [{ id: 'never', action: 'test:do' }] });
    const request = await pendingOf(id);
    if (how === 'rejected') await decideApproval(as('lead'), { id: request, decision: 'reject', comment: 'Friday' });
    else await withdrawApproval(as('ines'), { id: request });
    const run = await see(id);
    expect(run).toMatchObject({ status: 'cancelled', error });
    expect(run.steps.map(({ status }) => status)).toEqual(['cancelled', 'cancelled']);
    await expect(retryRun(as('ines'), { id })).rejects.toMatchObject({ kind: 'conflict' });
  });

  test('cancelled by whoever asked, it takes its request along', async () => {
    const { id } = await begin('gone', { stage: 'production' }, { finally: [{ id: 'never', action: 'test:do' }] });
    await cancelRun(as('ines'), { id });
    expect((await see(id)).status).toBe('cancelled');
    expect((await requestsOf(id)).map(({ status }) => status)).toEqual(['withdrawn']);
  });

  test('takes no turn while it waits, and one when it is approved', async () => {
    const concurrency = { key: 'one', onBusy: 'refuse' };
    const first = await begin('turns', { stage: 'production' }, { concurrency });
    const second = await portal.start('turns', { parameters: { stage: 'test' } });
    expect(second.status).toBe('queued');
    await decideApproval(as('lead'), { id: await pendingOf(first.id), decision: 'approve' });
    expect(await see(first.id)).toMatchObject({ status: 'queued', waitsFor: 'turn' });
    await portal.drain();
    expect((await see(second.id)).status).toBe('succeeded');
    expect((await see(first.id)).status).toBe('succeeded');
  });

  test.each([
    [{ rules: [{ name: 'x', when: 'parametres.a', why: 'Why' }] }, 'Unknown variable: parametres'],
    [{ rules: [{ name: 'x', when: 'true', why: 'Why', approvers: ['the boss'] }] }, '"the boss" names nobody'],
    [{ rules: [{ name: 'x', when: 'true', why: 'Why' }], onTimeout: 'escalate' }, 'Nobody is named'],
    [{ rules: [{ name: 'x', why: 'Why' }] }, '“when” is missing'],
  ])('is checked when it is published: %j', async (wrong, message) => {
    await expect(portal.template('wrong', [{ action: 'test:do' }], { approval: wrong })).rejects.toMatchObject({
      kind: 'invalid',
      detail: expect.stringContaining(message),
    });
  });
});
