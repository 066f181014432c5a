import { createRoute, z } from '@hono/zod-openapi';
import { exportCsv, exportYaml } from '@/domain/catalog/queries/export';
import { EntityFilters } from '@/domain/catalog/schema';
import { knownFilters } from './catalog-shapes';
import { problemResponses, resource } from './resource';

export const catalogExportRoutes = resource();

catalogExportRoutes.openapi(
  createRoute({
    method: 'get',
    path: '/catalog/export',
    operationId: 'exportCatalog',
    tags: ['Catalog'],
    summary: 'All entities that match the filters: as descriptors that an import takes, or as a table',
    request: { query: EntityFilters.extend({ ...knownFilters, format: z.enum(['yaml', 'csv']).default('yaml') }) },
    responses: {
      200: {
        description: 'All that match',
        content: { 'application/yaml': { schema: z.string() }, 'text/csv': { schema: z.string() } },
      },
      ...problemResponses,
    },
  }),
  async (c) => {
    const { format, ...filters } = c.req.valid('query');
    const pieces = format === 'csv' ? exportCsv(c.var.ctx, filters) : exportYaml(c.var.ctx, filters);
    // The first piece is read before the answer begins, so that a refusal is still a problem document.
    const first = await pieces.next();
    const type = format === 'csv' ? 'text/csv; charset=utf-8' : 'application/yaml; charset=utf-8';
    return new Response(flow(first, pieces), {
      headers: { 'content-type': type, 'content-disposition': `attachment; filename="catalog.${format}"` },
    }) as never;
  },
);

function flow(first: IteratorResult<string>, rest: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let waiting: IteratorResult<string> | undefined = first;
  return new ReadableStream({
    async pull(controller) {
      const next = waiting ?? (await rest.next());
      waiting = undefined;
      if (next.done) controller.close();
      else controller.enqueue(encoder.encode(next.value));
    },
    async cancel() {
      await rest.return(undefined);
    },
  });
}
