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
  deprecation: z
    .object({
      at: z.string(),
      reason: z.string().nullable(),
      successor: z.object({ name: z.string(), title: z.string() }).nullable(),
      endsAt: z.string().nullable().openapi({ description: 'Until then it still runs' }),
      isOver: z.boolean(),
    })
    .nullable(),
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
        phase: z.enum(['compensate', 'finally']).optional(),
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
    approval: z
      .object({ why: z.string(), who: z.array(z.string()), hours: z.number() })
      .nullable()
      .openapi({ description: 'Who has to approve before it begins, one after the other, and why' }),
    freeze: z
      .object({
        ...{ id: z.string(), name: z.string(), reason: z.string(), until: z.string() },
        override: z.object({ allowed: z.boolean(), reason: z.string().optional() }),
      })
      .nullable()
      .openapi({ description: 'A window in which nothing of the team that it is for starts now' }),
    ownTexts: z.array(z.string()),
  })
  .openapi('RunPlan');

export const Published = z
  .object({
    id: z.string(),
    name: z.string(),
    version: z.number().int(),
    created: z.boolean(),
    changed: z.boolean(),
  })
  .openapi('PublishedVersion');

const draft = {
  id: z.string(),
  template: z.string().nullable(),
  title: z.string(),
  revision: z.number().int(),
  baseVersion: z.number().int().nullable(),
  newerVersion: z.object({ version: z.number().int(), publishedBy: z.string(), publishedAt: z.string() }).nullable(),
  createdBy: z.string(),
  createdAt: z.string(),
  changedBy: z.string(),
  changedAt: z.string(),
};
export const DraftSummary = z.object(draft).openapi('TemplateDraftSummary');
export const Draft = z
  .object({
    ...draft,
    source: z.string(),
    files: z.array(
      z.object({
        path: z.string(),
        executable: z.boolean(),
        bytes: z.number().int(),
        sha256: z.string(),
        isText: z.boolean(),
      }),
    ),
  })
  .openapi('TemplateDraft');

export const PublishedExample = z
  .object({
    name: z.string(),
    path: z.string(),
    title: z.string(),
    description: z.string().nullable(),
    parameters: z.record(z.string(), z.unknown()),
    expect: z.record(z.string(), z.unknown()).nullable(),
  })
  .openapi('TemplateExample');

export const ExampleOutcome = z
  .object({
    name: z.string(),
    path: z.string(),
    title: z.string(),
    holds: z.boolean(),
    misses: z.array(z.string()),
    counts: z
      .object({
        created: z.number().int(),
        changed: z.number().int(),
        deleted: z.number().int(),
        unknown: z.number().int(),
      })
      .nullable(),
  })
  .openapi('TemplateExampleOutcome');

export const Comparison = z
  .object({
    from: z.number().int().nullable(),
    to: z.number().int(),
    added: z.number().int(),
    removed: z.number().int(),
    files: z.array(
      z.object({
        path: z.string(),
        change: z.enum(['added', 'removed', 'changed']),
        isText: z.boolean(),
        added: z.number().int(),
        removed: z.number().int(),
        executable: z.object({ before: z.boolean(), after: z.boolean() }).optional(),
        hunks: z.array(
          z.object({
            lines: z.array(
              z.object({
                kind: z.enum(['same', 'added', 'removed']),
                text: z.string(),
                before: z.number().int().optional(),
                after: z.number().int().optional(),
              }),
            ),
          }),
        ),
      }),
    ),
  })
  .openapi('TemplateComparison');

const Percentiles = z.object({ p50: z.number(), p90: z.number() }).nullable();
const count = z.number().int();

export const TemplateUse = z
  .object({
    days: count,
    from: z.string(),
    to: z.string(),
    uses: count,
    succeeded: count,
    failed: count,
    cancelled: count,
    successRate: z.number().nullable(),
    people: count,
    seconds: Percentiles,
    leadSeconds: Percentiles,
    teams: z.array(
      z.object({
        id: z.string().nullable(),
        name: z.string().nullable(),
        uses: count,
        succeeded: count,
        failed: count,
      }),
    ),
    failures: z.array(
      z.object({
        stepId: z.string(),
        stepName: z.string(),
        error: z.string(),
        count,
        runs: z.array(z.object({ id: z.string(), number: count })),
      }),
    ),
    weeks: z.array(z.object({ from: z.string(), succeeded: count, failed: count, other: count })),
    forms: z.object({
      opened: count,
      begun: count,
      sent: count,
      abandoned: count,
      pages: z.array(z.object({ page: count, count })),
    }),
  })
  .openapi('TemplateUse');

export const AbandonedForm = z
  .object({
    id: z.string(),
    version: count,
    team: z.string().nullable(),
    openedAt: z.string(),
    lastAt: z.string(),
    page: count,
    pages: count,
  })
  .openapi('AbandonedForm');
