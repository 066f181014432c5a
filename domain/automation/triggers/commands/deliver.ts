import { z } from 'zod';
import { can } from '@/domain/access/permissions';
import { type CommandContext, command } from '@/domain/core/command';
import { type Context, createContext } from '@/domain/core/context';
import type { Db } from '@/domain/core/db';
import { DomainError, notFound } from '@/domain/core/errors';
import { move } from '@/domain/core/lifecycle';
import { unseal } from '@/domain/core/sealed';
import { firingLifecycle } from '../lifecycle';
import { TriggerId, WebhookConfig } from '../schema';
import { type Verified, verify } from '../signature';
import { loadTrigger, scopedTo, subjectOf } from './change';
import { newSecret, sealSecret } from './create';
import { addFiring } from './fire';

/** A former secret holds for so long after a new one was made. */
const formerHours = 24;
const replayHours = 24;

const DeliverInput = z.object({
  id: z.string().min(1),
  headers: z.record(z.string(), z.string()),
  body: z.custom<Uint8Array>((value) => value instanceof Uint8Array),
});

export type Delivered = { id: string; duplicate: boolean };

/**
 * Takes a call of a webhook: checks how it is signed, keeps it, and answers at once; a job does the rest. The same delivery
 * answers the same id. Throws Forbidden with what is wrong about the signature.
 */
export const deliverWebhook = command({
  name: 'trigger.deliver',
  input: DeliverInput,
  load: async (ctx, call) => {
    const row = await ctx.tx.trigger.findFirst({ where: { id: call.id, kind: 'webhook', status: { not: 'removed' } } });
    if (!row?.secret) throw notFound('webhook', call.id);
    const former = row.formerSecret && row.formerUntil && row.formerUntil > ctx.now ? [row.formerSecret] : [];
    const secrets = [row.secret, ...former].map((sealed) => unseal(sealed, `${row.id}.secret`).toString());
    return { row, verified: verify(WebhookConfig.parse(row.config).signing, secrets, call, ctx.now) };
  },
  allow: (actor, { verified }) =>
    verified.ok ? can(actor, 'trigger.deliver') : { allowed: false, reason: verified.reason },
  run: async (ctx, call, { row, verified }) => {
    const result = await take(ctx, row.id, call, verified as Verified & { ok: true });
    return { result, subject: subjectOf(row), detail: { name: row.name, ...result } };
  },
});

type Call = z.output<typeof DeliverInput>;

async function take(
  ctx: CommandContext,
  triggerId: string,
  call: Call,
  verified: Verified & { ok: true },
): Promise<Delivered> {
  const { deliveryId, digest } = verified;
  const key = `delivery:${deliveryId.slice(0, 200)}`;
  const twin = digest && (await twinOf(ctx, triggerId, digest));
  const payload = { headers: shown(call.headers), body: readBody(call) };
  const id = await addFiring(ctx, { triggerId, cause: 'delivery', key, payload, digest });
  if (!id) {
    const first = await ctx.tx.triggerFiring.findUniqueOrThrow({ where: { triggerId_key: { triggerId, key } } });
    return { id: first.id, duplicate: true };
  }
  if (!twin) return { id, duplicate: false };
  // Of these the id is not signed: whoever has seen a call could send it again under another one.
  const reason = 'The same signed body came before under another id. Deliver it again by hand if it is meant.';
  await move(ctx.tx.triggerFiring, firingLifecycle, { id, status: 'waiting' }, 'skip', { reason, settledAt: ctx.now });
  return { id, duplicate: true };
}

const twinOf = (ctx: CommandContext, triggerId: string, digest: string) =>
  ctx.tx.triggerFiring.findFirst({
    where: { triggerId, digest, createdAt: { gt: new Date(ctx.now.getTime() - replayHours * 3_600_000) } },
    select: { id: true },
  });

const credential = /authorization|cookie|token|signature|secret|api-?key|password/;

/** What a condition may ask, and a page may show. */
const shown = (headers: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(headers).filter(([name]) => !credential.test(name) && !name.startsWith('x-slipway-')),
  );

/** JSON as it is, also in a form's field `payload`; anything else as text. */
function readBody({ headers, body }: Call): unknown {
  const text = Buffer.from(body).toString();
  const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false;
  const inner = isForm ? (new URLSearchParams(text).get('payload') ?? text) : text;
  try {
    return JSON.parse(inner);
  } catch {
    return inner;
  }
}

/** The same for whoever has no context: the door of the API. A call that was turned away is noted at the trigger. */
export async function receiveCall(db: Db, call: Call, requestId: string): Promise<Delivered> {
  const ctx: Context = createContext({ actor: { kind: 'webhook', id: call.id, name: 'Webhook' }, db, requestId });
  try {
    return await deliverWebhook(ctx, call);
  } catch (error) {
    if (error instanceof DomainError && error.kind === 'forbidden') {
      await db.trigger.updateMany({
        where: { id: call.id },
        data: { refusedAt: ctx.now, refusedReason: error.detail },
      });
    }
    throw error;
  }
}

/** Gives a webhook a new secret, which is in the answer and never again. The former one holds for a day. */
export const rotateSecret = command({
  name: 'trigger.rotate',
  input: TriggerId,
  load: loadTrigger,
  allow: (actor, row) => can(actor, 'trigger.rotate', scopedTo(row)),
  run: async (ctx, { id }, row) => {
    if (row.kind !== 'webhook') throw notFound('webhook', id);
    const secret = newSecret();
    const formerUntil = new Date(ctx.now.getTime() + formerHours * 3_600_000);
    await ctx.tx.trigger.update({
      where: { id },
      data: { secret: sealSecret(id, secret), formerSecret: row.secret, formerUntil, changedAt: ctx.now },
    });
    return { result: { id, secret }, subject: subjectOf(row), detail: { name: row.name } };
  },
});
