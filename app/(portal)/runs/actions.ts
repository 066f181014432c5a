'use server';

import { runAction } from '@/app/_http/action';
import { cancelRun } from '@/domain/automation/runs/commands/cancel';
import { retryRun } from '@/domain/automation/runs/commands/retry';

export const cancel = async (id: string) => runAction(cancelRun, { id });
export const retry = async (id: string) => runAction(retryRun, { id });
