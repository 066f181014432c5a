'use server';

import type { z } from 'zod';
import { runAction } from '@/app/_http/action';
import { destroyEnvironment } from '@/domain/environments/commands/destroy';
import { extendEnvironment } from '@/domain/environments/commands/extend';
import { requestEnvironment } from '@/domain/environments/commands/request';
import { sleepEnvironment, wakeEnvironment } from '@/domain/environments/commands/rest';
import { retryEnvironment } from '@/domain/environments/commands/retry';
import { revealSecrets, rotateSecrets } from '@/domain/environments/commands/secrets';
import type { RequestEnvironmentInput } from '@/domain/environments/schema';

export const request = async (input: z.input<typeof RequestEnvironmentInput>, idempotencyKey: string) =>
  runAction(requestEnvironment, input, { idempotencyKey, redirectTo: ({ id }) => `/environments/${id}` });
export const extend = async (id: string, hours: number, reason: string) =>
  runAction(extendEnvironment, { id, hours, reason });
export const sleep = async (id: string) => runAction(sleepEnvironment, { id });
export const wake = async (id: string) => runAction(wakeEnvironment, { id });
export const destroy = async (id: string) => runAction(destroyEnvironment, { id });
export const retry = async (id: string) => runAction(retryEnvironment, { id });
export const reveal = async (id: string) => runAction(revealSecrets, { id });
export const rotate = async (id: string) => runAction(rotateSecrets, { id });
