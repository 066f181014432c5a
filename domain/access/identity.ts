import type { Actor } from '@/domain/core/context';
import type { Db } from '@/domain/core/db';
import { liveHub } from '@/domain/events/live';
import { actorOfSession, actorOfToken } from './authenticate';

/** How long an actor is remembered without asking again; a change to a session, person, team or token forgets all at once. */
const rememberMs = 10_000;

type Remembered = { actor: Actor | undefined; until: number };
const shared = globalThis as typeof globalThis & { slipwayIdentities?: Map<string, Remembered> };

function memory(): Map<string, Remembered> {
  if (!shared.slipwayIdentities) {
    const map = new Map<string, Remembered>();
    shared.slipwayIdentities = map;
    liveHub().subscribe(({ topic }) => {
      if (/^(session|person|team|token):/.test(topic)) map.clear();
    });
    liveHub().onReconnect(() => map.clear());
  }
  return shared.slipwayIdentities;
}

async function remembered(key: string, find: () => Promise<Actor | undefined>): Promise<Actor | undefined> {
  const known = memory().get(key);
  const now = Date.now();
  if (known && known.until > now) return known.actor;
  const actor = await find();
  if (memory().size > 5000) memory().clear();
  // Strangers are not remembered: a token made a moment ago must work.
  if (actor) memory().set(key, { actor, until: now + rememberMs });
  return actor;
}

/** Who a session is, from memory where possible. */
export const identifySession = (db: Db, sessionId: string) =>
  remembered(`session:${sessionId}`, () => actorOfSession(db, sessionId, new Date()));

/** Who a bearer token is, from memory where possible. */
export const identifyToken = (db: Db, token: string) =>
  remembered(`token:${token}`, () => actorOfToken(db, token, new Date()));
