import { can } from '@/domain/access/permissions';
import type { Verdict } from '@/domain/core/command';
import type { Actor } from '@/domain/core/context';
import type { ApprovalRequest, Environment } from '@/prisma/generated/client';
import { costOf } from './cost';
import { metered } from './rows';
import { type EnvironmentItem, type EnvironmentStatus, type EnvironmentVerb, Observed, Stage } from './schema';
import type { Capabilities } from './types/schema';

export type Around = {
  actor: Actor;
  now: Date;
  teams: Map<string, { id: string; name: string }>;
  pending: Map<string, ApprovalRequest>;
  capabilities: Map<string, Capabilities>;
};

/** In which states a verb means something, and the sentence where it does not. */
const states: Record<EnvironmentVerb, readonly EnvironmentStatus[]> = {
  extend: ['ready', 'asleep'],
  sleep: ['ready'],
  wake: ['asleep'],
  destroy: ['requested', 'approved', 'provisioning', 'ready', 'asleep', 'failed', 'expiring', 'destroying'],
  retry: ['failed'],
  reveal: ['ready', 'asleep'],
  rotate: ['ready'],
  visit: ['ready', 'asleep'],
};

const refused = (reason: string): Verdict => ({ allowed: false, reason });

function verdict(verb: EnvironmentVerb, row: Environment, around: Around): Verdict {
  if (!states[verb].includes(row.status)) return refused(`This environment is ${row.status}.`);
  const capabilities = around.capabilities.get(row.provisioner);
  if (verb === 'sleep' && !capabilities?.sleep) return refused(`${row.typeTitle} cannot sleep.`);
  if (verb === 'rotate' && !capabilities?.rotate) return refused('These secrets cannot be rotated.');
  if ((verb === 'reveal' || verb === 'rotate') && row.secretNames.length === 0) return refused('There are no secrets.');
  if (verb === 'reveal' && row.revealedAt) return refused(`Shown once already, to ${row.revealedByName}.`);
  if (verb === 'extend' && around.pending.has(row.id)) return refused('A longer life has been asked for already.');
  return can(around.actor, `environment.${verb}`, { teamId: row.teamId, requesterId: row.requesterId });
}

const verbs = Object.keys(states) as EnvironmentVerb[];

/** A row as lists show it: secrets are named, never shown. */
export function environmentItem(row: Environment, around: Around): EnvironmentItem {
  const team = around.teams.get(row.teamId) ?? { id: row.teamId, name: 'A team that is gone' };
  return {
    id: row.id,
    name: row.name,
    type: row.typeName,
    typeTitle: row.typeTitle,
    icon: row.typeIcon,
    status: row.status,
    owner: row.ownerRef,
    team,
    requester: { id: row.requesterId, name: row.requesterName },
    entity: row.entityRef,
    reason: row.reason,
    parameters: row.parameters as Record<string, unknown>,
    ttlHours: row.ttlHours,
    outputs: row.outputs as Record<string, string | number>,
    secretOutputs: row.secretNames,
    url: row.url,
    expiresAt: row.expiresAt?.toISOString() ?? null,
    requestedAt: row.requestedAt.toISOString(),
    readyAt: row.readyAt?.toISOString() ?? null,
    endedAt: row.endedAt?.toISOString() ?? null,
    error: row.error,
    stages: Stage.array().parse(row.stages),
    observed: Observed.nullable().parse(row.observed),
    cost: costOf(metered(row), around.now),
    approval: approvalOf(row, around),
    usual: null,
    can: Object.fromEntries(verbs.map((verb) => [verb, verdict(verb, row, around)])) as EnvironmentItem['can'],
  };
}

function approvalOf(row: Environment, { pending, actor }: Around): EnvironmentItem['approval'] {
  const request = pending.get(row.id);
  if (!request) return null;
  const { id, why, teamId, requesterId } = request;
  const canDecide = can(actor, 'approval.decide', { teamId, requesterId }).allowed;
  return { id, why, expiresAt: request.expiresAt.toISOString(), canDecide };
}
