import { withdrawLeft } from '@/domain/approvals/commands/end';
import type { Context } from '@/domain/core/context';
import { failedStep } from './record';

type Step = Parameters<typeof failedStep>[0][number] & { name: string };

/**
 * Nobody has to decide for a run that does not go on, nor for a step that failed behind its question. Called before that
 * is written: a worker that dies in between finds the step as it was, and the request withdrawn.
 */
export async function withdrawRequests(
  ctx: Context,
  { id, number }: { id: string; number: number },
  steps: Step[],
): Promise<void> {
  if (!steps.some(({ status }) => status === 'failed')) return;
  const failed = failedStep(steps)?.name;
  await withdrawLeft(ctx, id, `Run ${number} ${failed ? `failed at “${failed}”` : 'is over'}.`);
}
