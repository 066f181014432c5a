import { describe, expect, it } from 'vitest';
import { ctxFor, testNow } from '@/domain/core/testing';
import { approvalScene, hoursLater } from '../fixture';
import { linkFor, readLink } from '../link';
import { countApprovalsForMe, getApproval, listApprovals } from '../queries';
import { ListApprovalsInput } from '../schema';
import { reviewApproval } from './glass';

const { db, url, people, told, commands, as, ask, row, status } = await approvalScene();
process.env.DATABASE_URL = url;
process.env.SLIPWAY_SECRET = 'the secret of a test, long enough to be one';
const { breakGlass, decideApproval } = commands;
const reason = 'The shop is down and customers wait';

const toReview = async (who: keyof typeof people) =>
  (await listApprovals(as(who), ListApprovalsInput.parse({ scope: 'review', limit: 100 }))).items.map(({ id }) => id);

describe('break-glass', () => {
  it('begins at once, also one’s own, and stays open until somebody else has looked at it', async () => {
    const id = await ask({ requester: people.ines });
    const before = await countApprovalsForMe(as('lars'));
    expect(await breakGlass(as('ines'), { id, reason })).toEqual({ id, status: 'approved' });
    expect(told.at(-1)).toMatchObject({ how: 'approved', id });
    expect(await row(id)).toMatchObject({ brokenById: people.ines.id, brokenReason: reason, reviewedAt: null });
    expect(await db.approvalDecision.count({ where: { requestId: id } })).toBe(0);
    expect(await db.auditEntry.findFirst({ where: { subjectId: id, action: 'approval.breakGlass' } })).toMatchObject({
      outcome: 'done',
      detail: { reason },
    });
    expect(await toReview('lars')).toContain(id);
    expect(await countApprovalsForMe(as('lars'))).toBe(before);
    expect(await toReview('ines')).not.toContain(id);
    const view = await getApproval(as('lars'), { id });
    expect(view).toMatchObject({
      broken: { by: { name: 'Ines Ortega' }, reason },
      can: { review: { allowed: true }, breakGlass: { allowed: false } },
    });

    await expect(reviewApproval(as('ines'), { id, comment: 'It was right' })).rejects.toMatchObject({
      kind: 'forbidden',
    });
    await reviewApproval(as('lars'), { id, comment: 'It was right' });
    expect((await getApproval(as('tom'), { id })).reviewed).toMatchObject({ by: { name: 'Lars Holm' } });
    expect(await toReview('lars')).not.toContain(id);
    await expect(reviewApproval(as('sam'), { id, comment: 'Again' })).rejects.toMatchObject({ kind: 'conflict' });
  });

  it('is not reviewed by whoever asked, where somebody else began it', async () => {
    const id = await ask({ requester: people.sam });
    await breakGlass(as('ines'), { id, reason });
    await expect(reviewApproval(as('sam'), { id, comment: 'Fine' })).rejects.toMatchObject({ kind: 'forbidden' });
  });

  it('is for those who may, in person, with a reason, while it waits', async () => {
    const id = await ask();
    await expect(breakGlass(as('tom'), { id, reason })).rejects.toMatchObject({ kind: 'forbidden' });
    await expect(breakGlass(as('sofia'), { id, reason })).rejects.toMatchObject({ kind: 'forbidden' });
    const token = { kind: 'token', id: 'tok_1', name: 'ci', role: 'admin', scopes: ['admin'] as string[] } as const;
    await expect(breakGlass(ctxFor(db, token), { id, reason })).rejects.toMatchObject({ kind: 'forbidden' });
    await expect(breakGlass(as('ines'), { id, reason: 'Now' })).rejects.toMatchObject({ kind: 'invalid' });
    await expect(breakGlass(as('ines'), { id: 'apr_none', reason })).rejects.toMatchObject({ kind: 'not-found' });
    await decideApproval(as('ines'), { id, decision: 'approve' });
    await expect(breakGlass(as('lars'), { id, reason })).rejects.toMatchObject({ kind: 'forbidden' });
    await expect(reviewApproval(as('sam'), { id, comment: 'Nothing here' })).rejects.toMatchObject({
      kind: 'conflict',
    });
  });
});

describe('a link of a mail', () => {
  const linked = async (id: string, who: keyof typeof people = 'ines') => {
    const path = await linkFor(as(who), id, people[who].id);
    return path.replace('/approvals/link/', '');
  };
  const look = (token: string, who: keyof typeof people, hours = 0) =>
    readLink(db, token, people[who].id, hoursLater(hours));

  it('opens the request for the one person, and looking decides nothing', async () => {
    const id = await ask();
    const token = await linked(id);
    for (let times = 0; times < 3; times++) expect(await look(token, 'ines')).toEqual({ state: 'open', requestId: id });
    expect(await status(id)).toBe('pending');
    expect(await look(token, 'lars')).toEqual({ state: 'another', name: 'Ines Ortega' });
    const decide = decideApproval(as('lars'), { id, decision: 'approve', link: token });
    await expect(decide).rejects.toMatchObject({ kind: 'forbidden' });
  });

  it('is used once, and remembered as the way', async () => {
    const id = await ask({ stages: [{ need: 2, of: { roles: [], refs: [], owner: true } }] });
    const token = await linked(id);
    const decide = () => decideApproval(as('ines'), { id, decision: 'approve', link: token });
    const results = await Promise.allSettled([decide(), decide()]);
    expect(results.filter(({ status: end }) => end === 'fulfilled')).toHaveLength(1);
    expect((await getApproval(as('tom'), { id })).decisions).toMatchObject([{ way: 'link' }]);
    expect(await look(token, 'ines')).toEqual({ state: 'used', requestId: id });
  });

  it('expires; sent again it is valid for longer', async () => {
    const id = await ask({ hours: 24 * 30 });
    const token = await linked(id);
    expect(await look(token, 'ines', 24 * 8)).toMatchObject({ state: 'expired' });
    const late = as('ines', hoursLater(24 * 8));
    await expect(decideApproval(late, { id, decision: 'approve', link: token })).rejects.toMatchObject({
      kind: 'conflict',
    });
    const again = (await linkFor(late, id, people.ines.id)).replace('/approvals/link/', '');
    expect(await look(again, 'ines', 24 * 9)).toMatchObject({ state: 'open' });
  });

  it('cannot be made up, changed, or taken from another request', async () => {
    const [id, other] = [await ask(), await ask()];
    const token = await linked(id);
    const [name, , signature] = token.split('.');
    const longer = (testNow.getTime() / 1000 + 9e6).toString(36);
    for (const forged of ['', 'x', token.slice(0, -1), `${name}.${longer}.${signature}`, `${token}.x`.slice(2)]) {
      expect(await look(forged, 'ines')).toEqual({ state: 'unknown' });
      await expect(
        decideApproval(as('ines'), { id, decision: 'approve', link: forged || 'none' }),
      ).rejects.toMatchObject({ kind: 'forbidden' });
    }
    await expect(decideApproval(as('ines'), { id: other, decision: 'approve', link: token })).rejects.toMatchObject({
      kind: 'forbidden',
    });
    expect(await status(other)).toBe('pending');
  });
});
