import type { Context } from '@/domain/core/context';
import { invalid, unavailable } from '@/domain/core/errors';
import type { Sealer } from '@/domain/core/sealed';
import { sealedFor, useSecret } from './commands';
import { wordsOf } from './grant';
import { placeOf, type SecretFrom, shortestValue } from './schema';
import type { SecretSource } from './source';

/** For what a secret is read: a run of a template, or a connection that the operator has declared. */
export type Purpose = { template: string; run: number } | { connection: string };

export type SecretReader = (ctx: Context, from: SecretFrom, purpose: Purpose, signal: AbortSignal) => Promise<string>;

/**
 * Reads secrets, for the worker only: `ctx.actor` is a job. Each reading is checked against who may use it, and audited;
 * what comes of it is nowhere kept. Throws DomainError with the reason.
 */
export function secretReader(sources: readonly SecretSource[], sealer: Sealer): SecretReader {
  return async (ctx, from, purpose, signal) => {
    const { source, address } = placeOf(from);
    const what = wordsOf(source, address);
    const used = await useSecret(ctx, { source, address, for: purpose });
    const value = source === 'store' ? opened(sealer, used, what) : await readOuter(sources, from, signal);
    if (value.length < shortestValue) {
      throw invalid(
        `The value of ${what} has fewer than ${shortestValue} characters, so it could not be kept out of logs.`,
      );
    }
    return value;
  };
}

function opened(sealer: Sealer, used: { id: string; sealed: Uint8Array | null } | null, what: string): string {
  if (!used?.sealed) throw invalid(`This portal does not keep ${what}.`);
  return sealer.unseal(used.sealed, sealedFor(used.id)).toString();
}

function readOuter(sources: readonly SecretSource[], from: SecretFrom, signal: AbortSignal): Promise<string> {
  const { source, address } = placeOf(from);
  const found = sources.find(({ kind }) => kind === source);
  const unready = found ? found.unready() : `This portal has no secrets from ${source}.`;
  if (!found || unready) throw unavailable(unready ?? '');
  return found.read(address, signal);
}
