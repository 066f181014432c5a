import type { ActionContext } from '@/domain/automation/action';

const mostSkewMs = 3_600_000;

/**
 * A comment that pages do not show, in the text of what a step makes: where a host takes no idempotency key, the step
 * finds by it what it made before it was cut off.
 */
export const markOf = ({ idempotencyKey }: Pick<ActionContext, 'idempotencyKey'>): string =>
  `<!-- step ${idempotencyKey} -->`;

export const marked = (text: string | undefined, context: Pick<ActionContext, 'idempotencyKey'>): string =>
  [text, markOf(context)].filter(Boolean).join('\n\n');

/** Nothing of this step is older: the clocks of two machines may differ. */
export const earliest = ({ step }: Pick<ActionContext, 'step'>): string =>
  new Date(step.startedAt.getTime() - mostSkewMs).toISOString();
