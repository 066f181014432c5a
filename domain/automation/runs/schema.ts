import { z } from 'zod';
import type { Verdict } from '@/domain/core/command';
import { PageInput } from '@/domain/core/page';
import { jobType } from '@/domain/jobs/schema';
import type { PlanLine } from '../action';
import type { Phase } from '../templates/schema';
import { type RunStatus, runStatuses, type StepStatus } from './lifecycle';

export type { RunStatus, StepStatus };

export const advanceRunJob = jobType('run.advance', z.object({ runId: z.string() }), 1000, { snoozedPriority: 0 });
export const sweepRunsJob = jobType('run.sweep', z.object({}), 3);
export const tidyRunsJob = jobType('run.tidy', z.object({}), 3);

/** One waiting job for each run. */
export const advanceKey = (runId: string) => `run:${runId}`;

/** How long a run that is over can be taken up again: its files and secrets are kept for so long. */
export const keepDays = 7;
export const keptUntil = (finishedAt: Date) => new Date(finishedAt.getTime() + keepDays * 86_400_000);
export const isKept = (finishedAt: Date | null, now: Date) => finishedAt !== null && now < keptUntil(finishedAt);

/** A run starts runs, which start runs: so deep, and so many of them in all. */
export const deepestRun = 5;
export const mostRunsOfOne = 100;

export const StartRunInput = z.object({
  template: z.string().min(1, 'Name the template'),
  version: z.number().int().min(1).optional(),
  parameters: z.record(z.string(), z.unknown()).default({}),
  secrets: z.record(z.string(), z.string()).default({}),
  /** the reference of the entity that it is started for */
  entity: z.string().max(300).optional(),
  /** why it starts although a freeze window says no: by permission */
  freezeOverride: z.string().trim().max(500).optional(),
});

export const RunId = z.object({ id: z.string().min(1) });

/** Keys of the failed step's input, with what is to stand there. */
export const RetryInput = RunId.extend({
  input: z.record(z.string(), z.unknown()).refine((input) => Object.keys(input).length > 0, 'Give at least one value.'),
});

export const ResolveInput = RunId.extend({
  stepId: z.string().min(1),
  answer: z.enum(['done', 'again', 'give-up'], 'Answer done, again or give-up.'),
  /** with "done": what the step would have answered, for the steps after it */
  output: z.record(z.string(), z.unknown()).optional(),
});

const oneOrMany = <T extends z.ZodType>(item: T) =>
  z.preprocess((value) => (value === undefined || Array.isArray(value) ? value : [value]), z.array(item).optional());

/** What set a run going: the form, the button of an entity, a call of the API, a trigger, or a step of another run. */
export const runStarters = ['person', 'entity', 'token', 'schedule', 'webhook', 'event', 'run', 'job'] as const;
export type RunStarter = (typeof runStarters)[number];

export const ListRunsInput = PageInput.extend({
  status: oneOrMany(z.enum(runStatuses)),
  template: oneOrMany(z.string()),
  /** of the template: only what was started with this one */
  version: z.coerce.number().int().min(1).max(1_000_000).optional(),
  /** an id, an entity reference, or "me" */
  requester: oneOrMany(z.string()),
  /** an id or an entity reference */
  team: oneOrMany(z.string()),
  startedBy: oneOrMany(z.enum(runStarters)),
  /** a whole reference: runs that made this entity */
  entity: z.string().optional(),
  from: z.coerce.date().optional(),
  to: z.coerce.date().optional(),
});
export type ListRunsInput = z.input<typeof ListRunsInput>;

export const ReadLogInput = z.object({
  id: z.string().min(1),
  /** only lines after this one */
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(5000).default(1000),
});

export const SearchLogInput = z.object({
  id: z.string().min(1),
  q: z.string().trim().min(1, 'Say what to look for.').max(200, 'At most 200 characters.'),
});

export const LogTextInput = z.object({
  id: z.string().min(1),
  /** only what this step wrote */
  step: z.string().min(1).max(200).optional(),
});

/** What a step's time went into. An open one has no `to` yet. */
export const Span = z.object({
  kind: z.enum(['work', 'wait']),
  from: z.string(),
  to: z.string().nullable(),
  /** how work ended when it did not end well, or what was waited for */
  note: z.string().optional(),
});
export type Span = z.output<typeof Span>;

/** What a person is asked about a step that was interrupted and may not be repeated by itself. */
export const Question = z.object({
  text: z.string(),
  askedAt: z.string(),
  answer: z.enum(['done', 'again', 'give-up']).optional(),
  answeredBy: z.string().optional(),
  /** with "done": what the step would have answered */
  output: z.record(z.string(), z.unknown()).optional(),
});
export type Question = z.output<typeof Question>;

/** Of a step that waits or goes over a list. */
export const Progress = z.object({
  /** of each round, in order; null while it is not done */
  outputs: z.array(z.record(z.string(), z.unknown()).nullable()).default([]),
  /** when each round that is not done was first begun */
  begun: z.record(z.string(), z.string()).default({}),
  /** tries since the last success that failed for a reason that may pass */
  tries: z.number().int().default(0),
  /** what a person has put in the place of the rendered input */
  edited: z.record(z.string(), z.unknown()).optional(),
  /** it was done, undone, and is done again: its effects are new ones */
  redo: z.number().int().nullish(),
});
export type Progress = z.output<typeof Progress>;

export type Requester = { id: string; name: string; ref: string | null };

export type RunRow = {
  id: string;
  number: number;
  status: RunStatus;
  template: string;
  templateTitle: string;
  version: number;
  subject: string | null;
  requester: Requester;
  team: { id: string; name: string; ref: string } | null;
  /** the first step that is not done: running, waiting or failed */
  currentStep: { position: number; name: string; status: StepStatus } | null;
  stepCount: number;
  stepsDone: number;
  error: string | null;
  /** a person's answer, its turn among the runs of its concurrency key, or an approval before its first step */
  waitsFor: 'person' | 'turn' | 'approval' | null;
  startedBy: RunStarter;
  createdAt: string;
  startedAt: string | null;
  finishedAt: string | null;
};

export type StepView = {
  id: string;
  name: string;
  action: string;
  /** the work itself, what undoes it, or what always runs after it */
  phase: Phase;
  /** neighbours of one name run at the same time */
  parallel: string | null;
  status: StepStatus;
  /** it failed, and the run went on */
  tolerated: boolean;
  /** it was done, and undone again */
  undone: boolean;
  /** what a person is asked about it now */
  question: { text: string; askedAt: string } | null;
  attempt: number;
  spans: Span[];
  /** half of the last 30 successful runs took no longer; null without any */
  usualMs: number | null;
  input: unknown;
  output: Record<string, unknown> | null;
  error: string | null;
  startedAt: string | null;
  finishedAt: string | null;
};

export type OutputLink = { title: string; icon?: string; url?: string; entityRef?: string };
export type OutputText = { title: string; icon?: string; content: string };

/** What a field was given, under the title that the form shows for it. */
export type RunInputField = {
  name: string;
  title: string;
  value: unknown;
  /** the value in the words of the form, where they are others */
  said: string | null;
};

export type RunView = Omit<RunRow, 'currentStep' | 'stepCount' | 'stepsDone'> & {
  attempt: number;
  parameters: Record<string, unknown>;
  /** those that undo only when their time has come */
  steps: StepView[];
  /** how it will end when what was done is undone and the last steps have run */
  ending: 'failed' | 'cancelled' | null;
  /** which run has the turn, and how many wait for it, this one counted */
  turn: { behind: number | null; waiting: number } | null;
  /** the run whose step waits for this one */
  parent: RelatedRun | null;
  /** what its steps started, in order */
  children: (RelatedRun & { stepId: string })[];
  failedStepId: string | null;
  output: Record<string, unknown> | null;
  links: OutputLink[];
  texts: OutputText[];
  cure: string | null;
  /** what would help: other input, another try, a look at what was interrupted, or somebody who reads the log */
  cause: 'input' | 'passing' | 'interrupted' | 'unforeseen' | null;
  /** who keeps the template */
  keeper: { ref: string; name: string } | null;
  /** until when a failed run can be taken up again */
  keptUntil: string | null;
  requestId: string;
  lastLine: number;
  /** how many successful runs the usual lengths are taken from */
  historyCount: number;
  /** what outlived a run that failed or was cancelled: outputs of the steps that had succeeded */
  leftBehind: { step: string; kind: string; object: string; url: string | null }[];
  /** how often the same step of this template failed in the last 30 days, this run included */
  sameFailures: number;
  can: Record<'cancel' | 'retry' | 'retryEdited' | 'skip' | 'resolve' | 'startAgain', Verdict>;
};

export type LogLine = { seq: number; stepId: string | null; at: string; level: string; text: string };
export type LogPage = { items: LogLine[]; nextAfter: number };
/** Numbers of lines that hold a text, the first of them; how many there are; and the last line that was looked at. */
export type LogHits = { hits: number[]; count: number; upTo: number };
/** Of one step, or of the run itself: its first and last line, and how many it wrote. */
export type LogPart = {
  stepId: string | null;
  first: number;
  last: number;
  count: number;
  firstError: number | null;
  errors: number;
};

/** What a run waits for before its first step. */
export type AskedApproval = { id: string; rule: string; why: string; expiresAt: string };
export type StartedRun = { id: string; number: number; status: RunStatus; approval: AskedApproval | null };

/** A run as the run that started it sees it, or the other way round. */
export type RelatedRun = {
  id: string;
  number: number;
  status: RunStatus;
  templateTitle: string;
  subject: string | null;
};
export type RunPlan = { lines: PlanLine[] };
