import { can } from '@/domain/access/permissions';
import { DelegateInput, DelegationId } from '@/domain/approvals/schema';
import { command } from '@/domain/core/command';
import { conflict, invalid, notFound } from '@/domain/core/errors';
import { newId } from '@/domain/core/ids';

const longestDays = 92;
const wrong = (pointer: string, detail: string) => invalid(detail, [{ pointer, detail }]);

/**
 * Names somebody who decides for oneself, for a time. They decide on what one may oneself decide on then, never on what
 * either of the two asked for, and hand it on to nobody. Throws Invalid for whoever is not there, or a time that is over.
 */
export const delegateApprovals = command({
  name: 'approval.delegate',
  input: DelegateInput,
  load: async (ctx, { deputy }) => {
    const ref = deputy.toLowerCase().replace(/^(user:)?(?:([\w.-]+)\/)?([\w.-]+)$/, (_all, _kind, space, name) => {
      return `user:${space ?? 'default'}/${name}`;
    });
    const person = await ctx.tx.person.findFirst({ where: { OR: [{ id: deputy }, { ref }], disabledAt: null } });
    if (!person) throw wrong('/deputy', `There is nobody "${deputy}" who could decide for you.`);
    return person;
  },
  allow: (actor) =>
    actor.kind === 'person'
      ? can(actor, 'approval.delegate')
      : { allowed: false, reason: 'A person names their own deputy, in person.' },
  run: async (ctx, { from = ctx.now, until, reason }, deputy) => {
    if (deputy.id === ctx.actor.id) throw wrong('/deputy', 'You decide for yourself already. Name somebody else.');
    if (until <= ctx.now) throw wrong('/until', 'That time is over already.');
    if (until.getTime() - from.getTime() > longestDays * 86_400_000) {
      throw wrong('/until', `Somebody decides for you for ${longestDays} days at most.`);
    }
    const id = newId('delegation', ctx.now);
    const data = { id, personId: ctx.actor.id, deputyId: deputy.id, reason, from, until, createdAt: ctx.now };
    await ctx.tx.approvalDelegation.create({ data });
    const detail = { deputy: deputy.name, deputyId: deputy.id, from: from.toISOString(), until: until.toISOString() };
    return { result: { id }, subject: { kind: 'delegation', id }, detail };
  },
});

/** Ends it before its time. */
export const endDelegation = command({
  name: 'approval.endDelegation',
  input: DelegationId,
  load: async (ctx, { id }) => {
    const row = await ctx.tx.approvalDelegation.findUnique({ where: { id } });
    if (!row) throw notFound('delegation', id);
    return row;
  },
  allow: (actor, row) => can(actor, 'approval.endDelegation', { requesterId: row.personId }),
  run: async (ctx, { id }) => {
    const { count } = await ctx.tx.approvalDelegation.updateMany({
      where: { id, endedAt: null, until: { gt: ctx.now } },
      data: { endedAt: ctx.now },
    });
    if (count === 0) throw conflict('This delegation is over already.');
    return { result: { id }, subject: { kind: 'delegation', id }, detail: {} };
  },
});
