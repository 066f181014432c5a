import { z } from 'zod';
import { StageSource } from '@/domain/approvals/approvers';
import { longestHours, PolicyRule } from '@/domain/approvals/schema';
import { PageInput } from '@/domain/core/page';
import { SecretReference } from '@/domain/secrets/schema';

/** Something about a template, with its place in the source. An error stops publishing; a warning is shown and kept. */
export type Problem = {
  level: 'error' | 'warning';
  message: string;
  /** JSON Pointer into the document */
  pointer: string;
  line?: number;
  column?: number;
};

const Name = z
  .string()
  .max(63, 'A name has at most 63 characters.')
  .regex(/^[a-zA-Z0-9]+([-_.][a-zA-Z0-9]+)*$/, 'A name is letters and digits, with single - _ or . between them.');

const JsonObject = z.record(z.string(), z.unknown());

/** The work itself, what undoes it when it comes to nothing, and what always runs at the end. */
export const phases = ['main', 'compensate', 'finally'] as const;
export type Phase = (typeof phases)[number];

const wholeNumber = (name: string, least: number, most: number) => {
  const error = `${name} is a whole number from ${least} to ${most.toLocaleString('en')}.`;
  return z.number({ error }).int(error).min(least, error).max(most, error);
};

const sayYesOrNo = (name: string) =>
  z.preprocess(
    (value) => (value === 'true' ? true : value === 'false' ? false : value),
    z.boolean(`${name} is true or false.`).optional(),
  );

const Retry = z.strictObject(
  {
    /** tries in all, the first one counted */
    attempts: wholeNumber('retry.attempts', 1, 20),
    /** before the second try; doubled before each further one, up to an hour */
    backoffSeconds: wholeNumber('retry.backoffSeconds', 0, 3600).default(5),
  },
  'retry has attempts, and backoffSeconds.',
);

const work = {
  id: z
    .string()
    .regex(/^[\w.-]+$/, 'A step’s id is letters, digits, - and _.')
    .optional(),
  name: z.string().optional(),
  action: z.string({ error: 'A step needs an action.' }).min(1),
  if: z.unknown().optional(),
  each: z.unknown().optional(),
  input: JsonObject.optional(),
  continueOnFailure: sayYesOrNo('continueOnFailure'),
  timeoutSeconds: wholeNumber('timeoutSeconds', 1, 86_400).optional(),
  retry: Retry.optional(),
};

/** One that undoes, or always runs. */
const AfterStep = z.looseObject(work);

/** Beyond the reference, which reads past them: what to do about failure, and what runs at the same time. */
const Step = z.looseObject({
  ...work,
  /** neighbours of the same name run at the same time */
  parallel: z.string('parallel is a name: neighbours of one name run at the same time.').min(1).optional(),
  /** the same step for each combination of these lists */
  matrix: z.record(z.string(), z.unknown(), 'matrix names lists: the step runs for each combination.').optional(),
  /** rounds of `each` or `matrix` at the same time */
  maxParallel: wholeNumber('maxParallel', 1, 50).optional(),
  compensate: z
    .union([AfterStep, z.array(AfterStep)], { error: 'compensate is a step with an action, or a list of them.' })
    .optional(),
  /** who may retry may also give it another input */
  editableOnRetry: sayYesOrNo('editableOnRetry'),
});

const Concurrency = z.strictObject(
  {
    key: z.string('concurrency.key is a text.').min(1).optional(),
    limit: wholeNumber('concurrency.limit', 1, 1000).default(1),
    onBusy: z.enum(['queue', 'refuse'], 'concurrency.onBusy is queue or refuse.').default('queue'),
  },
  'concurrency has key, limit and onBusy.',
);
export type Concurrency = z.output<typeof Concurrency>;

const ApprovalRule = PolicyRule.extend(StageSource.partial().omit({ name: true }).shape).strict();

/** Beyond the reference, which reads past it: which runs a person has to approve before they begin, and who. */
const Approval = z.strictObject(
  {
    rules: z.array(ApprovalRule, 'approval.rules is a list of rules, each with name, when and why.').min(1).max(50),
    approvers: StageSource.shape.approvers,
    condition: StageSource.shape.condition,
    need: wholeNumber('approval.need', 1, 20).optional(),
    timeoutHours: wholeNumber('approval.timeoutHours', 1, longestHours).optional(),
    onTimeout: z.enum(['fail', 'escalate'], 'approval.onTimeout is fail or escalate.').default('fail'),
    escalateTo: z.array(z.string()).max(50).default([]),
  },
  'approval has rules, approvers, condition, need, timeoutHours, onTimeout and escalateTo.',
);
export type ApprovalSpec = z.output<typeof Approval>;

/** scaffolder.backstage.io/v1beta3. What it does not name is kept as it is. */
export const TemplateDocument = z.looseObject({
  apiVersion: z.literal('scaffolder.backstage.io/v1beta3', {
    error: 'Only scaffolder.backstage.io/v1beta3 is read. Older templates need the new expressions first.',
  }),
  kind: z.literal('Template'),
  metadata: z.looseObject({
    name: Name,
    namespace: z.string().optional(),
    title: z.string().optional(),
    description: z.string().optional(),
    tags: z.array(z.string()).nullish(),
    annotations: z.record(z.string(), z.unknown()).nullish(),
    links: z.unknown().optional(),
  }),
  spec: z.looseObject({
    type: z.string({ error: 'spec.type is needed, such as service, library or website.' }).min(1),
    owner: z.string().nullish(),
    lifecycle: z.string().nullish(),
    parameters: z.union([JsonObject, z.array(JsonObject)], { error: 'A page, or a list of pages.' }).nullish(),
    steps: z.array(Step, { error: 'spec.steps is needed: the list of what the template does.' }),
    finally: z.array(AfterStep, 'finally is a list of steps.').nullish(),
    concurrency: Concurrency.nullish(),
    approval: Approval.nullish(),
    priority: z.enum(['low', 'normal', 'high'], 'priority is low, normal or high.').nullish(),
    output: JsonObject.nullish(),
    secrets: z
      .looseObject({
        schema: JsonObject.optional(),
        /** read by the worker, for the steps that use them: nobody fills them in. The reference reads past them */
        references: z.array(SecretReference, 'references is a list.').max(50).optional(),
        /** patterns of files that may be published with a secret in them: everywhere else that is refused */
        published: z.array(z.string().min(1).max(400), 'published is a list of file patterns.').max(50).optional(),
      })
      .nullish(),
    presentation: z
      .looseObject({
        buttonLabels: z
          .looseObject({
            backButtonText: z.string().optional(),
            createButtonText: z.string().optional(),
            reviewButtonText: z.string().optional(),
          })
          .nullish(),
      })
      .nullish(),
  }),
});
export type TemplateDocument = z.output<typeof TemplateDocument>;
export type TemplateStep = z.output<typeof Step>;

const megabyte = 1024 * 1024;
export const most = { sourceBytes: megabyte, files: 2000, fileBytes: 20 * megabyte, skeletonBytes: 50 * megabyte };

/** A file beside the template: `./skeleton/README.md`. What lies above the template begins with `../`. */
export const SkeletonFile = z.object({
  path: z
    .string()
    .min(1)
    .max(400)
    .refine((path) => isSafePath(path), 'A path is relative, with / between its parts and .. only at its beginning.'),
  executable: z.boolean().default(false),
  content: z
    .custom<Uint8Array>((value) => value instanceof Uint8Array)
    .refine((content) => content.byteLength <= most.fileBytes, 'At most 20 MB a file.'),
});
export type SkeletonFile = z.output<typeof SkeletonFile>;

function isSafePath(path: string): boolean {
  const inside = path.replace(/^(\.\.\/)+/, '');
  return !/^\/|\\|\0/.test(path) && inside.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}

/** What is known of an action before a run: enough to say that a step cannot work. */
export type KnownAction = {
  id: string;
  input: z.ZodType;
  repeatable?: boolean;
  isLocal?: boolean;
  leavesFiles?: boolean;
  takesSecrets?: readonly string[];
};

/** A path that comes twice, or below a file, could be neither kept nor copied. */
function refuseClashes(files: { path: string }[], context: z.RefinementCtx): void {
  const all = new Set(files.map(({ path }) => path));
  const seen = new Set<string>();
  for (const [index, { path }] of files.entries()) {
    const folders = path.split('/').map((_, depth, parts) => parts.slice(0, depth).join('/'));
    const file = folders.find((folder) => folder !== '' && all.has(folder));
    const message = seen.has(path) ? `${path} comes twice.` : file && `${path} is below ${file}, which is a file.`;
    if (message) context.addIssue({ code: 'custom', path: [index, 'path'], message });
    seen.add(path);
  }
}

export const PublishInput = z.object({
  source: z.string().min(1, 'The template is empty.').max(most.sourceBytes, 'A template has at most 1 MB.'),
  /** which one, where the source holds several templates */
  name: z.string().optional(),
  /** absent: the skeleton of the newest version stays */
  files: z.array(SkeletonFile).max(most.files, 'At most 2,000 files.').superRefine(refuseClashes).optional(),
  /** what is new, for the list of versions */
  note: z.string().max(500).optional(),
  /** what steps may use; absent: not looked at */
  actions: z.custom<readonly KnownAction[]>().optional(),
});
export type PublishInput = z.input<typeof PublishInput>;

export type Published = { id: string; name: string; version: number; created: boolean; changed: boolean };

export const TemplateName = z.object({ name: z.string().min(1) });
export const DeprecateInput = TemplateName.extend({
  deprecated: z.stringbool().or(z.boolean()).default(true),
  /** the name of the template to use instead */
  successor: z.string().trim().min(1).optional(),
  reason: z.string().trim().max(1000).optional(),
  /** until then it still runs; absent: not any more */
  until: z.coerce.date().optional(),
});

export const SetOwnerInput = TemplateName.extend({
  owner: z.string().trim().min(1, 'Choose a team.').max(200),
});

export const BaselineInput = z.object({
  subjectKind: z.enum(['template', 'environment-type']).default('template'),
  subjectName: z.string().min(1),
  minutes: z.coerce.number().int().min(1, 'At least one minute.').max(60_000),
  leadTimeHours: z.coerce.number().min(0).max(10_000),
  evidence: z.string().trim().min(10, 'Say where the figure comes from: tickets, a survey, a stopwatch.').max(2000),
  reviewAt: z.coerce.date().optional(),
});

export const ListTemplatesInput = PageInput.extend({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  q: z.string().trim().max(200).optional(),
  type: z.string().optional(),
  tag: z.string().optional(),
  deprecated: z.enum(['with', 'without', 'only']).default('without'),
});
export type ListTemplatesInput = z.input<typeof ListTemplatesInput>;

export const GetTemplateInput = z.object({
  name: z.string().min(1),
  version: z.coerce.number().int().min(1).optional(),
});

/** From the runs of the last 90 days. */
export type TemplateStatistics = {
  windowDays: number;
  uses: number;
  succeeded: number;
  failed: number;
  /** 0 to 1; null while nothing has ended */
  successRate: number | null;
  medianSeconds: number | null;
  p90Seconds: number | null;
};

export type Deprecation = {
  at: string;
  reason: string | null;
  successor: { name: string; title: string } | null;
  /** until then it still runs; null: not any more */
  endsAt: string | null;
  /** nothing new is made with it */
  isOver: boolean;
};

export type TemplateSummary = {
  id: string;
  name: string;
  title: string;
  description: string;
  type: string;
  tags: string[];
  owner: { ref: string; name: string } | null;
  version: number;
  deprecatedAt: string | null;
  deprecation: Deprecation | null;
  changedAt: string;
  statistics: TemplateStatistics;
};

export type FormPage = {
  title: string;
  description: string | null;
  /** shown only while this expression is true */
  when: string | null;
  schema: Record<string, unknown>;
};

export type TemplateView = TemplateSummary & {
  versionId: string;
  latestVersion: number;
  publishedBy: string;
  publishedAt: string;
  pages: FormPage[];
  secretsSchema: Record<string, unknown> | null;
  labels: { back?: string; create?: string; review?: string };
  steps: { id: string; name: string; action: string }[];
  source: string;
  problems: Problem[];
  files: { path: string; bytes: number }[];
  /** newest last */
  lastRuns: { id: string; number: number; status: string; finishedAt: string | null }[];
  savedHours: { hours: number; people: number } | null;
  baseline: {
    minutes: number;
    leadTimeHours: number;
    evidence: string;
    setBy: string;
    validFrom: string;
    reviewAt: string;
    /** the day to look at it again has come */
    isDue: boolean;
  } | null;
  can: { run: Permitted; publish: Permitted };
};

export type Permitted = { allowed: true } | { allowed: false; reason: string };

export type TemplateVersionView = { version: number; publishedBy: string; publishedAt: string; uses: number };

/** A step's id, or the one that the reference gives to a step without: `step-2`. */
export const stepId = (step: { id?: string }, index: number): string => step.id ?? `step-${index + 1}`;
