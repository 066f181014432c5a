import type { CatalogPort, EntityDocument } from '@/domain/automation/ports';
import { importDescriptors } from '@/domain/catalog/commands/import';
import { invalid, unavailable } from '@/domain/core/errors';

/** What the catalog's actions work through. */
export const catalogPort: CatalogPort = {
  find: async (ctx, ref) => {
    const where = { ref: ref.toLowerCase() };
    const row = await ctx.db.entity.findUnique({ where, select: { document: true, state: true } });
    return row && row.state !== 'archived' ? (row.document as EntityDocument) : undefined;
  },
  import: async (ctx, { text }) => {
    const { failed, documents = [] } = await importDescriptors(ctx, { yaml: text });
    const [first] = failed;
    if (first) {
      const [error] = first.errors;
      const place = error?.line ? `line ${error.line}: ` : '';
      throw invalid(`The descriptor of ${first.ref ?? 'an entity'} is not right: ${place}${error?.message ?? ''}`);
    }
    return { entityRefs: documents.flatMap(({ ref }) => ref ?? []) };
  },
  register: async () => {
    throw unavailable('The catalog cannot read addresses yet.');
  },
};
