import type { Actor } from '@/domain/core/context';
import type { Db } from '@/domain/core/db';
import { settings } from '@/domain/core/env';
import { liveHub } from '@/domain/events/live';
import { actorOfSession, actorOfToken } from './authenticate';

/** How long an actor is remembered without asking again; a change to a session, person, team or token forgets all at once. */
const rememberMs = 10_000;

type Remembered = { actor: Actor | undefined; until: number };
type Memory = { known: Map<string, Remembered>; timesForgotten: number };
const shared = globalThis as typeof globalThis & { slipwayIdentities?: Memory };

function memory(): Memory {
  if (!shared.slipwayIdentities) {
    const made: Memory = { known: new Map(), timesForgotten: 0 };
    shared.slipwayIdentities = made;
    const forget = () => {
      made.known.clear();
      made.timesForgotten += 1;
    };
    liveHub().subscribe(({ topic }) => {
      if (/^(session|person|team|token):/.test(topic)) forget();
    });
    liveHub().onReconnect(forget);
  }
  return shared.slipwayIdentities;
}

async function remembered(key: string, find: () => Promise<Actor | undefined>): Promise<Actor | undefined> {
  const { known, timesForgotten } = memory();
  const now = Date.now();
  const before = known.get(key);
  if (before && before.until > now) return before.actor;
  const actor = await find();
  if (known.size > 5000) known.clear();
  // Strangers are not remembered: a token made a moment ago must work. Nor is what was read before a change was heard of.
  if (actor && memory().timesForgotten === timesForgotten) known.set(key, { actor, until: now + rememberMs });
  return actor;
}

/** Who a session is, from memory where possible. */
export const identifySession = (db: Db, sessionId: string) =>
  remembered(`session:${sessionId}`, () => actorOfSession(db, sessionId, new Date(), { demo: settings().demo }));

/** Who a bearer token is, from memory where possible. */
export const identifyToken = (db: Db, token: string) =>
  remembered(`token:${token}`, () => actorOfToken(db, token, new Date()));
