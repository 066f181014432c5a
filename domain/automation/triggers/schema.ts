import { z } from 'zod';
import type { Verdict } from '@/domain/core/command';
import { cronProblem } from '@/domain/core/cron';
import { PageInput } from '@/domain/core/page';
import { jobType } from '@/domain/jobs/schema';
import type { FiringStatus, TriggerStatus } from './lifecycle';

export const triggerKinds = ['schedule', 'webhook', 'event'] as const;
export type TriggerKind = (typeof triggerKinds)[number];
export const overlaps = ['skip', 'queue', 'allow'] as const;
export const missedPolicies = ['skip', 'once', 'all'] as const;
export const signings = ['slipway', 'standard', 'github', 'gitea', 'gitlab'] as const;
export type Signing = (typeof signings)[number];

export const fireDueJob = jobType('trigger.fireDue', z.object({ triggerId: z.string() }), 1000);
export const settleFiringJob = jobType('trigger.settle', z.object({ firingId: z.string() }), 1000);
export const sweepTriggersJob = jobType('trigger.sweep', z.object({}), 3);
/** One waiting job for each schedule, and one for each firing. */
export const scheduleKey = (triggerId: string) => `trigger:${triggerId}`;
export const firingKey = (firingId: string) => `firing:${firingId}`;

const overlap = (usual: (typeof overlaps)[number]) => z.enum(overlaps, 'skip, queue or allow').default(usual);

export const ScheduleConfig = z
  .object({
    cron: z.string().trim().min(1, 'A time table of five fields, such as 0 3 * * *').max(100),
    timeZone: z.string().trim().max(60).default('UTC'),
    /** times at which the portal was not there */
    missed: z.enum(missedPolicies, 'skip, once or all').default('once'),
    /** with "all": at most so many of them, the newest */
    missedLimit: z.number().int().min(1).max(20).default(5),
    /** while a run of it is still going */
    overlap: overlap('skip'),
  })
  .superRefine(({ cron, timeZone }, check) => {
    const problem = cronProblem(cron, timeZone);
    const path = [problem?.includes('time zone') ? 'timeZone' : 'cron'];
    if (problem) check.addIssue({ code: 'custom', path, message: problem });
  });
export type ScheduleConfig = z.output<typeof ScheduleConfig>;

export const WebhookConfig = z.object({
  signing: z.enum(signings, 'slipway, standard, github, gitea or gitlab').default('slipway'),
  overlap: overlap('allow'),
});
export type WebhookConfig = z.output<typeof WebhookConfig>;

export const EventConfig = z.object({
  types: z
    .array(
      z
        .string()
        .trim()
        .regex(/^[\w.:/-]*\*?$/, 'A type, or its beginning and *')
        .min(1),
    )
    .min(1, 'Name a type of event')
    .max(20),
  /** the portal's own events, those that others send, or both */
  from: z.enum(['portal', 'outside', 'any'], 'portal, outside or any').default('any'),
  /** so many runs in a row may start each other by their events */
  mostDepth: z.number().int().min(1).max(10).default(3),
  overlap: overlap('allow'),
});
export type EventConfig = z.output<typeof EventConfig>;

const Mapping = z.record(z.string(), z.unknown());
const facts = {
  name: z.string().trim().min(1, 'Name it, such as “Nightly clean-up”').max(80),
  /** absent: the newest at the time */
  version: z.number().int().min(1).optional(),
  /** values of the form, or expressions over what came */
  parameters: Mapping.default({}),
  /** CEL over what came */
  condition: z.string().trim().max(2000).optional(),
};
const forTemplate = {
  ...facts,
  template: z.string().min(1, 'Name the template'),
  team: z.string().min(1, 'Name the team'),
};

export const CreateTriggerInput = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('schedule'), ...forTemplate, config: ScheduleConfig }),
  z.object({ kind: z.literal('webhook'), ...forTemplate, config: WebhookConfig.prefault({}) }),
  z.object({ kind: z.literal('event'), ...forTemplate, config: EventConfig }),
]);
export type CreateTriggerInput = z.input<typeof CreateTriggerInput>;

export const TriggerId = z.object({ id: z.string().min(1) });
export const ChangeTriggerInput = TriggerId.extend({ ...facts, config: z.record(z.string(), z.unknown()) });
export const RedeliverInput = z.object({ firingId: z.string().min(1) });

export const ListTriggersInput = PageInput.extend({
  template: z.string().optional(),
  team: z.string().optional(),
  kind: z.enum(triggerKinds).optional(),
});
export const ListFiringsInput = PageInput.extend({ id: z.string().min(1) });

export type TestTriggerInput = z.output<typeof TestTriggerInput>;
export const TestTriggerInput = z.object({
  kind: z.enum(triggerKinds),
  template: z.string().min(1),
  version: z.number().int().min(1).optional(),
  parameters: Mapping.default({}),
  condition: z.string().trim().max(2000).optional(),
  /** {headers, body} of a webhook, or an event */
  payload: Mapping.default({}),
});

export type FiringCause = 'schedule' | 'missed' | 'now' | 'delivery' | 'event' | 'again';

export type FiringView = {
  id: string;
  cause: FiringCause;
  status: FiringStatus;
  reason: string | null;
  run: { id: string; number: number; status: string } | null;
  dueAt: string;
  createdAt: string;
  settledAt: string | null;
  depth: number;
  payload: unknown;
};

export type TriggerSummary = {
  id: string;
  kind: TriggerKind;
  name: string;
  status: TriggerStatus;
  pausedReason: string | null;
  template: { name: string; title: string };
  version: number | null;
  team: { id: string; name: string };
  madeBy: { id: string; name: string };
  /** when or at what it fires, in words */
  when: string;
  nextAt: string | null;
  last: { status: FiringStatus; at: string; runId: string | null } | null;
};

export type TriggerView = TriggerSummary & {
  config: ScheduleConfig | WebhookConfig | EventConfig;
  parameters: Record<string, unknown>;
  condition: string | null;
  /** of a schedule */
  nextTimes: string[];
  /** of a webhook: the path to call */
  path: string | null;
  formerUntil: string | null;
  refused: { at: string; reason: string } | null;
  createdAt: string;
  changedAt: string;
  can: Record<'change' | 'enable' | 'disable' | 'remove' | 'fire' | 'rotate', Verdict>;
};

export type TriggerTest = {
  fires: boolean;
  /** why not */
  reason: string | null;
  parameters: Record<string, unknown>;
  errors: { pointer: string; detail: string }[];
};
