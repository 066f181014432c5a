import { z } from '@hono/zod-openapi';
import {
  environmentStatuses,
  type EnvironmentItem as Item,
  Observed,
  Stage,
  type EnvironmentView as View,
} from '@/domain/environments/schema';
import { Permitted } from './resource';

const Somebody = z.object({ id: z.string(), name: z.string() });
const Verbs = z.object({
  extend: Permitted,
  sleep: Permitted,
  wake: Permitted,
  destroy: Permitted,
  retry: Permitted,
  reveal: Permitted,
  rotate: Permitted,
  visit: Permitted,
});

const facts = {
  id: z.string(),
  name: z.string(),
  type: z.string(),
  owner: z.string().openapi({ description: 'The team that pays', example: 'group:default/checkout' }),
  status: z.enum(environmentStatuses),
  requester: Somebody,
  entity: z.string().optional(),
  reason: z.string(),
  parameters: z.record(z.string(), z.unknown()),
  ttlHours: z.number().int(),
  outputs: z.record(z.string(), z.union([z.string(), z.number()])),
  secretOutputs: z.array(z.string()).openapi({ description: 'Names only: see reveal' }),
  url: z.string().optional(),
  requestedAt: z.string(),
  readyAt: z.string().nullable(),
  expiresAt: z.string().nullable(),
  endedAt: z.string().nullable(),
  cost: z.object({
    hourly: z.number(),
    asleepHourly: z.number(),
    toDate: z.number(),
    atEnd: z.number(),
    savedBySleep: z.number(),
    currency: z.string(),
  }),
  stages: z.array(Stage),
  observed: Observed.nullable(),
  approval: z.object({ id: z.string(), why: z.string(), expiresAt: z.string() }).optional(),
  error: z.string().optional(),
  can: Verbs,
};

export const EnvironmentItem = z.object(facts).openapi('EnvironmentItem');
export const Environment = z
  .object({
    ...facts,
    typeVersion: z.number().int(),
    revealed: z.object({ at: z.string(), by: z.string() }).nullable(),
    events: z.array(
      z.object({ at: z.string(), type: z.string(), by: z.string(), data: z.record(z.string(), z.unknown()) }),
    ),
  })
  .openapi('Environment');

/** A row as the API answers it: what is not there is left out. */
export function listedEnvironment(item: Item): z.output<typeof EnvironmentItem> {
  const { id, name, type, owner, status, requester, reason, parameters, ttlHours, outputs, secretOutputs } = item;
  const { requestedAt, readyAt, expiresAt, endedAt, cost, stages, observed, can, approval } = item;
  return {
    ...{ id, name, type, owner, status, requester, reason, parameters, ttlHours, outputs, secretOutputs },
    ...{ requestedAt, readyAt, expiresAt, endedAt, cost, stages, observed, can },
    ...(item.entity && { entity: item.entity }),
    ...(item.url && { url: item.url }),
    ...(item.error && { error: item.error }),
    ...(approval && { approval: { id: approval.id, why: approval.why, expiresAt: approval.expiresAt } }),
  };
}

export const describeEnvironment = (view: View): z.output<typeof Environment> => ({
  ...listedEnvironment(view),
  typeVersion: view.typeVersion,
  revealed: view.revealed,
  events: view.events,
});

const Mistake = z.object({ pointer: z.string(), detail: z.string() });

export const Estimate = z
  .object({
    cost: z
      .object({ total: z.number(), hourly: z.number(), asleepHourly: z.number(), currency: z.string() })
      .nullable(),
    ttlHours: z.number().int(),
    quota: z.object({ held: z.number().int(), after: z.number().int(), most: z.number().int() }),
    month: z.object({ forecast: z.number(), after: z.number(), budget: z.number().nullable() }),
    asks: z.array(z.object({ rule: z.string(), why: z.string() })),
    checks: z.array(z.object({ label: z.string(), passed: z.boolean() })),
    wayRound: z.object({ ttlHours: z.number().int() }).nullable(),
    freeUntilHours: z.number().int(),
    deciders: z.array(z.string()),
    usualWaitMinutes: z.number().nullable(),
    errors: z.array(Mistake),
  })
  .openapi('EnvironmentEstimate');

export const Usage = z
  .object({
    team: z.object({ id: z.string(), ref: z.string(), name: z.string() }),
    quota: z.number().int(),
    held: z.number().int(),
    awake: z.number().int(),
    asleep: z.number().int(),
    waiting: z.number().int(),
    currency: z.string(),
    month: z.object({
      spent: z.number(),
      forecast: z.number(),
      withWaiting: z.number(),
      savedBySleep: z.number(),
      budget: z.number().nullable(),
      daysLeft: z.number().int(),
    }),
  })
  .openapi('EnvironmentUsage');
