import type { PortalPort } from '@/domain/automation/ports';
import { forbidden } from '@/domain/core/errors';

/**
 * A template runs with somebody's rights, but what is theirs to decide or to see, they do themselves. Nor does a run start,
 * retry or answer for runs: one that starts itself would never end.
 */
const inPerson = [/\/approvals\//, /\/reveal\/?$/, /\/(runs|secrets|tokens|sessions|people|teams)(\/|$)/];
const changes = (method: string) => !['GET', 'HEAD', 'OPTIONS'].includes(method);
/** Credentials, and what says where a request came from. */
const own = /^(authorization|cookie|origin|sec-.*|x-slipway-.*|x-forwarded-.*|x-request-id)$/i;

function decoded(pathname: string): string {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return pathname;
  }
}

let api: Promise<ReturnType<typeof import('@/server/api/app').createApi>> | undefined;

/** The API itself, in this process: no address, no token, and the same checks as for anybody else. */
export const portalPort: PortalPort = {
  request: async (ctx, { method, path, headers, body, signal }) => {
    const { actor, requestId } = ctx;
    if (actor.kind !== 'person' && actor.kind !== 'token') {
      throw forbidden('Nobody asked for this run, so it has no rights at the portal’s API.');
    }
    const { pathname } = new URL(path, 'http://portal.invalid');
    if (changes(method) && inPerson.some((place) => place.test(decoded(pathname)))) {
      throw forbidden(`${method} ${pathname} is something that a person does in person, not a template for them.`);
    }
    const kept = Object.entries(headers).filter(([name]) => !own.test(name));
    // A stream would never end.
    const sent = { ...Object.fromEntries(kept), accept: 'application/json', 'x-request-id': requestId };
    // The API is large, and few runs ask it.
    api ??= import('@/server/api/app').then(({ createApi }) => createApi());
    return (await api).request(path, { method, headers: sent, body, signal }, { actor });
  },
};
