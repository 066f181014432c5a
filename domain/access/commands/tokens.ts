import { randomBytes } from 'node:crypto';
import { hashToken } from '@/domain/access/authenticate';
import { can, type roles } from '@/domain/access/permissions';
import { CreateTokenInput, TokenId } from '@/domain/access/schema';
import { command } from '@/domain/core/command';
import { forbidden, notFound } from '@/domain/core/errors';
import { newId } from '@/domain/core/ids';

/** Makes a service token. The answer's `token` is shown this once: only its hash is kept. */
export const createToken = command({
  name: 'token.create',
  input: CreateTokenInput,
  load: async () => undefined,
  allow: (actor) => can(actor, 'token.create'),
  run: async (ctx, input) => {
    const maker = 'role' in ctx.actor ? ctx.actor.role : 'engineer';
    if (input.role === 'admin' && maker !== 'admin')
      throw forbidden('Only an admin makes a token with the role admin.');
    if (input.scopes.includes('admin') && maker !== 'admin') throw forbidden('Only an admin gives the scope "admin".');
    const token = `slw_${randomBytes(20).toString('hex')}`;
    const row = await ctx.tx.serviceToken.create({
      data: {
        id: newId('token', ctx.now),
        name: input.name,
        hash: hashToken(token),
        hint: token.slice(-4),
        role: input.role satisfies (typeof roles)[number],
        scopes: input.scopes,
        createdById: ctx.actor.id,
        createdAt: ctx.now,
        expiresAt: new Date(ctx.now.getTime() + input.expiresInDays * 86_400_000),
      },
    });
    const detail = { name: input.name, role: input.role, scopes: input.scopes, expiresInDays: input.expiresInDays };
    return { result: { id: row.id, token }, subject: { kind: 'token', id: row.id }, detail };
  },
});

/** Revokes a token at once. */
export const revokeToken = command({
  name: 'token.revoke',
  input: TokenId,
  load: async (ctx, input) => {
    const token = await ctx.tx.serviceToken.findUnique({ where: { id: input.id } });
    if (!token) throw notFound('token', input.id);
    return token;
  },
  allow: (actor, token) => can(actor, 'token.revoke', { requesterId: token.createdById }),
  run: async (ctx, _input, token) => {
    await ctx.tx.serviceToken.updateMany({ where: { id: token.id, revokedAt: null }, data: { revokedAt: ctx.now } });
    return { result: undefined, subject: { kind: 'token', id: token.id }, detail: { name: token.name } };
  },
});
