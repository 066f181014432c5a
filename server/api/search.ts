import { createRoute, z } from '@hono/zod-openapi';
import { search } from '@/domain/search/queries';
import { SearchHit, SearchInput } from '@/domain/search/schema';
import { json, problemResponses, resource } from './resource';

export const searchRoutes = resource();

searchRoutes.openapi(
  createRoute({
    method: 'get',
    path: '/search',
    operationId: 'search',
    tags: ['Search'],
    summary: 'Entities, templates, environments, runs, people and teams by their names; a few of each, best first',
    request: { query: SearchInput },
    responses: { 200: json(z.object({ items: z.array(SearchHit.openapi('SearchHit')) }), 'Hits'), ...problemResponses },
  }),
  async (c) => c.json({ items: await search(c.var.ctx, c.req.valid('query')) }, 200),
);
