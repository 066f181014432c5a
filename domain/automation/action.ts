import type { z } from 'zod';
import type { Context } from '@/domain/core/context';
import type { ActionPorts } from './ports';
import type { PlanLine } from './schema';

export type { PlanLine, PlannedFile } from './schema';

/** Where a step works. Kept after each step, so that any worker can go on from there. */
export type Workspace = {
  /** absolute path, exists */
  dir: string;
};

export type ActionContext = {
  /** the run's requester, asked again at each step */
  ctx: Context;
  run: {
    id: string;
    number: number;
    templateName: string;
    teamId: string | null;
    requesterRef: string | null;
    requesterName: string;
  };
  step: {
    id: string;
    name: string;
    /** when this step (of a repeated one, this round) was first begun: what waits compares with it */
    startedAt: Date;
  };
  /** made from row ids: the same for each repetition of this step */
  idempotencyKey: string;
  workspace: Workspace;
  /** files that came with the template's version */
  skeleton: { files: () => Promise<{ path: string; executable: boolean; content: Uint8Array }[]> };
  log: (level: 'info' | 'warn' | 'error', text: string) => void;
  /** only in a plan: a local action says what it read outside */
  foresee?: (line: PlanLine) => void;
  signal: AbortSignal;
  secrets: Record<string, string>;
  ports: ActionPorts;
};

/**
 * `wait` instead of a long sleep: the worker is given back, and after so many seconds the step's `apply` is called again,
 * on whatever worker, with the same input, idempotency key and `step.startedAt`.
 */
export type ActionResult = { output?: Record<string, unknown>; wait?: { seconds: number; reason: string } };

/**
 * A step's verb. Kept by automation, implemented in integrations/. An action describes itself and says what it would do.
 * `repeatable` false means that an interrupted step is not done again by itself: a person is asked whether it took effect.
 */
export type Action<Input extends z.ZodType = z.ZodType> = {
  id: string;
  title: string;
  description: string;
  input: Input;
  repeatable: boolean;
  /** the inputs that a secret may go into, as the step alone reads them. All others people read: one there is refused */
  takesSecrets: readonly string[];
  /** what it gives to later steps, by name; nothing unless told */
  gives?: readonly string[];
  /** where that depends on the input: asked with the step's input as the template writes it, as it may be all there is */
  repeatableFor?: (input: unknown) => boolean;
  /** files of the workspace, by their paths in it, that it sends out: none of them may hold a secret */
  sends?: (input: z.output<Input>, context: ActionContext) => Promise<string[]>;
  /** it changes nothing but the workspace: a plan does it for real, in a scratch folder, instead of asking `plan` */
  isLocal?: boolean;
  /** local, and yet it leaves the files alone: it may run beside other steps */
  leavesFiles?: boolean;
  /** after so long the step's signal is aborted and the step fails: 600 unless told */
  timeoutSeconds?: number;
  plan: (input: z.output<Input>, context: ActionContext) => Promise<PlanLine[]>;
  apply: (input: z.output<Input>, context: ActionContext) => Promise<ActionResult>;
};

/** Whether a step may be done again; `input` is what the template says, not worked out. */
export const mayRepeat = (action: Action, input: unknown): boolean =>
  action.repeatableFor?.(input) ?? action.repeatable;

/** Keeps the input's type between `input` and the functions. */
export const defineAction = <Input extends z.ZodType>(action: Action<Input>): Action => action as unknown as Action;

/** Thrown by an action when trying again cannot help. `cure` says what to do. */
export class ActionError extends Error {
  constructor(
    message: string,
    readonly cure?: string,
  ) {
    super(message);
    this.name = 'ActionError';
  }
}
