import type { z } from 'zod';
import { can } from '@/domain/access/permissions';
import { OpenSessionInput, SessionId } from '@/domain/access/schema';
import { type CommandContext, command } from '@/domain/core/command';
import type { Prisma } from '@/domain/core/db';
import { forbidden, notFound } from '@/domain/core/errors';
import { newId } from '@/domain/core/ids';

type PersonRow = Prisma.PersonGetPayload<object>;

const sessionDays = 14;

/**
 * Opens a session for who the issuer says it is; makes the person at the first sign-in.
 * Only the sign-in itself does this. Answers `{sessionId, personId}`; Forbidden for a disabled person.
 */
export const openSession = command({
  name: 'session.open',
  input: OpenSessionInput,
  load: (ctx, input) =>
    ctx.tx.identity.findUnique({
      where: { issuer_subject: { issuer: input.issuer, subject: input.subject } },
      include: { person: true },
    }),
  allow: (actor) => can(actor, 'session.open'),
  run: async (ctx, input, identity) => {
    const person = identity ? await bringUpToDate(ctx, input, identity.person) : await createPerson(ctx, input);
    if (person.disabledAt) throw forbidden('This account is disabled. Ask an administrator of the portal.');
    const session = await ctx.tx.session.create({
      data: {
        id: newId('session', ctx.now),
        personId: person.id,
        userAgent: input.userAgent,
        address: input.address,
        createdAt: ctx.now,
        lastSeenAt: ctx.now,
        expiresAt: new Date(ctx.now.getTime() + sessionDays * 86_400_000),
      },
    });
    const detail = { name: person.name, person: person.id, issuer: input.issuer, address: input.address };
    return {
      result: { sessionId: session.id, personId: person.id },
      subject: { kind: 'session', id: session.id },
      detail,
    };
  },
});

type Claims = z.output<typeof OpenSessionInput>;

/** Names and addresses change; who somebody is, their reference and their role do not. */
async function bringUpToDate(ctx: CommandContext, input: Claims, person: PersonRow): Promise<PersonRow> {
  const name = input.name || person.name;
  const email = input.email ?? person.email;
  if (person.isDemo || person.disabledAt || (name === person.name && email === person.email)) return person;
  return ctx.tx.person.update({ where: { id: person.id }, data: { name, email } });
}

async function createPerson(ctx: CommandContext, input: Claims): Promise<PersonRow> {
  const name = input.name || 'Somebody';
  const person = await ctx.tx.person.create({
    data: {
      id: newId('person', ctx.now),
      ref: await freeRef(ctx, input.handle || input.email?.split('@')[0] || name),
      name,
      email: input.email ?? null,
      role: input.startAs,
      createdAt: ctx.now,
    },
  });
  await ctx.tx.identity.create({
    data: { issuer: input.issuer, subject: input.subject, personId: person.id, createdAt: ctx.now },
  });
  return person;
}

/** user:default/ines, or ines-2 where that is somebody else: a name is not an identity. */
async function freeRef(ctx: CommandContext, handle: string): Promise<string> {
  const base =
    handle
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '')
      .slice(0, 50) || 'person';
  for (let count = 1; ; count++) {
    const ref = `user:default/${count === 1 ? base : `${base}-${count}`}`;
    if (!(await ctx.tx.person.findUnique({ where: { ref } }))) return ref;
  }
}

/** Ends a session: one's own at sign-out, or any by an admin. Ending an ended one changes nothing. */
export const revokeSession = command({
  name: 'session.revoke',
  input: SessionId,
  load: async (ctx, input) => {
    const session = await ctx.tx.session.findUnique({ where: { id: input.id } });
    if (!session) throw notFound('session', input.id);
    return session;
  },
  allow: (actor, session) => can(actor, 'session.revoke', { requesterId: session.personId }),
  run: async (ctx, _input, session) => {
    await ctx.tx.session.updateMany({ where: { id: session.id, revokedAt: null }, data: { revokedAt: ctx.now } });
    return { result: undefined, subject: { kind: 'session', id: session.id }, detail: { person: session.personId } };
  },
});
