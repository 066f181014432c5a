import { cookies, headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { cache } from 'react';
import { listDemoPeople } from '@/domain/access/queries';
import { type Context, createContext, type PersonActor } from '@/domain/core/context';
import { db } from '@/domain/core/db';
import { settings } from '@/domain/core/env';
import { actorOfCookie, sessionCookie, sessionIdOfCookie } from './auth';
import { pageBegan } from './began';

/** A page's context: its actor is always a person. */
export type PageContext = Context & { actor: PersonActor };

/** The context of the request that renders this page or runs this action, or undefined where nobody is signed in. */
export const findContext = cache(async (): Promise<PageContext | undefined> => {
  pageBegan();
  const jar = await cookies();
  const actor = await actorOfCookie(jar.get(sessionCookie())?.value);
  if (actor?.kind !== 'person') return undefined;
  const requestId = (await headers()).get('x-request-id') ?? undefined;
  return { ...createContext({ actor, db: db(), requestId }), actor };
});

/** The same for pages that need a person: sends a stranger to the sign-in page, and back here afterwards. */
export const pageContext = cache(async (): Promise<PageContext> => {
  const context = await findContext();
  if (context) return context;
  const path = (await headers()).get('x-slipway-path') ?? '/';
  redirect(path === '/' ? '/sign-in' : `/sign-in?callbackUrl=${encodeURIComponent(path)}`);
});

/** The id of the viewer's own session. */
export async function currentSessionId(): Promise<string | undefined> {
  return sessionIdOfCookie((await cookies()).get(sessionCookie())?.value);
}

/** The people of the demo sign-in where it is on: asked before anyone is signed in. */
export const demoPeople = async () => (settings().demo ? listDemoPeople(db()) : []);
