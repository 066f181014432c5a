import { OpenAPIHono } from '@hono/zod-openapi';
import type { Context as HonoContext } from 'hono';
import { routePath } from 'hono/route';
import { createContext } from '@/domain/core/context';
import { db } from '@/domain/core/db';
import { settings } from '@/domain/core/env';
import { newId } from '@/domain/core/ids';
import { activeSpan } from '@/domain/core/trace';
import { authenticate } from '@/server/authenticate';
import { limitFailures } from '@/server/limits';
import { answerProblem, problem, toProblem } from '@/server/problem';
import { isFromPortal } from '@/server/request-checks';
import { accessRoutes } from './access';
import { approvalRoutes } from './approvals';
import { catalogRoutes } from './catalog';
import { catalogExportRoutes } from './catalog-export';
import { environmentTypeRoutes } from './environment-types';
import { environmentRoutes } from './environments';
import { eventRoutes } from './events';
import { freezeRoutes } from './freezes';
import { guard } from './guard';
import { healthRoutes } from './health';
import { hookRoutes, openHooks } from './hooks';
import { answerUnrouted } from './methods';
import { notificationRoutes } from './notifications';
import { serveDescription } from './openapi';
import { reportRoutes } from './reports';
import { repositoryRoutes } from './repositories';
import type { ApiEnv } from './resource';
import { runCommandRoutes } from './run-commands';
import { runLogRoutes } from './run-log';
import { runRoutes } from './runs';
import { searchRoutes } from './search';
import { secretRoutes } from './secrets';
import { curationRoutes } from './template-curation';
import { draftRoutes } from './template-drafts';
import { templateRoutes } from './templates';
import { publishRoutes } from './templates-publish';
import { thingRoutes } from './things';
import { triggerRoutes } from './triggers';

/** One line each, in the order of their names. */
const resources = [
  accessRoutes,
  catalogRoutes,
  catalogExportRoutes,
  approvalRoutes,
  environmentRoutes,
  environmentTypeRoutes,
  eventRoutes,
  freezeRoutes,
  healthRoutes,
  hookRoutes,
  notificationRoutes,
  publishRoutes,
  reportRoutes,
  repositoryRoutes,
  runRoutes,
  runLogRoutes,
  runCommandRoutes,
  searchRoutes,
  secretRoutes,
  curationRoutes,
  draftRoutes,
  templateRoutes,
  thingRoutes,
  triggerRoutes,
];

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/** REST v1: who asks, then the resources. Made once per process. */
export function createApi(): OpenAPIHono<ApiEnv> {
  const api = new OpenAPIHono<ApiEnv>().basePath('/api/v1');
  api.onError((error, c) => answerProblem(toProblem(error, c.get('requestId') ?? newId('request'))));
  api.notFound(answerUnrouted(api));

  openHooks(api);
  api.use('*', async (c, next) => {
    const requestId = c.req.header('x-request-id') ?? newId('request');
    c.set('requestId', requestId);
    c.header('x-request-id', requestId);
    if (c.req.path === '/api/v1/openapi.json') return next();
    const behalf = c.env?.actor;
    if (behalf) {
      c.set('ctx', createContext({ actor: behalf, db: db(), requestId }));
      return next();
    }

    const address = c.req.header('x-slipway-address') ?? '';
    const authorization = c.req.header('authorization');
    // A session's cookie cannot be guessed by trying tokens: whoever shares the address works on.
    const wait = authorization ? limitFailures.waitSeconds(address) : 0;
    if (wait > 0) {
      const body = problem(
        429,
        'too-many',
        'Too many attempts',
        `Too many failed sign-ins from here. Try again in ${wait} s.`,
        requestId,
      );
      return answerProblem(body, { 'retry-after': String(wait) });
    }
    const actor = await authenticate({ authorization, cookie: c.req.header('cookie') });
    if (!actor) {
      if (authorization) limitFailures.count(address);
      const body = problem(
        401,
        'unauthenticated',
        'Sign in first',
        'Send a bearer token, or sign in. Make a token under Settings, Service tokens.',
        requestId,
      );
      return answerProblem(body, { 'www-authenticate': 'Bearer realm="slipway"' });
    }
    // Only a cookie makes somebody a person here, whatever else the request brings.
    const sender = { site: c.req.header('sec-fetch-site'), origin: c.req.header('origin'), host: c.req.header('host') };
    const isSafe = safeMethods.has(c.req.method) || actor.kind !== 'person';
    if (!isSafe && !isFromPortal(sender, settings().url)) {
      return answerProblem(
        problem(
          403,
          'cross-site',
          'Not allowed',
          'A browser session may change things only from the portal itself.',
          requestId,
        ),
      );
    }
    c.set('ctx', createContext({ actor, db: db(), requestId }));
    await next();
    nameSpan(c);
  });
  api.use('*', guard(api));

  for (const routes of resources) api.route('/', routes);
  serveDescription(api);
  return api;
}

/** The trace knows a request by its route: ids in it would make each one a name of its own. */
function nameSpan(c: HonoContext): void {
  const span = activeSpan();
  if (!span) return;
  const route = routePath(c, -1);
  span.rename(`${c.req.method} ${route}`);
  span.note({ 'http.route': route });
}
