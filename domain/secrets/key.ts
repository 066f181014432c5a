import type { Db } from '@/domain/core/db';
import type { Sealer } from '@/domain/core/sealed';
import { sealedFor } from './commands';

const mostTried = 20;

/**
 * Throws an Error with the cure where none of the newest stored secrets opens: what starts with another key would fail
 * each run that waits, one after the other. Some that open are enough, for others may be of another time.
 */
export async function requireKey(db: Db, sealer: Sealer): Promise<void> {
  const rows = await db.secret.findMany({
    where: { sealed: { not: null } },
    orderBy: { rotatedAt: 'desc' },
    take: mostTried,
    select: { id: true, sealed: true },
  });
  if (rows.length === 0 || rows.some(({ id, sealed }) => sealed && opens(sealer, sealed, id))) return;
  throw new Error(
    'The stored secrets do not open: SLIPWAY_SECRET is not the one that they were sealed with. ' +
      'Start with the former one, or remove them under Settings > Secrets and add them again.',
  );
}

function opens(sealer: Sealer, sealed: Uint8Array, id: string): boolean {
  try {
    sealer.unseal(sealed, sealedFor(id));
    return true;
  } catch {
    return false;
  }
}
