import { scopes } from '@/domain/access/permissions';
import { type Actor, jobActor, type PersonActor, type RoleName } from '@/domain/core/context';
import { type Prisma, sql } from '@/domain/core/db';
import { ActionError } from '../action';
import type { Scope } from '../expressions/steps';

/** Whoever asked for a run, as they are now. */
export type RequesterRow =
  | ({ kind: 'person'; disabled: boolean } & Omit<PersonActor, 'kind'>)
  | { kind: 'token'; id: string; name: string; role: RoleName; scopes: string[]; ended: boolean };

const person = sql`(
    SELECT jsonb_build_object('kind', 'person', 'id', p."id", 'ref', p."ref", 'name', p."name", 'role', p."role",
      'disabled', p."disabledAt" IS NOT NULL, 'teams', COALESCE((
        SELECT jsonb_agg(jsonb_build_object('id', t."id", 'ref', t."ref", 'name', t."name", 'role', m."role"))
        FROM "Membership" m JOIN "Team" t ON t."id" = m."teamId" WHERE m."personId" = p."id"), '[]'))
    FROM "Person" p WHERE p."id" = mine."requesterId")`;

/** A run that a trigger started has the rights of a member of the trigger's team, whatever else whoever made it may do. */
const personOfTrigger = sql`(
    SELECT jsonb_build_object('kind', 'person', 'id', p."id", 'ref', p."ref", 'name', p."name", 'role', 'engineer',
      'disabled', p."disabledAt" IS NOT NULL, 'teams', (
        SELECT jsonb_build_array(jsonb_build_object('id', t."id", 'ref', t."ref", 'name', t."name", 'role', 'member'))
        FROM "Trigger" g JOIN "Team" t ON t."id" = g."teamId" WHERE g."id" = mine."triggerId"))
    FROM "Person" p WHERE p."id" = mine."requesterId")`;

const token = sql`(
    SELECT jsonb_build_object('kind', 'token', 'id', k."id", 'name', k."name", 'role', k."role", 'scopes', k."scopes",
      'ended', k."revokedAt" IS NOT NULL OR k."expiresAt" <= now())
    FROM "ServiceToken" k WHERE k."id" = mine."requesterId")`;

/** A column of the engine's statements, where `mine` is the run's row: asked again at each step without a round trip. */
export const anyRequester = sql`CASE
  WHEN starts_with(mine."requesterId", 'tok_') THEN ${token}
  WHEN NOT starts_with(mine."requesterId", 'per_') THEN NULL
  WHEN mine."triggerId" IS NULL THEN ${person} ELSE ${personOfTrigger} END`;

/** The same, of a run whose requester's kind is known: Postgres prepares each part of a statement, needed or not. */
export function requesterOf(run: { requesterId: string; triggerId: string | null }): Prisma.Sql {
  const { requesterId: id, triggerId } = run;
  if (id === 'tok_admin') return sql`NULL`;
  if (id.startsWith('tok_')) return token;
  if (!id.startsWith('per_')) return sql`NULL`;
  return triggerId === null ? person : personOfTrigger;
}

/** The actor that a step acts for. Throws ActionError when they may act no longer. */
export function actorOfRequester(row: RequesterRow | null, run: { requesterId: string; requesterName: string }): Actor {
  const { requesterId: id, requesterName: name } = run;
  if (id.startsWith('job:')) return jobActor(id.slice(4));
  if (id === 'tok_admin') return { kind: 'token', id, name, role: 'admin', scopes: [...scopes] };
  if (row?.kind === 'person' && !row.disabled) {
    const { disabled: _, ...person } = row;
    return person;
  }
  if (row?.kind === 'token' && !row.ended) {
    const { ended: _, ...token } = row;
    return token;
  }
  const what = id.startsWith('tok_')
    ? `The token "${name}" was revoked or has expired`
    : `${name} has no account any more`;
  throw new ActionError(`${what}, so this run may not go on.`, 'Start it again as someone who may.');
}

/** What `user` means in an expression: whoever asked, in the catalog's own form. */
export function userOf(
  run: { requesterRef: string | null; requesterName: string },
  row: RequesterRow | null,
): Scope['user'] {
  if (!run.requesterRef) return undefined;
  const [namespace = 'default', name = ''] = run.requesterRef.replace(/^user:/i, '').split('/');
  const memberOf = row?.kind === 'person' ? row.teams.map(({ ref }) => ref) : [];
  return {
    ref: run.requesterRef,
    entity: {
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'User',
      metadata: { name, namespace },
      spec: { profile: { displayName: run.requesterName }, memberOf },
    },
  };
}
