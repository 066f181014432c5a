import type { IncomingMessage } from 'node:http';
import { actorOfCookie, sessionCookie } from '@/app/_http/auth';
import { actorOfAdminToken } from '@/domain/access/authenticate';
import { identifyToken } from '@/domain/access/identity';
import type { Actor } from '@/domain/core/context';
import { db } from '@/domain/core/db';
import { settings } from '@/domain/core/env';

/** Who a bearer token (service token or the admin token of the settings) is. */
export async function actorOfBearer(token: string): Promise<Actor | undefined> {
  return actorOfAdminToken(token, settings().adminToken) ?? (await identifyToken(db(), token));
}

/** Reads one cookie out of the header. */
export function cookieOf(header: string | undefined, name: string): string | undefined {
  for (const part of header?.split(';') ?? []) {
    const at = part.indexOf('=');
    if (at > 0 && part.slice(0, at).trim() === name) return decoded(part.slice(at + 1).trim());
  }
  return undefined;
}

/** What a client made up may hold a stray percent sign: then it is taken as it stands. */
function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/** The actor of a request: bearer token, HTTP Basic with a token as password (git), or the session's cookie. */
export async function authenticate(
  headers: Pick<IncomingMessage['headers'], 'authorization' | 'cookie'>,
): Promise<Actor | undefined> {
  const { authorization, cookie } = headers;
  if (authorization?.startsWith('Bearer ')) return actorOfBearer(authorization.slice(7).trim());
  if (authorization?.startsWith('Basic ')) {
    const [, password = ''] = Buffer.from(authorization.slice(6), 'base64').toString().split(/:(.*)/s);
    return actorOfBearer(password);
  }
  return actorOfCookie(cookieOf(cookie, sessionCookie()));
}
