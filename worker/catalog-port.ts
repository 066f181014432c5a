import type { CatalogPort, EntityDocument } from '@/domain/automation/ports';
import { unavailable } from '@/domain/core/errors';

/** What the catalog's actions work through. */
export const catalogPort: CatalogPort = {
  find: async (ctx, ref) => {
    const row = await ctx.db.entity.findUnique({
      where: { ref: ref.toLowerCase() },
      select: { document: true, state: true },
    });
    return row && row.state !== 'archived' ? (row.document as EntityDocument) : undefined;
  },
  import: async () => {
    throw unavailable('The catalog cannot take descriptors in yet.');
  },
  register: async () => {
    throw unavailable('The catalog cannot read addresses yet.');
  },
};
