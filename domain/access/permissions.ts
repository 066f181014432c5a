import type { Verdict } from '@/domain/core/command';
import type { Actor, PersonActor, RoleName } from '@/domain/core/context';

/** Who may, in one row: any of `roles`, a member of the team it belongs to with one of `team`, or the one who asked. */
type Rule = {
  label: string;
  roles: RoleName[];
  team?: ('member' | 'lead')[];
  requester?: true;
  /** never the one who asked, whatever else they may */
  notRequester?: true;
  /** whoever the thing itself names */
  named?: true;
  /** the worker does it, on its own account */
  job?: true;
  /** a caller does it whose signature was checked */
  webhook?: true;
  /** a token needs this scope */
  scope: Scope;
};

/** Named in the order in which they are listed. Here and not in schema.ts, so that a form need not load Zod for it. */
export const roles = ['engineer', 'platform', 'manager', 'admin'] as const satisfies readonly RoleName[];

export const scopes = [
  'read',
  'catalog:write',
  'templates:write',
  'runs:write',
  'environments:write',
  'approvals:write',
  'events:write',
  'admin',
] as const;
export type Scope = (typeof scopes)[number];

const everyone: RoleName[] = ['engineer', 'platform', 'manager', 'admin'];
const builders: RoleName[] = ['engineer', 'platform', 'admin'];
const curators: RoleName[] = ['platform', 'admin'];
const adminOnly: RoleName[] = ['admin'];

/** The one table of permissions: the server's check, the button that is hidden or explained, and the settings page. */
export const permissions = {
  'catalog.read': { label: 'See the catalog, templates, runs and environments', roles: everyone, scope: 'read' },
  'catalog.import': { label: 'Import descriptors', roles: builders, job: true, scope: 'catalog:write' },
  'catalog.archive': { label: 'Archive an entity', roles: curators, team: ['lead', 'member'], scope: 'catalog:write' },
  'catalog.restore': {
    label: 'Bring back an archived entity',
    roles: curators,
    team: ['lead', 'member'],
    scope: 'catalog:write',
  },
  'view.save': { label: 'Keep a view of a list', roles: everyone, scope: 'read' },
  'view.remove': { label: 'Take away a view of one’s own', roles: [], requester: true, scope: 'read' },
  'location.add': { label: 'Add a location', roles: builders, job: true, scope: 'catalog:write' },
  'location.addFile': { label: 'Add a location on the server’s own disk', roles: curators, scope: 'catalog:write' },
  'location.remove': { label: 'Remove a location', roles: curators, scope: 'catalog:write' },
  'location.refresh': { label: 'Read a location again', roles: builders, scope: 'catalog:write' },
  'location.record': { label: 'Record what a location held', roles: [], job: true, scope: 'admin' },
  'probe.set': { label: 'Set a health probe', roles: curators, team: ['lead', 'member'], scope: 'catalog:write' },
  'probe.remove': { label: 'Remove a health probe', roles: curators, team: ['lead', 'member'], scope: 'catalog:write' },
  'probe.check': { label: 'Probe now', roles: builders, scope: 'catalog:write' },
  'repository.create': { label: 'Create a repository', roles: curators, job: true, scope: 'runs:write' },
  'repository.read': {
    label: 'Read a private repository',
    roles: curators,
    team: ['member', 'lead'],
    job: true,
    scope: 'read',
  },
  'repository.push': {
    label: 'Push to a repository',
    roles: curators,
    team: ['member', 'lead'],
    job: true,
    scope: 'runs:write',
  },
  'repository.credential': { label: 'Get a password for git', roles: everyone, scope: 'admin' },
  'template.publish': { label: 'Publish a template', roles: curators, job: true, scope: 'templates:write' },
  'template.deprecate': { label: 'Deprecate a template', roles: curators, scope: 'templates:write' },
  'template.setOwner': { label: 'Give a template to another team', roles: curators, scope: 'templates:write' },
  'template.restore': {
    label: 'Publish an old version of a template again',
    roles: curators,
    scope: 'templates:write',
  },
  'draft.save': { label: 'Write drafts of templates', roles: curators, scope: 'templates:write' },
  'draft.discard': { label: 'Throw away a draft of a template', roles: curators, scope: 'templates:write' },
  'draft.restore': { label: 'Bring back a draft of a template', roles: curators, scope: 'templates:write' },
  'draft.publish': { label: 'Publish a draft of a template', roles: curators, scope: 'templates:write' },
  'form.record': { label: 'Say how far a form was filled in', roles: everyone, scope: 'read' },
  'baseline.set': { label: 'Record a baseline', roles: curators, scope: 'templates:write' },
  'run.start': { label: 'Run a template', roles: builders, scope: 'runs:write' },
  'run.cancel': { label: 'Cancel a run', roles: curators, team: ['lead'], requester: true, scope: 'runs:write' },
  'run.cancelLeftBehind': { label: 'Cancel what an ended run had started', roles: [], job: true, scope: 'admin' },
  'run.retry': { label: 'Retry a run', roles: curators, team: ['lead'], requester: true, scope: 'runs:write' },
  'run.retryEdited': { label: 'Retry a step with another input', roles: curators, scope: 'runs:write' },
  'run.skip': { label: 'Skip a failed step', roles: curators, scope: 'runs:write' },
  'run.resolve': {
    label: 'Say whether an interrupted step took effect',
    roles: curators,
    team: ['lead'],
    requester: true,
    scope: 'runs:write',
  },
  'freeze.set': { label: 'Set a freeze window', roles: curators, scope: 'admin' },
  'freeze.remove': { label: 'End a freeze window', roles: curators, scope: 'admin' },
  'freeze.override': {
    label: 'Start in a freeze all the same',
    roles: curators,
    team: ['lead'],
    scope: 'runs:write',
  },
  'trigger.create': {
    label: 'Make a trigger for a team',
    roles: curators,
    team: ['member', 'lead'],
    scope: 'runs:write',
  },
  'trigger.change': {
    label: 'Change a trigger',
    roles: curators,
    team: ['lead'],
    requester: true,
    scope: 'runs:write',
  },
  'trigger.enable': {
    label: 'Switch a trigger on',
    roles: curators,
    team: ['lead'],
    requester: true,
    scope: 'runs:write',
  },
  'trigger.disable': {
    label: 'Switch a trigger off',
    roles: curators,
    team: ['member', 'lead'],
    requester: true,
    scope: 'runs:write',
  },
  'trigger.remove': {
    label: 'Remove a trigger',
    roles: curators,
    team: ['lead'],
    requester: true,
    scope: 'runs:write',
  },
  'trigger.fire': {
    label: 'Fire a trigger by hand',
    roles: curators,
    team: ['member', 'lead'],
    requester: true,
    scope: 'runs:write',
  },
  'trigger.redeliver': {
    label: 'Let a trigger take what came once more',
    roles: curators,
    team: ['member', 'lead'],
    requester: true,
    scope: 'runs:write',
  },
  'trigger.rotate': {
    label: 'Give a webhook a new secret',
    roles: curators,
    team: ['lead'],
    requester: true,
    scope: 'runs:write',
  },
  'trigger.deliver': { label: 'Call a webhook', roles: [], webhook: true, scope: 'admin' },
  'trigger.pause': { label: 'Pause a trigger that may not go on', roles: [], job: true, scope: 'admin' },
  'run.advance': { label: 'Take a run forward', roles: [], job: true, scope: 'admin' },
  'thing.update': {
    label: 'Bring up to date what a template made',
    roles: curators,
    team: ['member', 'lead'],
    scope: 'runs:write',
  },
  'thing.settle': {
    label: 'Say that an update has been merged',
    roles: curators,
    team: ['member', 'lead'],
    job: true,
    scope: 'runs:write',
  },
  'environmentType.publish': {
    label: 'Publish an environment type',
    roles: curators,
    scope: 'templates:write',
    job: true,
  },
  'environment.request': {
    label: 'Request an environment for one’s team',
    roles: curators,
    team: ['member', 'lead'],
    scope: 'environments:write',
  },
  'environment.extend': {
    label: 'Extend an environment',
    roles: curators,
    team: ['lead'],
    requester: true,
    scope: 'environments:write',
  },
  'environment.sleep': {
    label: 'Put an environment to sleep',
    roles: curators,
    team: ['lead', 'member'],
    requester: true,
    scope: 'environments:write',
  },
  'environment.wake': {
    label: 'Wake an environment',
    roles: curators,
    team: ['lead', 'member'],
    requester: true,
    scope: 'environments:write',
  },
  'environment.reveal': {
    label: 'Reveal secret outputs',
    roles: [],
    team: ['member', 'lead'],
    requester: true,
    scope: 'environments:write',
  },
  'environment.destroy': {
    label: 'Destroy an environment',
    roles: curators,
    team: ['lead'],
    requester: true,
    job: true,
    scope: 'environments:write',
  },
  'environment.retry': {
    label: 'Try a failed environment again',
    roles: curators,
    team: ['lead'],
    requester: true,
    scope: 'environments:write',
  },
  'environment.rotate': {
    label: 'Rotate secret outputs',
    roles: [],
    team: ['member', 'lead'],
    requester: true,
    scope: 'environments:write',
  },
  'environment.provision': { label: 'Begin to make an environment', roles: [], job: true, scope: 'admin' },
  'environment.complete': { label: 'Declare an environment ready', roles: [], job: true, scope: 'admin' },
  'environment.fail': { label: 'Declare an environment failed', roles: [], job: true, scope: 'admin' },
  'environment.restart': { label: 'Restart what should run', roles: [], job: true, scope: 'admin' },
  'environment.remind': { label: 'Remind of an environment’s end', roles: [], job: true, scope: 'admin' },
  'environment.expire': { label: 'End an environment on time', roles: [], job: true, scope: 'admin' },
  'environment.remove': { label: 'Record that nothing is left', roles: [], job: true, scope: 'admin' },
  'environment.visit': {
    label: 'Open an environment’s address',
    roles: curators,
    team: ['member', 'lead'],
    requester: true,
    scope: 'read',
  },
  'quota.set': { label: 'Set a team’s quota', roles: curators, scope: 'admin' },
  'approval.request': { label: 'Ask for an approval', roles: everyone, job: true, scope: 'environments:write' },
  'approval.plan': { label: 'Put the plan beside a request', roles: [], job: true, scope: 'admin' },
  'approval.decide': {
    label: 'Approve or reject',
    roles: curators,
    team: ['lead'],
    notRequester: true,
    named: true,
    scope: 'approvals:write',
  },
  'approval.escalate': { label: 'Ask others when the time is over', roles: [], job: true, scope: 'admin' },
  'approval.remind': { label: 'Remind of a request', roles: [], job: true, scope: 'admin' },
  'approval.breakGlass': { label: 'Begin without a decision', roles: curators, team: ['lead'], scope: 'admin' },
  'approval.review': {
    label: 'Look at what began without a decision',
    roles: curators,
    team: ['lead'],
    scope: 'approvals:write',
  },
  'approval.delegate': { label: 'Name a deputy for one’s decisions', roles: everyone, scope: 'approvals:write' },
  'approval.endDelegation': {
    label: 'End a delegation',
    roles: adminOnly,
    requester: true,
    scope: 'approvals:write',
  },
  'approval.withdraw': {
    label: 'Withdraw a request',
    roles: [],
    requester: true,
    job: true,
    scope: 'approvals:write',
  },
  'approval.expire': { label: 'Let a request expire', roles: [], job: true, scope: 'admin' },
  'event.receive': { label: 'Send CloudEvents', roles: curators, scope: 'events:write' },
  'notification.read': { label: 'Mark one’s notifications as read', roles: everyone, scope: 'read' },
  'report.read': { label: 'Read reports', roles: everyone, scope: 'read' },
  'audit.read': { label: 'Read the audit log', roles: ['platform', 'manager', 'admin'], scope: 'admin' },
  'person.setRole': { label: 'Give a person a role', roles: adminOnly, scope: 'admin' },
  'person.disable': { label: 'Disable a person', roles: adminOnly, scope: 'admin' },
  'team.create': { label: 'Create a team', roles: adminOnly, scope: 'admin' },
  'team.setMember': {
    label: 'Add, change or remove a member of a team',
    roles: adminOnly,
    team: ['lead'],
    scope: 'admin',
  },
  'secret.add': { label: 'Add a secret for templates', roles: curators, scope: 'admin' },
  'secret.change': { label: 'Say which templates may use a secret', roles: curators, scope: 'admin' },
  'secret.rotate': { label: 'Give a secret another value', roles: curators, scope: 'admin' },
  'secret.remove': { label: 'Remove a secret', roles: curators, scope: 'admin' },
  'secret.use': { label: 'Read a secret for a step', roles: [], job: true, scope: 'admin' },
  'session.open': { label: 'Open a session at sign-in', roles: [], job: true, scope: 'admin' },
  'session.revoke': { label: 'End a session', roles: adminOnly, requester: true, scope: 'admin' },
  'token.create': { label: 'Create a service token', roles: curators, scope: 'admin' },
  'token.revoke': { label: 'Revoke a service token', roles: curators, requester: true, scope: 'admin' },
} satisfies Record<string, Rule>;

export type Permission = keyof typeof permissions;

/** What the rule looks at: the team that a thing belongs to, and who asked for it (an actor's id). */
export type Scoped = { teamId?: string | null; requesterId?: string | null; isNamed?: boolean };

/** The one check. Takes an actor, a permission and what it is about; answers yes, or no with the sentence to show. */
export function can(actor: Actor, permission: Permission, scoped: Scoped = {}): Verdict {
  const rule: Rule = permissions[permission];
  if (actor.kind === 'job') return rule.job ? allowed : refused(`A job may not: ${rule.label.toLowerCase()}.`);
  if (actor.kind === 'webhook' && rule.webhook) return allowed;
  if (actor.kind === 'webhook') return refused(`A webhook may not: ${rule.label.toLowerCase()}.`);
  if (actor.kind === 'token' && !actor.scopes.includes(rule.scope) && !actor.scopes.includes('admin')) {
    return refused(`This token lacks the scope "${rule.scope}".`);
  }
  if (rule.notRequester && scoped.requesterId === actor.id) return refused('Nobody decides on their own request.');
  if (rule.named && scoped.isNamed) return allowed;
  if (rule.roles.includes(actor.role)) return allowed;
  if (rule.requester && scoped.requesterId === actor.id) return allowed;
  if (rule.team && actor.kind === 'person' && scoped.teamId) {
    const membership = actor.teams.find((team) => team.id === scoped.teamId);
    if (membership && rule.team.includes(membership.role)) return allowed;
  }
  return refused(`${rule.label}: only ${whoMay(rule)}.`);
}

/** One row of the permission table, as the settings page shows it to somebody. */
export type PermissionView = {
  name: string;
  label: string;
  roles: RoleName[];
  /** who else, in words: "a lead of the team" */
  others: string[];
  scope: string;
  /** what it means for the viewer */
  you: 'yes' | 'in your team' | 'for what you asked' | 'no';
};

/** The table as somebody sees it. What only the portal's own jobs do is left out. */
export function listPermissions(actor: PersonActor): PermissionView[] {
  return Object.entries<Rule>(permissions)
    .filter(([, rule]) => rule.roles.length > 0 || rule.team || rule.requester)
    .map(([name, rule]) => ({
      name,
      label: rule.label,
      roles: rule.roles,
      others: [...besides(rule), ...(rule.notRequester ? ['never whoever asked for it'] : [])],
      scope: rule.scope,
      you: meaningFor(actor, rule),
    }));
}

function meaningFor(actor: PersonActor, rule: Rule): PermissionView['you'] {
  if (rule.roles.includes(actor.role)) return 'yes';
  if (rule.team && actor.teams.some(({ role }) => rule.team?.includes(role))) return 'in your team';
  return rule.requester ? 'for what you asked' : 'no';
}

function besides(rule: Rule): string[] {
  const who: string[] = [];
  if (rule.requester) who.push('whoever asked for it');
  if (rule.team) who.push(rule.team.includes('member') ? 'a member of the team' : 'a lead of the team');
  if (rule.named) who.push('whoever the request names');
  return who;
}

/** "a lead of the team, or the role platform or admin": who a rule lets in, in words. */
export function whoMay(rule: Rule): string {
  const who = besides(rule);
  if (rule.roles.length) who.push(`the role ${rule.roles.join(' or ')}`);
  if (rule.job && who.length === 0) who.push('the portal itself');
  return who.join(', or ');
}

const allowed: Verdict = { allowed: true };
const refused = (reason: string): Verdict => ({ allowed: false, reason });
