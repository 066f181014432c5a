import { createHash } from 'node:crypto';
import type { Context } from './context';
import type { Tx } from './db';
import { invalid } from './errors';

/** Hashes a value whatever the order of its keys. */
function hashOf(value: unknown): string {
  const sorted = JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
  return createHash('sha256')
    .update(sorted ?? '')
    .digest('hex');
}

type Repeatable = { action: string; key: string; input: unknown };

/**
 * Does something once per actor, action and key: a repetition answers what the first one made, and one at the same time
 * waits for it. The key is kept only when the transaction commits. Throws Invalid where the key came with other input.
 * The result has to be JSON.
 */
export async function once<Result>(
  ctx: Pick<Context, 'actor' | 'now'> & { tx: Tx },
  { action, key, input }: Repeatable,
  perform: () => Promise<Result>,
): Promise<Result> {
  const id = { actorId: ctx.actor.id, action, key };
  const requestHash = hashOf(input);
  const claimed = await ctx.tx.$executeRaw`
    INSERT INTO "IdempotencyKey" ("actorId", "action", "key", "requestHash", "result", "createdAt")
    VALUES (${id.actorId}, ${action}, ${key}, ${requestHash}, 'null', ${ctx.now}) ON CONFLICT DO NOTHING`;
  if (claimed === 0) {
    const first = await ctx.tx.idempotencyKey.findUniqueOrThrow({ where: { actorId_action_key: id } });
    if (first.requestHash === requestHash) return first.result as Result;
    throw invalid('This Idempotency-Key came before with other input. Use a new key for a new request.', [
      { pointer: '/Idempotency-Key', detail: 'Used before with other input' },
    ]);
  }
  const result = await perform();
  await ctx.tx.idempotencyKey.update({
    where: { actorId_action_key: id },
    data: { result: JSON.parse(JSON.stringify(result ?? null)) },
  });
  return result;
}
