import type { ActionContext } from '@/domain/automation/action';

const shortest = 1;
const longest = 300;

/**
 * After how long a step that waits for something looks again by itself. What it waits for wakes it, so this is for what
 * happened while it was about to wait: soon at first, then less and less often.
 */
export function lookAgainAfter({ ctx, step }: ActionContext): number {
  const waited = Math.max(0, (ctx.now.getTime() - step.startedAt.getTime()) / 1000);
  return Math.min(longest, Math.max(shortest, Math.round(waited / 4)));
}
