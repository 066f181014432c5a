import { defineLifecycle } from '@/domain/core/lifecycle';

/**
 * One that a rule asks about begins as waiting, and queues when it is approved. A failed run is over, and yet a person may take it up again from the step that failed. `stop` cancels one that has
 * something to undo or steps that always run: it goes on with those, and is cancelled after them.
 */
export const runLifecycle = defineLifecycle('run', {
  queued: { start: 'running', cancel: 'cancelled' },
  running: { wait: 'waiting', succeed: 'succeeded', fail: 'failed', stop: 'running', cancel: 'cancelled' },
  waiting: { approve: 'queued', resume: 'running', stop: 'running', cancel: 'cancelled' },
  succeeded: {},
  failed: { retry: 'running' },
  cancelled: {},
});

/**
 * A step is begun before its `if` is known, so it may be skipped while it runs. `repeat` begins a step again that was
 * interrupted: only where its action is safe to repeat, else it waits for a person's word. `redo` begins one anew that
 * had been undone.
 */
export const stepLifecycle = defineLifecycle('step', {
  pending: { start: 'running', cancel: 'cancelled' },
  running: {
    wait: 'waiting',
    repeat: 'running',
    succeed: 'succeeded',
    skip: 'skipped',
    fail: 'failed',
    cancel: 'cancelled',
  },
  waiting: { resume: 'running', fail: 'failed', cancel: 'cancelled' },
  succeeded: { redo: 'pending' },
  failed: { retry: 'pending', skip: 'skipped' },
  skipped: {},
  cancelled: {},
});

export type RunStatus = keyof typeof runLifecycle.table;
export type StepStatus = keyof typeof stepLifecycle.table;
export type StepEvent = { [S in StepStatus]: keyof (typeof stepLifecycle.table)[S] }[StepStatus];

export const runStatuses = Object.keys(runLifecycle.table) as [RunStatus, ...RunStatus[]];

export const stepStatuses = Object.keys(stepLifecycle.table) as [StepStatus, ...StepStatus[]];

/** Nothing goes on by itself any more. */
export const isOver = (status: RunStatus) => status === 'succeeded' || status === 'failed' || status === 'cancelled';
