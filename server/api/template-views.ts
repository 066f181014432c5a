import { z } from '@hono/zod-openapi';

export const Problem = z
  .object({
    level: z.enum(['error', 'warning']),
    message: z.string(),
    pointer: z.string(),
    line: z.number().int().optional(),
    column: z.number().int().optional(),
  })
  .openapi('TemplateProblem');

const summary = {
  id: z.string(),
  name: z.string(),
  title: z.string(),
  description: z.string(),
  type: z.string(),
  tags: z.array(z.string()),
  owner: z.object({ ref: z.string(), name: z.string() }).nullable(),
  version: z.number().int(),
  deprecatedAt: z.string().nullable(),
  changedAt: z.string(),
  statistics: z.object({
    windowDays: z.number().int(),
    uses: z.number().int(),
    succeeded: z.number().int(),
    failed: z.number().int(),
    successRate: z.number().nullable(),
    medianSeconds: z.number().nullable(),
    p90Seconds: z.number().nullable(),
  }),
};
export const TemplateSummary = z.object(summary).openapi('TemplateSummary');
const Permitted = z.object({ allowed: z.boolean(), reason: z.string().optional() });
export const JsonSchema = z.record(z.string(), z.unknown());

export const FormPage = z.object({
  title: z.string(),
  description: z.string().nullable(),
  when: z.string().nullable(),
  schema: JsonSchema,
});

export const Template = z
  .object({
    ...summary,
    latestVersion: z.number().int(),
    publishedBy: z.string(),
    publishedAt: z.string(),
    pages: z.array(FormPage),
    secretsSchema: JsonSchema.nullable(),
    steps: z.array(z.object({ id: z.string(), name: z.string(), action: z.string() })),
    source: z.string(),
    problems: z.array(Problem),
    files: z.array(z.object({ path: z.string(), bytes: z.number().int() })),
    savedHours: z.object({ hours: z.number(), people: z.number().int() }).nullable(),
    baseline: z
      .object({
        minutes: z.number().int(),
        leadTimeHours: z.number(),
        evidence: z.string(),
        setBy: z.string(),
        validFrom: z.string(),
        reviewAt: z.string(),
        isDue: z.boolean(),
      })
      .nullable(),
    can: z.object({ run: Permitted, publish: Permitted }),
  })
  .openapi('Template');

const PlannedFile = z.object({
  path: z.string(),
  before: z.string().optional(),
  after: z.string(),
  binary: z.boolean().optional(),
});

const LedgerLine = z.object({
  stepId: z.string(),
  sign: z.enum(['create', 'change', 'delete', 'unknown', 'none']),
  kind: z.string(),
  object: z.string(),
  note: z.string().optional(),
  undo: z.string().optional(),
  files: z.array(PlannedFile).optional(),
});

export const Plan = z
  .object({
    template: z.object({ name: z.string(), title: z.string(), version: z.number().int() }),
    plannedAt: z.string(),
    parameters: z.record(z.string(), z.unknown()),
    steps: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        action: z.string(),
        will: z.enum(['run', 'skip', 'unsure', 'fail']),
        reason: z.string().optional(),
      }),
    ),
    lines: z.array(LedgerLine),
    counts: z.object({
      created: z.number().int(),
      changed: z.number().int(),
      deleted: z.number().int(),
      unknown: z.number().int(),
    }),
    ownTexts: z.array(z.string()),
  })
  .openapi('RunPlan');
