import { can } from '@/domain/access/permissions';
import type { Context } from '@/domain/core/context';
import { forbidden } from '@/domain/core/errors';

/** Templates, runs and what starts them are everybody’s to read who may read the catalog. Throws Forbidden with the reason. */
export function mayRead(ctx: Context): void {
  const verdict = can(ctx.actor, 'catalog.read');
  if (!verdict.allowed) throw forbidden(verdict.reason);
}
