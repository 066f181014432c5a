import { z } from 'zod';
import type { Verdict } from '@/domain/core/command';
import { PageInput } from '@/domain/core/page';
import type { EnvironmentCost } from './cost';
import type { Capabilities } from './types/schema';

export const environmentStatuses = [
  'requested',
  'approved',
  'provisioning',
  'ready',
  'asleep',
  'expiring',
  'destroying',
  'destroyed',
  'rejected',
  'failed',
] as const;
export type EnvironmentStatus = (typeof environmentStatuses)[number];

/** How a list groups them. */
export const phases = {
  unfinished: ['requested', 'approved', 'provisioning', 'failed', 'expiring', 'destroying'],
  running: ['ready'],
  asleep: ['asleep'],
  ended: ['destroyed', 'rejected'],
} as const satisfies Record<string, readonly EnvironmentStatus[]>;
export type Phase = keyof typeof phases;
export const phaseNames = Object.keys(phases) as Phase[];

/** What counts against a team's quota. What failed has left nothing, and what is being destroyed is given back. */
export const holding = ['requested', 'approved', 'provisioning', 'ready', 'asleep', 'expiring'] as const;
export const defaultQuota = 10;

/** A name is a host name too: checkout-pr-482.env.portal.example */
export const EnvironmentName = z
  .string()
  .min(2, 'At least 2 characters')
  .max(40, 'At most 40 characters')
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'Lower-case letters, digits and single hyphens, a letter first');

export const RequestEnvironmentInput = z.object({
  type: z.string().min(1, 'Choose an environment type'),
  name: EnvironmentName,
  /** the team that pays: its name, reference or id; left out, the requester’s only team */
  owner: z.string().trim().min(1).optional(),
  parameters: z.record(z.string(), z.unknown()).default({}),
  size: z.string().optional(),
  ttlHours: z.coerce.number().int('Whole hours').min(1, 'At least one hour').optional(),
  reason: z.string().trim().max(1000, 'At most 1,000 characters').default(''),
  /** the entity of the catalog that it is for */
  entity: z.string().trim().max(300).optional(),
});
export type RequestEnvironmentInput = z.output<typeof RequestEnvironmentInput>;

/** The same while it is typed: everything but the type may be missing. */
export const EstimateInput = RequestEnvironmentInput.extend({ name: z.string().default('') });
export type EstimateInput = z.output<typeof EstimateInput>;

export const EnvironmentId = z.object({ id: z.string().min(1) });
export const ExtendInput = EnvironmentId.extend({
  hours: z.coerce.number().int('Whole hours').min(1, 'At least one hour').max(8760, 'At most a year'),
  reason: z.string().trim().max(1000).default(''),
});
export const SetQuotaInput = z.object({
  teamId: z.string().min(1),
  most: z.coerce.number().int().min(0).max(1000),
  monthlyBudget: z.coerce.number().min(0).max(10_000_000).nullable().default(null),
});

export const ListEnvironmentsInput = PageInput.extend({
  status: z.enum(environmentStatuses).optional(),
  phase: z.enum(phaseNames).optional(),
  /** mine: what I asked for; team: of my teams */
  scope: z.enum(['all', 'team', 'mine']).default('all'),
  team: z.string().optional(),
  type: z.string().optional(),
  entity: z.string().optional(),
  requester: z.string().optional(),
  /** in name, person, type or reason */
  q: z.string().trim().max(100).optional(),
  orderBy: z.enum(['requestedAt', 'expiresAt']).default('requestedAt'),
});
export type ListEnvironmentsInput = z.output<typeof ListEnvironmentsInput>;

export const Stage = z.object({
  name: z.string(),
  status: z.enum(['running', 'done', 'failed', 'undone']),
  startedAt: z.string(),
  finishedAt: z.string().nullable(),
  note: z.string().optional(),
});
export type Stage = z.output<typeof Stage>;

export const Fact = z.object({ resource: z.string(), fact: z.string(), asked: z.string(), observed: z.string() });
export const Observed = z.object({
  checkedAt: z.string(),
  exists: z.boolean(),
  running: z.boolean().nullable(),
  healthy: z.boolean(),
  reason: z.string(),
  facts: z.array(Fact),
});
export type Observed = z.output<typeof Observed>;

/** One state a quarter of an hour. */
export const HealthMark = z.object({ at: z.string(), state: z.enum(['healthy', 'unhealthy', 'asleep']) });
export type HealthMark = z.output<typeof HealthMark>;

export const LogLine = z.object({ at: z.string(), text: z.string() });
export type LogLine = z.output<typeof LogLine>;

export type EnvironmentItem = {
  id: string;
  name: string;
  type: string;
  typeTitle: string;
  icon: string;
  status: EnvironmentStatus;
  /** the team that pays, as an entity reference */
  owner: string;
  team: { id: string; name: string };
  requester: { id: string; name: string };
  entity: string | null;
  reason: string;
  parameters: Record<string, unknown>;
  ttlHours: number;
  outputs: Record<string, string | number>;
  /** names only */
  secretOutputs: string[];
  url: string | null;
  expiresAt: string | null;
  requestedAt: string;
  readyAt: string | null;
  endedAt: string | null;
  error: string | null;
  stages: Stage[];
  observed: Observed | null;
  cost: EnvironmentCost;
  approval: { id: string; why: string; expiresAt: string; canDecide: boolean } | null;
  /** how long its stages usually take, in their order; only while it is being made */
  usual: Usual | null;
  can: Record<EnvironmentVerb, Verdict>;
};

export type Usual = { stages: { name: string; seconds: number }[]; seconds: number | null };

export type EnvironmentVerb = 'extend' | 'sleep' | 'wake' | 'destroy' | 'retry' | 'reveal' | 'rotate' | 'visit';

export type EnvironmentEvent = { at: string; type: string; by: string; data: Record<string, unknown> };

export type CostPoint = { at: string; amount: number; asleep: boolean; forecast: boolean };

export type EnvironmentView = EnvironmentItem & {
  typeVersion: number;
  provisioner: string;
  /** where the slope of the cost changes, to the end of its life */
  costPoints: CostPoint[];
  capabilities: Capabilities;
  approvedAt: string | null;
  provisioningAt: string | null;
  maxTtlHours: number;
  loses: string;
  /** when the secret outputs were shown; null where they wait to be */
  revealed: { at: string; by: string } | null;
  snippets: { title: string; language: string; text: string }[];
  history: HealthMark[];
  events: EnvironmentEvent[];
  usual: Usual;
};

export type RequestedEnvironment = {
  id: string;
  name: string;
  status: EnvironmentStatus;
  expiresAt: string | null;
  approval: { id: string; rule: string; why: string; expiresAt: string } | null;
};

export type EnvironmentLogView = { made: LogLine[]; lines: LogLine[]; readAt: string | null };

export type TeamUsage = {
  team: { id: string; ref: string; name: string };
  quota: number;
  held: number;
  awake: number;
  asleep: number;
  waiting: number;
  currency: string;
  /** of the calendar month, in UTC */
  month: {
    spent: number;
    forecast: number;
    withWaiting: number;
    savedBySleep: number;
    budget: number | null;
    daysLeft: number;
  };
};

export type Estimate = {
  /** null where the choice does not fit yet */
  cost: { total: number; hourly: number; asleepHourly: number; currency: string } | null;
  ttlHours: number;
  quota: { held: number; after: number; most: number };
  month: { forecast: number; after: number; budget: number | null };
  asks: { rule: string; why: string }[];
  checks: { label: string; passed: boolean }[];
  /** the longest life that no rule asks about, where that helps */
  wayRound: { ttlHours: number } | null;
  /** the longest life from one hour on that no rule asks about; 0 where every life asks */
  freeUntilHours: number;
  deciders: string[];
  usualWaitMinutes: number | null;
  errors: { pointer: string; detail: string }[];
};
