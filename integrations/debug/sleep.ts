import { z } from 'zod';
import { defineAction } from '@/domain/automation/action';
import { longestSeconds, waitSeconds } from './wait';

/** The same as debug:wait under the name and with the input that many templates have it. */
export const sleepAction = defineAction({
  id: 'roadiehq:utils:sleep',
  title: 'Sleep',
  description: 'Waits so many seconds, at most 24 hours, without holding a worker.',
  repeatable: true,
  takesSecrets: [],
  input: z.looseObject({
    amount: z.coerce.number().min(0).max(longestSeconds, 'A step waits at most 24 hours.').describe('Seconds to wait'),
  }),
  plan: async () => [],
  apply: async ({ amount }, context) => waitSeconds(amount, context),
});
