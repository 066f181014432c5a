import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context as HonoContext } from 'hono';
import { answerProblem, problem } from '@/server/problem';
import { descriptionOf } from './openapi';
import type { ApiEnv } from './resource';

type Place = { pattern: RegExp; methods: string[] };

/** What no route took: a path that is not there (404), or one that is, under another method (405, and what it takes). */
export function answerUnrouted(api: OpenAPIHono<ApiEnv>): (c: HonoContext<ApiEnv>) => Response {
  let places: Place[] | undefined;
  return (c) => {
    places ??= placesOf(api);
    const { method, path } = c.req;
    const id = c.get('requestId');
    const methods = [...new Set(places.filter(({ pattern }) => pattern.test(path)).flatMap((place) => place.methods))];
    if (methods.length === 0) {
      return answerProblem(
        problem(404, 'not-found', 'Not found', `There is no ${method} ${path}. See /api/v1/openapi.json.`, id),
      );
    }
    const allow = [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].sort().join(', ');
    if (method === 'OPTIONS') return new Response(null, { status: 204, headers: { allow, 'x-request-id': id } });
    const detail = `${path} does not take ${method}. It takes ${methods.join(', ')}.`;
    return answerProblem(problem(405, 'method-not-allowed', 'Method not allowed', detail, id), { allow });
  };
}

function placesOf(api: OpenAPIHono<ApiEnv>): Place[] {
  const described = Object.entries(descriptionOf(api).paths ?? {}).map(([path, operations]) => ({
    pattern: new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`),
    methods: Object.keys(operations).map((method) => method.toUpperCase()),
  }));
  return [...described, { pattern: /^\/api\/v1\/openapi\.json$/, methods: ['GET'] }];
}
