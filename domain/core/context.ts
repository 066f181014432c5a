import { portalNow } from './clock';
import type { Db } from './db';
import { newId } from './ids';

export type RoleName = 'engineer' | 'platform' | 'manager' | 'admin';

export type PersonActor = {
  kind: 'person';
  id: string;
  /** entity reference: user:default/ines */
  ref: string;
  name: string;
  role: RoleName;
  teams: { id: string; ref: string; name: string; role: 'member' | 'lead' }[];
};

export type TokenActor = { kind: 'token'; id: string; name: string; role: RoleName; scopes: string[] };

/** The worker: `name` is the job's. */
export type JobActor = { kind: 'job'; id: string; name: string };

export type WebhookActor = { kind: 'webhook'; id: string; name: string };

export type Actor = PersonActor | TokenActor | JobActor | WebhookActor;

/** What every query and command is given: who asks, of which database, when, and under which request. */
export type Context = { actor: Actor; db: Db; now: Date; requestId: string };

export const jobActor = (name: string): JobActor => ({ kind: 'job', id: `job:${name}`, name });

export function createContext(parts: { actor: Actor; db: Db; now?: Date; requestId?: string }): Context {
  return { ...parts, now: parts.now ?? portalNow(), requestId: parts.requestId ?? newId('request') };
}
