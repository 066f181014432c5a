import { z } from 'zod';
import { PolicyRule } from '@/domain/approvals/schema';

const Hours = z.number().int('Whole hours').min(1, 'At least one hour').max(8760, 'At most a year');
const Price = z.number().min(0).max(100_000);
const JsonObject = z.record(z.string(), z.unknown());

export const TypeName = z
  .string()
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'Lower-case letters and digits with single hyphens between, a letter first')
  .max(63);

const Size = z.strictObject({
  name: TypeName,
  title: z.string().min(1).max(60),
  description: z.string().max(200).default(''),
  hourly: Price,
  asleepHourly: Price.optional(),
});
export type Size = z.output<typeof Size>;

/** How to reach what was made, per tool: expressions read `outputs` and `environment`. */
const Snippet = z.strictObject({
  title: z.string().min(1).max(40),
  language: z.enum(['shell', 'javascript', 'python', 'java', 'text']).default('text'),
  text: z.string().min(1).max(4000),
});

/** A kind of environment: what may be asked for, what it costs, how long it lives, and when a person decides. */
export const EnvironmentTypeDocument = z
  .strictObject({
    apiVersion: z.literal('slipway/v1', 'Only slipway/v1 is known').default('slipway/v1'),
    kind: z.literal('EnvironmentType').default('EnvironmentType'),
    name: TypeName,
    title: z.string().min(1).max(80),
    description: z.string().max(500).default(''),
    /** a lucide icon */
    icon: z.string().max(40).default('box'),
    provisioner: z.string().min(1),
    /** JSON Schema of an object: the form, and the check of what a script sends */
    parameters: JsonObject.default({ type: 'object', properties: {} }),
    /** the provisioner's configuration: expressions read `parameters`, `size` and `environment` */
    config: JsonObject.default({}),
    sizes: z.array(Size).max(10).default([]),
    price: z.strictObject({
      hourly: Price,
      asleepHourly: Price.default(0),
      currency: z.string().regex(/^[A-Z]{3}$/, 'A currency code of three letters, such as EUR'),
    }),
    defaultTtlHours: Hours,
    maxTtlHours: Hours,
    approvalRules: z.array(PolicyRule).max(20).default([]),
    connect: z.array(Snippet).max(10).default([]),
    /** what is gone when it ends, as a sentence */
    loses: z.string().max(300).default('Everything in it.'),
  })
  .refine((type) => type.defaultTtlHours <= type.maxTtlHours, {
    path: ['defaultTtlHours'],
    message: 'The default life is longer than the longest',
  })
  .refine((type) => new Set(type.sizes.map(({ name }) => name)).size === type.sizes.length, {
    path: ['sizes'],
    message: 'Two sizes have the same name',
  })
  .refine((type) => new Set(type.approvalRules.map(({ name }) => name)).size === type.approvalRules.length, {
    path: ['approvalRules'],
    message: 'Two rules have the same name',
  });
export type EnvironmentTypeDocument = z.output<typeof EnvironmentTypeDocument>;

export const PublishTypeInput = z.object({
  source: z.string().min(1, 'The environment type is empty').max(200_000, 'At most 200,000 characters'),
});

export type PublishedType = { id: string; name: string; version: number; created: boolean; changed: boolean };

/** How quickly one gets it: of those made in the last 30 days. */
export type ReadyIn = {
  made: number;
  failed: number;
  medianSeconds: number | null;
  p95Seconds: number | null;
  /** seconds of each, ascending, at most 200 */
  seconds: number[];
};

export type EnvironmentTypeView = EnvironmentTypeDocument & {
  id: string;
  version: number;
  changedAt: string;
  publishedBy: string;
  capabilities: Capabilities;
  /** why it cannot be made here now, or null */
  unavailable: string | null;
  readyIn: ReadyIn;
};

export const Capabilities = z.object({
  sleep: z.boolean(),
  address: z.boolean(),
  log: z.boolean(),
  rotate: z.boolean().default(false),
});
export type Capabilities = z.output<typeof Capabilities>;
