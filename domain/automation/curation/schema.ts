import { z } from 'zod';
import type { RunPlan } from '../schema';
import { most, type Problem } from '../templates/schema';

const Path = z
  .string()
  .min(1, 'A file needs a name.')
  .max(400)
  .refine(
    (path) =>
      !/^\/|\\|\0/.test(path) &&
      path
        .replace(/^(\.\.\/)+/, '')
        .split('/')
        .every((part) => part !== '' && part !== '.' && part !== '..'),
    'A path is relative, with / between its parts and .. only at its beginning.',
  );

/** A file of what is edited: with its new content, or by the SHA-256 of one that the draft or the template has already. */
export const EditedFile = z.object({
  path: Path,
  executable: z.boolean().optional(),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'A SHA-256 is 64 hexadecimal digits.')
    .optional(),
  text: z.string().max(most.fileBytes).optional(),
  base64: z
    .string()
    .max(most.fileBytes * 1.4)
    .optional(),
});
export type EditedFile = z.output<typeof EditedFile>;

const content = {
  source: z.string().max(most.sourceBytes, 'A template has at most 1 MB.'),
  /** absent: those of the draft, or of the template's newest version */
  files: z.array(EditedFile).max(most.files, 'At most 2,000 files.').optional(),
};

/** What stands in the editor, and where its unchanged files are. */
export const WorkingCopy = z.object({
  ...content,
  draft: z.string().optional(),
  template: z.string().optional(),
});
export type WorkingCopy = z.output<typeof WorkingCopy>;

export const PlanCopyInput = WorkingCopy.extend({ parameters: z.record(z.string(), z.unknown()).default({}) });
export type PlanCopyInput = z.output<typeof PlanCopyInput>;

export const SaveDraftInput = z.object({
  ...content,
  /** a draft that is there; absent: begins one */
  id: z.string().optional(),
  /** the revision that was opened: another one by now is a conflict */
  revision: z.number().int().min(1).optional(),
  /** begins one of this template; absent: of a new one */
  template: z.string().optional(),
});

export const DraftInput = z.object({ id: z.string().min(1), revision: z.number().int().min(1) });
export const DraftId = z.object({ id: z.string().min(1) });
export const PublishDraftInput = DraftInput.extend({
  note: z.string().trim().max(500).optional(),
  /** the newest version, where it is newer than the one that the draft was begun from */
  over: z.number().int().min(1).optional(),
});

export const RestoreVersionInput = z.object({ name: z.string().min(1), version: z.coerce.number().int().min(1) });
export const CompareInput = z.object({
  name: z.string().min(1),
  /** absent: the one before `to` */
  from: z.coerce.number().int().min(1).optional(),
  /** absent: the newest */
  to: z.coerce.number().int().min(1).optional(),
});

export type DraftFile = { path: string; executable: boolean; bytes: number; sha256: string; isText: boolean };

export type DraftSummary = {
  id: string;
  /** null as long as there is no template of it */
  template: string | null;
  title: string;
  revision: number;
  baseVersion: number | null;
  /** newer than the one that it was begun from */
  newerVersion: { version: number; publishedBy: string; publishedAt: string } | null;
  createdBy: string;
  createdAt: string;
  changedBy: string;
  changedAt: string;
};
export type DraftView = DraftSummary & { source: string; files: DraftFile[] };

/** A line of a comparison, as it stands before and after. */
export type DiffLine = { kind: 'same' | 'added' | 'removed'; text: string; before?: number; after?: number };
export type DiffHunk = { lines: DiffLine[] };
export type ComparedFile = {
  path: string;
  change: 'added' | 'removed' | 'changed';
  /** empty for what is no text */
  hunks: DiffHunk[];
  isText: boolean;
  added: number;
  removed: number;
  /** only what may be run differs */
  executable?: { before: boolean; after: boolean };
};
export type Comparison = { from: number | null; to: number; files: ComparedFile[]; added: number; removed: number };

export type VersionEntry = {
  version: number;
  note: string | null;
  publishedBy: string;
  publishedAt: string;
  uses: number;
  added: number;
  removed: number;
  filesChanged: number;
};

/** What an example expects of its plan. Only what is written is checked. */
export const Expectation = z.strictObject({
  created: z.number().int().min(0).optional(),
  changed: z.number().int().min(0).optional(),
  deleted: z.number().int().min(0).optional(),
  unknown: z.number().int().min(0).optional(),
  /** "create Repository checkout/basket-api": these lines, in any order, among others */
  lines: z.array(z.string()).optional(),
  /** ids of the steps that are left out, all of them */
  skipped: z.array(z.string()).optional(),
  /** files that are written, among others */
  files: z.array(z.string()).optional(),
});
export type Expectation = z.output<typeof Expectation>;

export const ExampleDocument = z.strictObject({
  title: z.string().optional(),
  description: z.string().optional(),
  parameters: z.record(z.string(), z.unknown()),
  expect: Expectation.optional(),
});

export type Example = {
  /** the name of its file without the ending */
  name: string;
  path: string;
  title: string;
  description: string | null;
  parameters: Record<string, unknown>;
  expect: Expectation | null;
};

export type ExampleOutcome = {
  name: string;
  path: string;
  title: string;
  holds: boolean;
  /** what is otherwise than expected, a sentence each */
  misses: string[];
  counts: RunPlan['counts'] | null;
};

export type CheckedCopy = { examples: Example[]; problems: Problem[] };

/** What a browser says of a form: how far it came. Never a value, and nobody's name. */
export const RecordFormInput = z.object({
  /** made by the browser, the same until the form was sent or thrown away */
  id: z.string().regex(/^[0-9a-f-]{36}$/, 'A UUID.'),
  template: z.string().min(1),
  version: z.number().int().min(1),
  page: z.number().int().min(1).max(1000),
  pages: z.number().int().min(0).max(1000),
  begun: z.boolean(),
  runId: z.string().optional(),
});

export const useWindows = [30, 90, 365] as const;
export const UseInput = z.object({
  name: z.string().min(1),
  days: z.coerce.number().int().min(1).max(400).default(90),
});

/** How a template is used in a window of days, and how that went. Each number has its rows. */
export type TemplateUse = {
  days: number;
  from: string;
  to: string;
  uses: number;
  succeeded: number;
  failed: number;
  cancelled: number;
  /** 0 to 1: of those that succeeded or failed; null while none has */
  successRate: number | null;
  people: number;
  /** from first step to end, of those that succeeded */
  seconds: { p50: number; p90: number } | null;
  /** from the request to the end, with all waiting */
  leadSeconds: { p50: number; p90: number } | null;
  /** a null team: started for no team */
  teams: { id: string | null; name: string | null; uses: number; succeeded: number; failed: number }[];
  failures: {
    stepId: string;
    stepName: string;
    error: string;
    count: number;
    /** the newest 20 of them */
    runs: { id: string; number: number }[];
  }[];
  weeks: { from: string; succeeded: number; failed: number; other: number }[];
  forms: {
    opened: number;
    begun: number;
    sent: number;
    /** begun, not sent, and not touched for a day */
    abandoned: number;
    /** where the abandoned ones ended: 1 is the first page */
    pages: { page: number; count: number }[];
  };
};

/** A form that was begun and not sent. */
export type AbandonedForm = {
  id: string;
  version: number;
  team: string | null;
  openedAt: string;
  lastAt: string;
  page: number;
  pages: number;
};

export type BaselineEntry = {
  id: string;
  minutes: number;
  leadTimeHours: number;
  evidence: string;
  setBy: string;
  validFrom: string;
  reviewAt: string;
};
