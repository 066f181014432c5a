'use server';

import { runAction } from '@/app/_http/action';
import { cancelRun } from '@/domain/automation/runs/commands/cancel';
import { resolveStep } from '@/domain/automation/runs/commands/resolve';
import { retryEdited, retryRun, skipStep } from '@/domain/automation/runs/commands/retry';

export const cancel = async (id: string) => runAction(cancelRun, { id });
export const retry = async (id: string) => runAction(retryRun, { id });
export const retryWith = async (id: string, input: Record<string, unknown>) => runAction(retryEdited, { id, input });
export const skip = async (id: string) => runAction(skipStep, { id });
type Answer = { stepId: string; answer: 'done' | 'again' | 'give-up'; output?: Record<string, unknown> };
export const resolve = async (id: string, answer: Answer) => runAction(resolveStep, { id, ...answer });
