import { describe, expect, it } from 'vitest';
import type { TokenActor } from '@/domain/core/context';
import { openDb } from '@/domain/core/db';
import { newId } from '@/domain/core/ids';
import { ctxFor, testNow } from '@/domain/core/testing';
import { approvalScene } from '../fixture';
import { countApprovalsForMe, getApproval, listApprovals } from '../queries';
import { ListApprovalsInput } from '../schema';

const { db, url, people, told, commands, as, ask, row, status } = await approvalScene();
const { decideApproval } = commands;

const owners = { roles: [], refs: [], owner: true };
const security = { roles: [], refs: ['group:default/security'], owner: false };
const two = [{ need: 2, of: owners }];

const approve = (who: keyof typeof people, id: string) => decideApproval(as(who), { id, decision: 'approve' });
const decisions = (id: string) => db.approvalDecision.findMany({ where: { requestId: id }, orderBy: { id: 'asc' } });
const forMe = async (who: keyof typeof people) =>
  (await listApprovals(as(who), ListApprovalsInput.parse({ scope: 'forMe', limit: 100 }))).items.map(({ id }) => id);

describe('a request that needs two', () => {
  it('waits after the first, and goes on with the second', async () => {
    const id = await ask({ stages: two });
    expect(await approve('ines', id)).toEqual({ id, status: 'pending', approvals: 1, need: 2 });
    expect(told.some((one) => one.id === id)).toBe(false);
    const view = await getApproval(as('lars'), { id });
    expect(view).toMatchObject({
      status: 'pending',
      progress: { approvals: 1, need: 2, stage: 1, stages: 1 },
      deciders: [{ name: 'Lars Holm' }],
      decisions: [{ decision: 'approve', by: { name: 'Ines Ortega' }, behalf: null, way: 'page' }],
      can: { decide: { allowed: true } },
    });
    expect(await approve('lars', id)).toEqual({ id, status: 'approved', approvals: 2, need: 2 });
    expect(told.filter((one) => one.id === id)).toEqual([{ how: 'approved', id, ask: {} }]);
    expect(await row(id)).toMatchObject({ decidedByName: 'Lars Holm' });
  });

  it('counts nobody twice, and says so', async () => {
    const id = await ask({ stages: two });
    await approve('ines', id);
    await expect(approve('ines', id)).rejects.toMatchObject({
      kind: 'conflict',
      detail: expect.stringContaining('decided on this request already'),
    });
    expect(await decisions(id)).toHaveLength(1);
    expect(await forMe('ines')).not.toContain(id);
    expect(await forMe('lars')).toContain(id);
  });

  it('counts nobody twice through a token of their own', async () => {
    const token = await db.serviceToken.create({
      data: {
        ...{ id: newId('token'), name: 'ci', hash: newId('token'), hint: '1', role: 'platform', expiresAt: testNow },
        ...{ scopes: ['approvals:write'], createdById: people.sam.id, createdAt: testNow },
      },
    });
    const id = await ask({ stages: [{ need: 2, of: { roles: ['platform'], refs: [], owner: true } }] });
    await approve('sam', id);
    const actor: TokenActor = { kind: 'token', id: token.id, name: 'ci', role: 'platform', scopes: token.scopes };
    const again = decideApproval(ctxFor(db, actor), { id, decision: 'approve' });
    await expect(again).rejects.toMatchObject({ kind: 'conflict' });
    expect(await status(id)).toBe('pending');
  });

  it('ends with one rejection, whoever approved before', async () => {
    const id = await ask({ stages: two });
    await approve('ines', id);
    await decideApproval(as('lars'), { id, decision: 'reject', comment: 'Not this week' });
    expect(await status(id)).toBe('rejected');
    expect(told.at(-1)).toMatchObject({ how: 'rejected', id });
    await expect(approve('sam', id)).rejects.toMatchObject({ kind: 'forbidden' });
  });

  it('is not for those whom it does not name, nor for whoever asked', async () => {
    const id = await ask({ stages: two, requester: people.ines });
    await expect(approve('ines', id)).rejects.toMatchObject({
      kind: 'forbidden',
      detail: expect.stringContaining('own request'),
    });
    for (const who of ['sam', 'tom', 'sofia'] as const) {
      await expect(approve(who, id)).rejects.toMatchObject({ kind: 'forbidden' });
    }
    expect(await decisions(id)).toHaveLength(0);
    expect(await db.auditEntry.count({ where: { action: 'approval.decide', outcome: 'refused' } })).toBeGreaterThan(3);
  });
});

describe('stages', () => {
  it('follow one another, each with its own people', async () => {
    const id = await ask({
      stages: [
        { need: 1, of: owners },
        { name: 'Security', need: 1, of: security },
      ],
    });
    expect(await forMe('sofia')).not.toContain(id);
    await expect(approve('sofia', id)).rejects.toMatchObject({ kind: 'forbidden' });
    await approve('ines', id);
    expect(await forMe('sofia')).toContain(id);
    const { stages, deciders } = await getApproval(as('sofia'), { id });
    expect(stages).toMatchObject([
      { state: 'done', approvals: 1, who: 'a lead of Checkout' },
      { state: 'open', approvals: 0, who: 'a member of Security', name: 'Security' },
    ]);
    expect(deciders.map(({ name }) => name)).toEqual(['Leo Brandt', 'Sofia Marin']);
    await expect(approve('lars', id)).rejects.toMatchObject({ kind: 'forbidden' });
    await approve('sofia', id);
    expect(await status(id)).toBe('approved');
  });

  it('may let a condition choose, in lists as well', async () => {
    const when = '"group:default/security" in candidate.leads';
    const id = await ask({ stages: [{ need: 1, of: { ...security, when } }] });
    const anybody = await ask({ stages: [{ need: 1, of: { roles: [], refs: [], owner: false, when } }] });
    expect(await forMe('leo')).toEqual(expect.arrayContaining([id, anybody]));
    const before = await countApprovalsForMe(as('sofia'));
    expect(await forMe('sofia')).not.toContain(id);
    expect(await forMe('sofia')).toHaveLength(before);
    await expect(approve('sofia', id)).rejects.toMatchObject({ kind: 'forbidden' });
    await approve('leo', id);
    await approve('leo', anybody);
    expect(await status(anybody)).toBe('approved');
  });
});

describe('at the same time, over connections of their own', () => {
  it('two approvals of two count as two, and what waited goes on once', async () => {
    const others = [openDb(url, 1), openDb(url, 1)];
    try {
      for (let round = 0; round < 8; round++) {
        const id = await ask({ stages: two });
        const [first, second] = others.map((one) => one.db);
        const results = await Promise.allSettled([
          decideApproval(ctxFor(first ?? db, people.ines), { id, decision: 'approve' }),
          decideApproval(ctxFor(second ?? db, people.lars), { id, decision: 'approve' }),
          decideApproval(ctxFor(db, people.ines), { id, decision: 'approve' }),
        ]);
        expect(results.filter(({ status: end }) => end === 'fulfilled')).toHaveLength(2);
        expect(await status(id)).toBe('approved');
        expect(await decisions(id)).toHaveLength(2);
        expect(told.filter((one) => one.id === id)).toHaveLength(1);
      }
    } finally {
      for (const one of others) await one.close();
    }
  });
});
