import { describe, expect, it } from 'vitest';
import { type Actor, jobActor, type RoleName } from '@/domain/core/context';
import { personActor } from '@/domain/core/testing';
import { can, type Permission, permissions, whoMay } from './permissions';

const team = { id: 'tea_1', ref: 'group:default/checkout', name: 'Checkout' };
const actors = {
  engineer: personActor({ id: 'per_engineer' }),
  requester: personActor({ id: 'per_requester' }),
  member: personActor({ id: 'per_member', teams: [{ ...team, role: 'member' }] }),
  lead: personActor({ id: 'per_lead', teams: [{ ...team, role: 'lead' }] }),
  platform: personActor({ id: 'per_platform', role: 'platform' }),
  manager: personActor({ id: 'per_manager', role: 'manager' }),
  admin: personActor({ id: 'per_admin', role: 'admin' }),
  job: jobActor('test'),
} satisfies Record<string, Actor>;
type Name = keyof typeof actors;

const about = { teamId: team.id, requesterId: 'per_requester' };

/** Who may, of all the actors above, about a thing of Checkout that `requester` asked for. */
const table: [Permission, Name[]][] = [
  ['catalog.read', ['engineer', 'requester', 'member', 'lead', 'platform', 'manager', 'admin']],
  ['catalog.archive', ['member', 'lead', 'platform', 'admin']],
  ['location.addFile', ['platform', 'admin']],
  ['template.publish', ['platform', 'admin', 'job']],
  ['run.start', ['engineer', 'requester', 'member', 'lead', 'platform', 'admin']],
  ['run.cancel', ['requester', 'lead', 'platform', 'admin']],
  ['environment.request', ['member', 'lead', 'platform', 'admin']],
  ['environment.reveal', ['requester', 'member', 'lead']],
  ['environment.destroy', ['requester', 'lead', 'platform', 'admin', 'job']],
  ['run.advance', ['job']],
  ['approval.decide', ['lead', 'platform', 'admin']],
  ['approval.withdraw', ['requester', 'job']],
  ['audit.read', ['platform', 'manager', 'admin']],
  ['person.setRole', ['admin']],
  ['team.setMember', ['lead', 'admin']],
  ['token.create', ['platform', 'admin']],
];

describe('can', () => {
  it.each(table)('%s is for %j', (permission, expected) => {
    const allowed = (Object.keys(actors) as Name[]).filter((name) => can(actors[name], permission, about).allowed);
    expect(allowed).toEqual(expected);
  });

  it('never lets anyone decide on their own request, whatever their role', () => {
    for (const actor of [actors.lead, actors.platform, actors.admin]) {
      expect(can(actor, 'approval.decide', { teamId: team.id, requesterId: actor.id })).toEqual({
        allowed: false,
        reason: 'Nobody decides on their own request.',
      });
    }
  });

  it('holds a token to its scopes, then to its role', () => {
    const token = (role: RoleName, scopes: string[]): Actor => ({
      kind: 'token',
      id: 'tok_1',
      name: 'ci',
      role,
      scopes,
    });
    expect(can(token('engineer', ['runs:write']), 'run.start').allowed).toBe(true);
    expect(can(token('admin', ['read']), 'run.start')).toEqual({
      allowed: false,
      reason: 'This token lacks the scope "runs:write".',
    });
    expect(can(token('engineer', ['templates:write']), 'template.publish').allowed).toBe(false);
    expect(can(token('engineer', ['admin']), 'person.setRole').allowed).toBe(false);
  });

  it('lets a webhook deliver, and nothing else', () => {
    const webhook: Actor = { kind: 'webhook', id: 'trg_1', name: 'push' };
    const may = (Object.keys(permissions) as Permission[]).filter((name) => can(webhook, name, about).allowed);
    expect(may).toEqual(['trigger.deliver']);
  });

  it('says who may, in a whole sentence', () => {
    expect(can(actors.engineer, 'environment.destroy', about)).toEqual({
      allowed: false,
      reason:
        'Destroy an environment: only whoever asked for it, or a lead of the team, or the role platform or admin.',
    });
    expect(whoMay(permissions['run.advance'])).toBe('the portal itself');
  });
});
