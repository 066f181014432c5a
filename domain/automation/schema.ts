import type { FreezeNotice } from '@/domain/approvals/freeze/schema';

/** One line of a plan: what would be made, changed or deleted, or what cannot be known before the run. */
export type PlanLine = {
  sign: 'create' | 'change' | 'delete' | 'unknown' | 'none';
  /** Repository, Files, Entity ... */
  kind: string;
  object: string;
  note?: string;
  /** how to take it back */
  undo?: string;
  files?: PlannedFile[];
};

/** `before` is absent for a new file. `binary` files carry no text. */
export type PlannedFile = { path: string; before?: string; after: string; binary?: boolean };

/** What one step of a run would do. */
export type PlannedStep = {
  id: string;
  name: string;
  action: string;
  /** `unsure`: whether or how it runs depends on what a step before it gives */
  will: 'run' | 'skip' | 'unsure' | 'fail';
  /** one that undoes another when the run fails, or always runs at the end */
  phase?: 'compensate' | 'finally';
  /** why it would fail or cannot be told, as a sentence */
  reason?: string;
};

/** A line of the ledger, and the step that it comes from. */
export type LedgerLine = PlanLine & { stepId: string };

/** What a run would do, worked out without doing any of it. */
export type RunPlan = {
  template: { name: string; title: string; version: number };
  plannedAt: string;
  /** as the run would take them: defaults filled in, hidden ones left out */
  parameters: Record<string, unknown>;
  steps: PlannedStep[];
  lines: LedgerLine[];
  counts: { created: number; changed: number; deleted: number; unknown: number };
  /** who has to approve before it begins, one after the other, and why; null: nobody */
  approval: { why: string; who: string[]; hours: number } | null;
  /** a window in which nothing of the team that it is for starts by itself, and by hand only by permission */
  freeze: FreezeNotice | null;
  /** texts of the form that the person gave: where files contain them, they came from there */
  ownTexts: string[];
};
