import { z } from 'zod';
import type { Verdict } from '@/domain/core/command';
import { PageInput } from '@/domain/core/page';
import { jobType } from '@/domain/jobs/schema';

export const healthStatuses = ['down', 'degraded', 'unknown', 'healthy'] as const;
export type HealthStatus = (typeof healthStatuses)[number];

/** Annotations of a descriptor that declare a probe. An address may start with `/`: then it is the portal's own host. */
export const probeAnnotations = {
  url: 'slipway.dev/health-url',
  expectedStatus: 'slipway.dev/health-expected-status',
  slowMs: 'slipway.dev/health-slow-ms',
  intervalSeconds: 'slipway.dev/health-interval-seconds',
} as const;

const statusRange = /^(?:[1-5]xx|[1-5]\d\d(?:-[1-5]\d\d)?)$/;

/** A flag as JSON or a form sends it. */
const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]);

export const HttpProbeConfig = z.object({
  url: z
    .url({ protocol: /^https?$/, error: 'Give an address that starts with http:// or https://' })
    .max(2000)
    .refine((text) => {
      if (!URL.canParse(text)) return true; // said already
      const { username, password } = new URL(text);
      return !username && !password;
    }, 'Leave out the user name and password: everyone who sees the entity sees this address'),
  method: z.enum(['GET', 'HEAD']).default('GET'),
  expectedStatus: z
    .string()
    .default('2xx')
    .refine(
      (text) => text.split(',').every((range) => statusRange.test(range.trim())),
      'Write statuses as 2xx, 204 or 200-299, with commas between them',
    ),
  /** answers slower than this count as degraded */
  slowMs: z.coerce.number().int().min(10).max(60_000).default(1000),
  followRedirects: flag.default(true),
});
export type HttpProbeConfig = z.output<typeof HttpProbeConfig>;

export const EntityRefInput = z.object({
  ref: z
    .string()
    .transform((text) => text.toLowerCase())
    .pipe(z.string().regex(/^[^:/\s]+:[^:/\s]+\/[^:/\s]+$/, 'A reference is kind:namespace/name')),
});

export const SetProbeInput = EntityRefInput.extend({
  ...HttpProbeConfig.shape,
  intervalSeconds: z.coerce.number().int().min(10).max(86_400).default(60),
  timeoutSeconds: z.coerce.number().int().min(1).max(60).default(10),
  enabled: flag.default(true),
});

const many = z
  .union([z.string(), z.array(z.string())])
  .transform((value) => (Array.isArray(value) ? value : [value]))
  .default([]);

export const ListHealthInput = PageInput.extend({
  status: many.pipe(z.array(z.enum(healthStatuses))),
  owner: many,
  q: z.string().trim().max(200).optional(),
});
export type ListHealthInput = z.output<typeof ListHealthInput>;

export const ListResultsInput = EntityRefInput.extend(PageInput.shape);

/** Health as it is shown: aged, so that an old answer is unknown. Times are ISO. */
export type HealthView = {
  status: HealthStatus;
  reason: string;
  since: string;
  checkedAt: string | null;
  latencyMs: number | null;
};

export type ProbeView = {
  id: string;
  kind: string;
  config: HttpProbeConfig | null;
  intervalSeconds: number;
  timeoutSeconds: number;
  enabled: boolean;
  source: 'person' | 'annotation';
  setByName: string;
  createdAt: string;
  nextAt: string;
  /** what is wrong with its declaration, so that it is not asked */
  problem: string | null;
};

export type DayView = { day: string; status: HealthStatus; healthy: number; degraded: number; down: number };

/** Share of checks that were answered, 0 to 1; null without a check in that time. */
export type WindowView = { label: string; hours: number; uptime: number | null; checks: number };

export type ChangeView = { at: string; from: HealthStatus; to: HealthStatus; reason: string };

export type HealthDetail = {
  ref: string;
  health: HealthView | null;
  probe: ProbeView | null;
  windows: WindowView[];
  days: DayView[];
  changes: ChangeView[];
  can: { set: Verdict; remove: Verdict; check: Verdict };
};

export type HealthRow = HealthView & {
  ref: string;
  kind: string;
  namespace: string;
  name: string;
  title: string | null;
  type: string | null;
  tier: number | null;
  owner: { ref: string; name: string; kind: 'team' | 'person' } | null;
  days: DayView[];
};

export type HealthCounts = Record<HealthStatus, number> & { total: number };

export type ResultView = { at: string; status: HealthStatus; reason: string; latencyMs: number | null };

/** Looks which probes are due and asks them. Repeats by itself. */
export const sweepJob = jobType('health.sweep', z.object({}), 3);
