import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { CommandContext } from '@/domain/core/command';
import type { Context } from '@/domain/core/context';
import type { Db, Tx } from '@/domain/core/db';
import { settings } from '@/domain/core/env';
import { conflict, forbidden } from '@/domain/core/errors';
import { newId } from '@/domain/core/ids';

const linkDays = 7;

/**
 * A link of a mail: its id and when it ends, signed with a key made of the portal's secret (HMAC-SHA-256, key by HKDF).
 * It decides nothing by itself: it opens a page for the one person it was sent to, who has to be signed in.
 */
function sign(text: string): string {
  const key = Buffer.from(hkdfSync('sha256', settings().secret, 'slipway', 'approval links, format 1', 32));
  return createHmac('sha256', key).update(text).digest('base64url');
}

/** The path of the link for one person's decision. Asked for again, as for a reminder, it is the same link for longer. */
export async function linkFor(ctx: Context, requestId: string, personId: string): Promise<string> {
  const key = { requestId_personId: { requestId, personId } };
  const expiresAt = new Date(Math.floor(ctx.now.getTime() / 1000) * 1000 + linkDays * 86_400_000);
  const { id } = await ctx.db.approvalLink.upsert({
    where: key,
    update: { expiresAt },
    create: { id: newId('approvalLink', ctx.now), requestId, personId, expiresAt, createdAt: ctx.now },
    select: { id: true },
  });
  const text = `${id}.${(expiresAt.getTime() / 1000).toString(36)}`;
  return `/approvals/link/${text}.${sign(text)}`;
}

type Signed = { id: string; expiresAt: Date };

function read(token: string): Signed | undefined {
  const [id = '', ends = '', signature = ''] = token.split('.');
  const expected = Buffer.from(sign(`${id}.${ends}`));
  const given = Buffer.from(signature);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
  return { id, expiresAt: new Date(Number.parseInt(ends, 36) * 1000) };
}

export type LinkState =
  | { state: 'open'; requestId: string }
  | { state: 'unknown' }
  | { state: 'expired' | 'used'; requestId: string }
  | { state: 'another'; name: string };

/** What a link is worth to whoever is signed in. Looking changes nothing: mail scanners look, too. */
export async function readLink(db: Db | Tx, token: string, personId: string, now: Date): Promise<LinkState> {
  const signed = read(token);
  const row = signed && (await db.approvalLink.findUnique({ where: { id: signed.id } }));
  if (!row) return { state: 'unknown' };
  if (row.personId !== personId) {
    const person = await db.person.findUnique({ where: { id: row.personId }, select: { name: true } });
    return { state: 'another', name: person?.name ?? 'somebody else' };
  }
  const { requestId } = row;
  if (row.usedAt) return { state: 'used', requestId };
  return { state: signed.expiresAt <= now || row.expiresAt <= now ? 'expired' : 'open', requestId };
}

/** Uses a link up, in the transaction of the decision. Of two who use it at once one gets a Conflict. */
export async function spendLink({ tx, actor, now }: CommandContext, token: string, requestId: string): Promise<void> {
  const link = await readLink(tx, token, actor.id, now);
  if (link.state === 'another') throw forbidden(`This link was sent to ${link.name}.`);
  if (link.state === 'unknown' || link.requestId !== requestId)
    throw forbidden('This link is not one of the portal’s.');
  if (link.state === 'expired') throw conflict('This link has expired. The request itself is open on its own page.');
  const key = { requestId, personId: actor.id, usedAt: null };
  const { count } = await tx.approvalLink.updateMany({ where: key, data: { usedAt: now } });
  if (count === 0) throw conflict('This link has been used already.');
}
