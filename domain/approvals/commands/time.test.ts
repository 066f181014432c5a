import { describe, expect, it } from 'vitest';
import { jobActor } from '@/domain/core/context';
import { ctxFor } from '@/domain/core/testing';
import { approvalScene, hoursLater } from '../fixture';
import { approvalJobs } from '../jobs';
import { getApproval, listApprovals, listDelegations } from '../queries';
import { expireApprovalJob, remindApprovalJob } from '../request';
import { ListApprovalsInput } from '../schema';
import { delegateApprovals, endDelegation } from './delegate';
import { escalateApproval, remindApproval } from './end';

const scene = await approvalScene();
const { db, people, told, commands, as, ask, row, status } = scene;
const { decideApproval } = commands;
const handlers = approvalJobs(commands);

const owners = [{ need: 1, of: { roles: [], refs: [], owner: true } }];
const toSecurity = { of: { roles: [], refs: ['group:default/security'], owner: false }, hours: 24 };

function perform(job: { name: string }, approvalId: string, hours: number) {
  const ctx = ctxFor(db, jobActor(job.name), { now: hoursLater(hours) });
  return handlers.find(({ type }) => type.name === job.name)?.run(ctx, { approvalId } as never, {} as never);
}
const auditOf = (id: string, action: string) => db.auditEntry.count({ where: { subjectId: id, action } });

describe('when the time is over', () => {
  it('others may decide as well, for as long again; then it expires', async () => {
    const id = await ask({ stages: owners, hours: 10, escalation: toSecurity });
    const early = decideApproval(as('sofia'), { id, decision: 'approve' });
    await expect(early).rejects.toMatchObject({ kind: 'forbidden' });
    expect(await perform(expireApprovalJob, id, 5)).toMatchObject({ end: 'snoozed' });
    expect(await perform(expireApprovalJob, id, 10)).toEqual({ end: 'done' });
    expect(await row(id)).toMatchObject({
      ...{ status: 'pending', escalatedAt: hoursLater(10), expiresAt: hoursLater(34) },
      ...{ decideOwner: true, decideRefs: ['group:default/security'] },
    });
    expect(await auditOf(id, 'approval.escalate')).toBe(1);
    const view = await getApproval(as('sofia', hoursLater(11)), { id });
    expect(view).toMatchObject({ can: { decide: { allowed: true } }, escalation: { who: 'a member of Security' } });
    expect(await perform(expireApprovalJob, id, 12)).toMatchObject({ end: 'snoozed' });
    expect(await perform(expireApprovalJob, id, 34)).toEqual({ end: 'done' });
    expect(await status(id)).toBe('expired');
    expect(told.at(-1)).toMatchObject({ how: 'expired', id });
  });

  it('lets in whoever it is escalated to, whatever the condition of the first', async () => {
    const when = 'candidate.name == "Nobody"';
    const of = { roles: [], refs: [], owner: true, when };
    const id = await ask({ stages: [{ need: 1, of }], hours: 10, escalation: toSecurity });
    await perform(expireApprovalJob, id, 10);
    await expect(decideApproval(as('ines', hoursLater(11)), { id, decision: 'approve' })).rejects.toMatchObject({
      kind: 'forbidden',
    });
    await decideApproval(as('sofia', hoursLater(11)), { id, decision: 'approve' });
    expect(await status(id)).toBe('approved');
  });

  it('is not for people to bring about, nor before its time', async () => {
    const id = await ask({ stages: owners, hours: 10, escalation: toSecurity });
    const job = ctxFor(db, jobActor('approval.expire'), { now: hoursLater(1) });
    await expect(escalateApproval(job, { id })).rejects.toMatchObject({ kind: 'conflict' });
    await expect(escalateApproval(as('sam'), { id })).rejects.toMatchObject({ kind: 'forbidden' });
    await expect(escalateApproval(job, { id: 'apr_none' })).rejects.toMatchObject({ kind: 'not-found' });
  });
});

describe('a reminder', () => {
  it('comes once, of what still waits', async () => {
    const id = await ask({ hours: 72 });
    await perform(remindApprovalJob, id, 48);
    await perform(remindApprovalJob, id, 49);
    expect(await auditOf(id, 'approval.remind')).toBe(1);
    await decideApproval(as('ines'), { id, decision: 'approve' });
    await perform(remindApprovalJob, id, 50);
    expect(await auditOf(id, 'approval.remind')).toBe(1);
    await expect(remindApproval(as('sam'), { id })).rejects.toMatchObject({ kind: 'forbidden' });
  });
});

describe('a deputy', () => {
  const delegate = (who: keyof typeof people, deputy: keyof typeof people, hours = 48) =>
    delegateApprovals(as(who), { deputy: people[deputy].ref, until: hoursLater(hours), reason: 'Holiday' });
  const list = async (who: keyof typeof people, hours = 1) => {
    const page = await listApprovals(
      as(who, hoursLater(hours)),
      ListApprovalsInput.parse({ scope: 'forMe', limit: 100 }),
    );
    return page.items;
  };

  it('decides for somebody, for that time, and it says for whom', async () => {
    const { id: delegation } = await delegate('ines', 'jonas');
    const id = await ask();
    expect((await list('jonas')).find((item) => item.id === id)?.deputyFor?.name).toBe('Ines Ortega');
    await decideApproval(as('jonas', hoursLater(1)), { id, decision: 'approve' });
    const { decisions } = await getApproval(as('tom'), { id });
    expect(decisions).toMatchObject([{ by: { name: 'Jonas Weber' }, behalf: { name: 'Ines Ortega' } }]);
    const detail = await db.auditEntry.findFirst({ where: { subjectId: id, action: 'approval.decide' } });
    expect(detail?.detail).toMatchObject({ behalf: 'Ines Ortega' });

    const late = await ask({}, hoursLater(49));
    expect((await list('jonas', 50)).map((item) => item.id)).not.toContain(late);
    const decide = decideApproval(as('jonas', hoursLater(50)), { id: late, decision: 'approve' });
    await expect(decide).rejects.toMatchObject({ kind: 'forbidden' });
    await endDelegation(as('ines'), { id: delegation });
    expect((await listDelegations(as('jonas')))[0]).toMatchObject({ id: delegation, state: 'over' });
    expect((await list('jonas')).map((item) => item.id)).toEqual([]);
  });

  it('never decides on what either of the two asked for', async () => {
    const made = await delegate('ines', 'jonas');
    for (const requester of [people.ines, people.jonas]) {
      const id = await ask({ requester });
      const decide = decideApproval(as('jonas'), { id, decision: 'approve' });
      await expect(decide).rejects.toMatchObject({ kind: 'forbidden' });
      expect((await list('jonas')).map((item) => item.id)).not.toContain(id);
    }
    await endDelegation(as('ines'), made);
  });

  it('takes one place with whom they stand for: the two never count as two', async () => {
    const made = await delegate('ines', 'jonas');
    const id = await ask({ stages: [{ need: 2, of: { roles: [], refs: [], owner: true } }] });
    await decideApproval(as('jonas'), { id, decision: 'approve' });
    const decide = decideApproval(as('ines'), { id, decision: 'approve' });
    await expect(decide).rejects.toMatchObject({ kind: 'forbidden' });
    expect(await status(id)).toBe('pending');
    await decideApproval(as('lars'), { id, decision: 'approve' });
    expect(await status(id)).toBe('approved');
    await endDelegation(as('ines'), made);
  });

  it('hands nothing on', async () => {
    const first = await delegate('ines', 'jonas');
    const second = await delegate('jonas', 'sofia');
    const id = await ask();
    await expect(decideApproval(as('sofia'), { id, decision: 'approve' })).rejects.toMatchObject({ kind: 'forbidden' });
    await endDelegation(as('ines'), first);
    await endDelegation(as('jonas'), second);
  });

  it.each([
    ['nobody', { deputy: 'user:default/nobody', until: hoursLater(9) }, '/deputy'],
    ['oneself', { deputy: 'ines-ortega', until: hoursLater(9) }, '/deputy'],
    ['a time that is over', { deputy: 'jonas-weber', until: hoursLater(-9), from: hoursLater(-20) }, '/until'],
    ['an end before its beginning', { deputy: 'jonas-weber', until: hoursLater(2), from: hoursLater(3) }, '/until'],
    ['half a year', { deputy: 'jonas-weber', until: hoursLater(24 * 180) }, '/until'],
  ])('is not %s', async (_what, input, pointer) => {
    await expect(delegateApprovals(as('ines'), input)).rejects.toMatchObject({
      kind: 'invalid',
      errors: [{ pointer }],
    });
  });

  it('is named and ended by a person for themselves alone', async () => {
    const made = await delegate('ines', 'jonas');
    expect(await db.auditEntry.count({ where: { subjectId: made.id, action: 'approval.delegate' } })).toBe(1);
    await expect(endDelegation(as('jonas'), made)).rejects.toMatchObject({ kind: 'forbidden' });
    await endDelegation(as('ines'), made);
    await expect(endDelegation(as('ines'), made)).rejects.toMatchObject({ kind: 'conflict' });
    await expect(endDelegation(as('ines'), { id: 'dlg_none' })).rejects.toMatchObject({ kind: 'not-found' });
  });
});
