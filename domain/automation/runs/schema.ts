import { z } from 'zod';
import type { Verdict } from '@/domain/core/command';
import { PageInput } from '@/domain/core/page';
import { jobType } from '@/domain/jobs/schema';
import type { PlanLine } from '../action';
import { type RunStatus, runStatuses, type StepStatus } from './lifecycle';

export type { RunStatus, StepStatus };

export const advanceRunJob = jobType('run.advance', z.object({ runId: z.string() }), 1000);
export const sweepRunsJob = jobType('run.sweep', z.object({}), 3);
export const tidyRunsJob = jobType('run.tidy', z.object({}), 3);

/** One waiting job for each run. */
export const advanceKey = (runId: string) => `run:${runId}`;

/** How long a run that is over can be taken up again: its files and secrets are kept for so long. */
export const keepDays = 7;
export const keptUntil = (finishedAt: Date) => new Date(finishedAt.getTime() + keepDays * 86_400_000);
export const isKept = (finishedAt: Date | null, now: Date) => finishedAt !== null && now < keptUntil(finishedAt);

export const StartRunInput = z.object({
  template: z.string().min(1, 'Name the template'),
  version: z.number().int().min(1).optional(),
  parameters: z.record(z.string(), z.unknown()).default({}),
  secrets: z.record(z.string(), z.string()).default({}),
});

export const RunId = z.object({ id: z.string().min(1) });

const oneOrMany = <T extends z.ZodType>(item: T) =>
  z.preprocess((value) => (value === undefined || Array.isArray(value) ? value : [value]), z.array(item).optional());

export const ListRunsInput = PageInput.extend({
  status: oneOrMany(z.enum(runStatuses)),
  template: oneOrMany(z.string()),
  /** an id, an entity reference, or "me" */
  requester: oneOrMany(z.string()),
  /** an id or an entity reference */
  team: oneOrMany(z.string()),
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

/** What a step's time went into. An open one has no `to` yet. */
export const Span = z.object({
  kind: z.enum(['work', 'wait']),
  from: z.string(),
  to: z.string().nullable(),
  /** how work ended when it did not end well, or what was waited for */
  note: z.string().optional(),
});
export type Span = z.output<typeof Span>;

/** Of a step that waits or goes over a list. */
export const Progress = z.object({
  outputs: z.array(z.record(z.string(), z.unknown())).default([]),
  /** when the present round was first begun */
  since: z.string().optional(),
  /** tries of the present round that failed for a reason that passes */
  tries: z.number().int().default(0),
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
  createdAt: string;
  startedAt: string | null;
  finishedAt: string | null;
};

export type StepView = {
  id: string;
  name: string;
  action: string;
  status: StepStatus;
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

export type RunView = Omit<RunRow, 'currentStep' | 'stepCount' | 'stepsDone'> & {
  attempt: number;
  parameters: Record<string, unknown>;
  steps: StepView[];
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
  can: { cancel: Verdict; retry: Verdict; startAgain: Verdict };
};

export type LogLine = { seq: number; stepId: string | null; at: string; level: string; text: string };
export type LogPage = { items: LogLine[]; nextAfter: number };

export type StartedRun = { id: string; number: number; status: RunStatus };
export type RunPlan = { lines: PlanLine[] };
