import type { IncomingMessage, ServerResponse } from 'node:http';
import { actorOfCookie, sessionCookie, sessionIdOfCookie } from '@/app/_http/auth';
import { actorOfAdminToken } from '@/domain/access/authenticate';
import { identifySession } from '@/domain/access/identity';
import { can } from '@/domain/access/permissions';
import { createContext } from '@/domain/core/context';
import { db } from '@/domain/core/db';
import { settings } from '@/domain/core/env';
import { DomainError } from '@/domain/core/errors';
import { visitEnvironment } from '@/domain/environments/commands/visit';
import { findVisitable } from '@/domain/environments/queries/visit';
import { liveHub } from '@/domain/events/live';
import { integrations } from '@/integrations';
import { actorOfBearer, cookieOf } from './authenticate';
import { clientAddress } from './client-address';
import { Gateway } from './gateway';
import { missing } from './gateway-notices';
import { type Notice, sendNotice } from './gateway-pages';
import { isState } from './gateway-pass';
import { limitFailures } from './limits';

/** The gateway of this portal: rows from the database, people from its sessions, tokens as everywhere. */
export function environmentHosts() {
  const { url, secret, environmentsHost, adminToken } = settings();
  const gateway = new Gateway({
    portalUrl: url,
    host: environmentsHost,
    secret,
    lookup: async (name) => {
      const found = await findVisitable(db(), name);
      if (found?.status !== 'ready' || found.port === null) return found;
      return { ...found, isTaken: await integrations.previews.isTaken(found.id, found.port) };
    },
    sessionMayVisit: async (session, environment) => {
      const actor = await identifySession(db(), session);
      return actor !== undefined && can(actor, 'environment.visit', environment).allowed;
    },
    tokenMayVisit: async (authorization, environment, request) => {
      const address = clientAddress(request);
      const token = /^Bearer (.+)$/.exec(authorization)?.[1]?.trim() ?? '';
      // Anything else is between the visitor and the service.
      if (!token.startsWith('slw_') && !actorOfAdminToken(token, adminToken)) return undefined;
      if (limitFailures.waitSeconds(address) > 0) return false;
      const actor = await actorOfBearer(token);
      if (!actor) limitFailures.count(address);
      return actor !== undefined && can(actor, 'environment.visit', environment).allowed;
    },
  });
  liveHub().subscribe(({ topic }) => {
    if (topic.startsWith('environment:')) gateway.forget();
  });
  return { gateway, visit: (request: IncomingMessage, response: ServerResponse) => visit(gateway, request, response) };
}

/** The path of the portal to which an environment's host sends a stranger. */
export const visitPath = '/environments/visit';

const notAnAddress: Notice = {
  status: 400,
  title: 'Not an environment’s address',
  text: 'This link leads to no environment of this portal. Open the environment from its page.',
};

/** Asks who it is and whether they may, and sends the browser back to the environment with a grant. */
async function visit(gateway: Gateway, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const query = new URL(request.url ?? '/', settings().url).searchParams;
  const to = addressed(query.get('to'));
  const name = to && gateway.nameOf(to.host);
  const state = query.get('state');
  if (!to || !name || !isState(state)) return sendNotice(request, response, notAnAddress);
  const cookie = cookieOf(request.headers.cookie, sessionCookie());
  const [actor, session] = await Promise.all([actorOfCookie(cookie), sessionIdOfCookie(cookie)]);
  if (!actor || !session) return redirect(response, `/sign-in?callbackUrl=${encodeURIComponent(request.url ?? '/')}`);
  const environment = await gateway.find(name);
  if (!environment) return sendNotice(request, response, missing(name));
  try {
    const requestId = String(request.headers['x-request-id'] ?? '') || undefined;
    await visitEnvironment(createContext({ actor, db: db(), requestId }), { id: environment.id });
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    const link = { href: '/environments', label: 'All environments' };
    return sendNotice(request, response, { status: 403, title: 'Not yours to open', text: error.detail, link });
  }
  redirect(response, await gateway.door.grant(to, { session, environment: environment.id, state }));
}

/** Exactly an environment's origin: a grant that went to another port would be another program's. */
function addressed(text: string | null): URL | undefined {
  const { url, environmentsHost } = settings();
  if (!text || !URL.canParse(text)) return undefined;
  const to = new URL(text);
  const isOurs = to.protocol === new URL(url).protocol && to.host.replace(/^[^.]+\./, '') === environmentsHost;
  return isOurs && !to.username && !to.password ? to : undefined;
}

function redirect(response: ServerResponse, location: string): void {
  response.writeHead(303, { location, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
  response.end();
}
