import { describe, expect, it } from 'vitest';
import type { Context } from '@/domain/core/context';
import { newId } from '@/domain/core/ids';
import { ctxFor, insertPerson, insertTeam, testDb, testNow } from '@/domain/core/testing';
import { approvalJobs } from '../jobs';
import { countApprovalsForMe, getApproval, listApprovals, usualWaitMinutes } from '../queries';
import { expireApprovalJob, requestApproval } from '../request';
import { ListApprovalsInput } from '../schema';
import { recordPlan } from './plan';
import { approvalCommands } from './with-handlers';

const { db } = await testDb();
const team = await insertTeam(db, { name: 'Checkout' });
const tom = await insertPerson(db, { name: 'Tom Okafor', member: [team] });
const ines = await insertPerson(db, { name: 'Ines Ortega', lead: [team] });
const lena = await insertPerson(db, { name: 'Lena Sato', lead: [await insertTeam(db, { name: 'Data' })] });
const sam = await insertPerson(db, { name: 'Sam Reyes', role: 'platform' });

type Told = [string, string, unknown];
const told: Told[] = [];
let breaks = false;
const handler = {
  approved: async (_ctx: unknown, request: { subjectId: string }, ask: unknown) => {
    if (breaks) throw new Error('the environment could not be moved');
    told.push(['approved', request.subjectId, ask]);
  },
  refused: async (_ctx: unknown, request: { subjectId: string }, refusal: { how: string }) => {
    told.push([refusal.how, request.subjectId, undefined]);
  },
};
const commands = approvalCommands({
  'environment.request': handler,
  'environment.extend': handler,
  'run.start': handler,
  'run.wait': handler,
});
const { decideApproval, withdrawApproval, expireApproval } = commands;

async function ask(requester: { id: string; name: string } = tom, now = testNow): Promise<string> {
  const { db: _db, ...rest } = ctxFor(db, tom, { now });
  const { id } = await db.$transaction((tx) =>
    requestApproval.within(
      { ...rest, tx },
      {
        action: 'environment.request',
        subject: { kind: 'environment', id: newId('environment') },
        title: '`load-test` for 9 days',
        teamId: team.id,
        requester,
        rule: 'long-life',
        why: 'Longer than 72 hours.',
        reason: 'Rehearsal',
        checks: [{ label: 'Lives 72 hours at most', passed: false }],
        plan: [],
        cost: { total: 41.4, hourly: 0.32, currency: 'EUR' },
        ask: { hours: 216 },
        alternative: { label: 'Approve for 72 h', ask: { hours: 72 } },
      },
    ),
  );
  return id;
}

const status = async (id: string) => (await db.approvalRequest.findUniqueOrThrow({ where: { id } })).status;
const audit = (id: string, action: string) => db.auditEntry.findFirst({ where: { subjectId: id, action } });
const list = (ctx: Context, input: object = {}) => listApprovals(ctx, ListApprovalsInput.parse(input));

describe('approval.decide', () => {
  it('approves, tells the waiting command what was asked, and is audited', async () => {
    const id = await ask();
    const result = await decideApproval(ctxFor(db, ines), { id, decision: 'approve', comment: 'Go' });
    expect(result).toEqual({ id, status: 'approved', approvals: 1, need: 1 });
    const row = await db.approvalRequest.findUniqueOrThrow({ where: { id } });
    expect(row).toMatchObject({ status: 'approved', decidedById: ines.id, decidedByName: ines.name, comment: 'Go' });
    expect(told.at(-1)).toEqual(['approved', row.subjectId, { hours: 216 }]);
    expect(await audit(id, 'approval.decide')).toMatchObject({ outcome: 'done', actorId: ines.id });
  });

  it('approves for less where the request offers it', async () => {
    const id = await ask();
    await decideApproval(ctxFor(db, ines), { id, decision: 'approve', reduced: true });
    expect(told.at(-1)?.[2]).toEqual({ hours: 72 });
    expect((await getApproval(ctxFor(db, tom), { id })).reduced).toBe(true);
  });

  it('rejects with a comment, and not without one', async () => {
    const id = await ask();
    const without = decideApproval(ctxFor(db, ines), { id, decision: 'reject', comment: '  ' });
    await expect(without).rejects.toMatchObject({ kind: 'invalid', errors: [{ pointer: '/comment' }] });
    expect(await status(id)).toBe('pending');
    await decideApproval(ctxFor(db, ines), { id, decision: 'reject', comment: 'Medium is enough' });
    expect(told.at(-1)?.[0]).toBe('rejected');
  });

  it('is decided once: the second comes too late', async () => {
    const id = await ask();
    const decide = () => decideApproval(ctxFor(db, sam), { id, decision: 'approve' });
    const results = await Promise.allSettled([decide(), decide(), decide()]);
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
    await expect(decide()).rejects.toMatchObject({ kind: 'conflict' });
  });

  it('decides nothing when the waiting command cannot go on', async () => {
    const id = await ask();
    breaks = true;
    await expect(decideApproval(ctxFor(db, ines), { id, decision: 'approve' })).rejects.toThrow('could not be moved');
    breaks = false;
    expect(await status(id)).toBe('pending');
    expect(await audit(id, 'approval.decide')).toBeNull();
  });

  it.each([
    ['a member', tom, 'only a lead of the team'],
    ['a lead of another team', lena, 'only a lead of the team'],
  ])('is refused to %s', async (_who, actor, reason) => {
    const id = await ask(sam);
    const decide = decideApproval(ctxFor(db, actor), { id, decision: 'approve' });
    await expect(decide).rejects.toMatchObject({ kind: 'forbidden', detail: expect.stringContaining(reason) });
    expect(await status(id)).toBe('pending');
    const refusal = await db.auditEntry.findFirst({ where: { actorId: actor.id, outcome: 'refused' } });
    expect(refusal?.action).toBe('approval.decide');
  });

  it('is refused to whoever asked, lead or platform, and to a token of theirs', async () => {
    const tokenOf = async (createdById: string) => {
      const row = await db.serviceToken.create({
        data: {
          id: newId('token'),
          name: 'ci',
          hash: newId('token'),
          hint: '1234',
          role: 'platform',
          scopes: ['approvals:write'],
          createdById,
          createdAt: testNow,
          expiresAt: testNow,
        },
      });
      return { kind: 'token', id: row.id, name: row.name, role: row.role, scopes: row.scopes } as const;
    };
    const token = await tokenOf(sam.id);
    const twin = await tokenOf(sam.id);
    const cases = [
      { asked: ines, decides: ines },
      { asked: sam, decides: sam },
      { asked: sam, decides: token },
      { asked: token, decides: sam },
      { asked: token, decides: token },
      { asked: token, decides: twin },
    ];
    for (const { asked, decides } of cases) {
      const id = await ask(asked);
      for (const decision of ['approve', 'reject'] as const) {
        const decide = decideApproval(ctxFor(db, decides), { id, decision, comment: 'Mine' });
        await expect(decide).rejects.toMatchObject({ kind: 'forbidden' });
      }
      const view = await getApproval(ctxFor(db, decides), { id });
      expect(view.can.decide).toEqual({ allowed: false, reason: expect.stringContaining('own request') });
      expect(await status(id)).toBe('pending');
    }
    const id = await ask(tom);
    await decideApproval(ctxFor(db, token), { id, decision: 'approve' });
    expect(await status(id)).toBe('approved');
  });

  it('knows no other ids', async () => {
    const decide = decideApproval(ctxFor(db, sam), { id: 'apr_none', decision: 'approve' });
    await expect(decide).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('is too late after the time to decide', async () => {
    const id = await ask();
    const late = ctxFor(db, sam, { now: new Date('2026-11-26T09:00:01Z') });
    await expect(decideApproval(late, { id, decision: 'approve' })).rejects.toMatchObject({ kind: 'conflict' });
  });
});

describe('approval.withdraw', () => {
  it('is for whoever asked, and for nobody else', async () => {
    const id = await ask();
    await expect(withdrawApproval(ctxFor(db, sam), { id })).rejects.toMatchObject({ kind: 'forbidden' });
    await withdrawApproval(ctxFor(db, tom), { id });
    expect(await status(id)).toBe('withdrawn');
    expect(told.at(-1)?.[0]).toBe('withdrawn');
    expect(await audit(id, 'approval.withdraw')).toMatchObject({ outcome: 'done' });
    await expect(withdrawApproval(ctxFor(db, tom), { id })).rejects.toMatchObject({ kind: 'conflict' });
    await expect(withdrawApproval(ctxFor(db, tom), { id: 'apr_none' })).rejects.toMatchObject({ kind: 'not-found' });
  });
});

describe('approval.expire', () => {
  const job = { kind: 'job', id: 'job:approval.expire', name: 'approval.expire' } as const;
  const [expire] = approvalJobs(commands);
  const run = (id: string, now: Date) =>
    expire?.run(ctxFor(db, job, { now }), { approvalId: id } as never, {} as never);

  it('waits for its time, then tells the waiting command, once', async () => {
    const id = await ask();
    expect(await run(id, testNow)).toEqual({ end: 'snoozed', seconds: 72 * 3600 });
    await expect(expireApproval(ctxFor(db, job), { id })).rejects.toMatchObject({ kind: 'conflict' });
    const later = new Date('2026-11-26T09:00:00Z');
    expect(await run(id, later)).toEqual({ end: 'done' });
    expect(await status(id)).toBe('expired');
    expect(await run(id, later)).toEqual({ end: 'done' });
    expect(told.filter(([how]) => how === 'expired')).toHaveLength(1);
  });

  it('was put into the queue with the request, for its time', async () => {
    const id = await ask();
    const [row] = await db.$queryRaw<{ run_at: Date }[]>`
      SELECT run_at FROM graphile_worker.jobs WHERE task_identifier = ${expireApprovalJob.name} AND key LIKE ${`%${id}`}`;
    expect(row?.run_at).toEqual(new Date('2026-11-26T09:00:00Z'));
  });

  it('is not for people', async () => {
    const id = await ask();
    await expect(expireApproval(ctxFor(db, sam), { id })).rejects.toMatchObject({ kind: 'forbidden' });
  });
});

describe('queries', () => {
  it('list what I may decide, oldest first, what I asked for, and what was decided', async () => {
    await db.approvalRequest.deleteMany();
    const at = (minute: number) => new Date(testNow.getTime() + minute * 60_000);
    const ids = [await ask(tom, at(0)), await ask(ines, at(1)), await ask(tom, at(2)), await ask(sam, at(3))];
    const idsOf = async (actor: typeof ines, input: object) =>
      (await list(ctxFor(db, actor), input)).items.map((entry) => ids.indexOf(entry.id));
    expect(await idsOf(ines, { scope: 'forMe' })).toEqual([0, 2, 3]);
    expect(await idsOf(sam, { scope: 'forMe' })).toEqual([0, 1, 2]);
    expect(await idsOf(lena, { scope: 'forMe' })).toEqual([]);
    expect(await idsOf(tom, { scope: 'mine' })).toEqual([2, 0]);
    expect(await idsOf(lena, {})).toEqual([3, 2, 1, 0]);
    expect(await idsOf(lena, { team: 'Data' })).toEqual([]);
    expect(await idsOf(lena, { team: 'group:default/checkout', status: 'pending' })).toEqual([3, 2, 1, 0]);
    expect(await countApprovalsForMe(ctxFor(db, ines))).toBe(3);

    const decide = { id: ids[2] ?? '', decision: 'approve' as const };
    await decideApproval(ctxFor(db, ines, { now: at(22) }), decide);
    expect(await idsOf(ines, { scope: 'decided' })).toEqual([2]);
    expect(await idsOf(ines, { scope: 'forMe' })).toEqual([0, 3]);
    expect(await usualWaitMinutes(ctxFor(db, ines), { teamId: team.id })).toBe(20);
  });

  it('page by key, each row once', async () => {
    await db.approvalRequest.deleteMany();
    for (let index = 0; index < 7; index++) await ask(tom, new Date(testNow.getTime() + (index >> 1)));
    for (const scope of ['all', 'forMe', 'mine']) {
      const actor = scope === 'mine' ? tom : ines;
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await list(ctxFor(db, actor), { scope, limit: 2, cursor });
        seen.push(...page.items.map((entry) => entry.id));
        cursor = page.nextCursor ?? undefined;
      } while (cursor);
      expect(new Set(seen).size).toBe(7);
      expect(seen).toHaveLength(7);
    }
  });

  it('show one with why, checks, cost, the way round, who may decide and what the person asked before', async () => {
    const before = await ask(tom, new Date('2026-11-01T09:00:00Z'));
    const id = await ask(tom, new Date('2026-11-24T09:00:00Z'));
    const subjectId = (await db.approvalRequest.findUniqueOrThrow({ where: { id } })).subjectId;
    const job = { kind: 'job', id: 'job:environment.plan', name: 'environment.plan' } as const;
    await recordPlan(ctxFor(db, job), { subjectId, plan: [{ sign: 'create', kind: 'Database', object: 'load-test' }] });
    const view = await getApproval(ctxFor(db, ines), { id });
    expect(view).toMatchObject({
      why: 'Longer than 72 hours.',
      checks: [{ label: 'Lives 72 hours at most', passed: false }],
      plan: [{ sign: 'create', kind: 'Database', object: 'load-test' }],
      cost: { total: 41.4 },
      alternative: { label: 'Approve for 72 h' },
      deciders: [{ id: ines.id, name: 'Ines Ortega' }],
      can: { decide: { allowed: true }, withdraw: { allowed: false } },
    });
    expect(view.history.at(-1)?.id).toBe(before);
    await expect(getApproval(ctxFor(db, ines), { id: 'apr_none' })).rejects.toMatchObject({ kind: 'not-found' });
  });
});
