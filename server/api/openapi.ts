import type { OpenAPIHono } from '@hono/zod-openapi';
import { settings } from '@/domain/core/env';
import type { ApiEnv } from './resource';

type Described = ReturnType<OpenAPIHono<ApiEnv>['getOpenAPI31Document']>;

/** The OpenAPI 3.1 document, made once all resources are there. */
export function descriptionOf(api: OpenAPIHono<ApiEnv>): Described {
  return api.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Slipway',
      version: '1',
      description: 'Environments, templates, runs, catalog, health and reports of the developer portal',
    },
    servers: [{ url: settings().url }],
    security: [{ bearer: [] }],
  });
}

/** Serves the OpenAPI 3.1 document, made from the same Zod schemas that check the requests. */
export function serveDescription(api: OpenAPIHono<ApiEnv>): void {
  api.openAPIRegistry.registerComponent('securitySchemes', 'bearer', {
    type: 'http',
    scheme: 'bearer',
    description: 'A service token (Settings, Service tokens) or the admin token of the settings.',
  });
  let document: Described | undefined;
  api.get('/openapi.json', (c) => {
    document ??= descriptionOf(api);
    return c.json(document);
  });
}
