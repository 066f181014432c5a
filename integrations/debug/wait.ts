import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { type ActionContext, type ActionResult, defineAction } from '@/domain/automation/action';

export const longestSeconds = 24 * 3600;
/** What is left below this is slept, not handed back. */
const shortSeconds = 2;

/** Waits. Long waits give the worker back: the step is called again when the time has come, counted from its start. */
export const debugWait = defineAction({
  id: 'debug:wait',
  title: 'Wait',
  description: 'Waits for a while, at most 24 hours, without holding a worker.',
  repeatable: true,
  takesSecrets: [],
  input: z
    .looseObject({
      minutes: z.coerce.number().min(0).optional().describe('All three are added up; without any, 5 s'),
      seconds: z.coerce.number().min(0).optional().describe('Seconds'),
      milliseconds: z.coerce.number().min(0).optional().describe('Milliseconds'),
    })
    .refine((input) => secondsOf(input) <= longestSeconds, 'A step waits at most 24 hours.'),
  plan: async () => [],
  apply: async (input, context) => waitSeconds(secondsOf(input), context),
});

/** Gives the worker back until the time has come; what is left below two seconds is slept. */
export async function waitSeconds(wanted: number, { ctx, step, signal, log }: ActionContext): Promise<ActionResult> {
  const left = wanted - Math.max(0, (ctx.now.getTime() - step.startedAt.getTime()) / 1000);
  if (left > shortSeconds) return { wait: { seconds: Math.ceil(left), reason: `Waiting ${inWords(wanted)}` } };
  if (left > 0) await sleep(left * 1000, undefined, { signal });
  log('info', `Waited ${inWords(wanted)}`);
  return {};
}

function secondsOf({ minutes, seconds, milliseconds }: { minutes?: number; seconds?: number; milliseconds?: number }) {
  const total = (minutes ?? 0) * 60 + (seconds ?? 0) + (milliseconds ?? 0) / 1000;
  return minutes === undefined && seconds === undefined && milliseconds === undefined ? 5 : total;
}

function inWords(seconds: number): string {
  if (seconds < 60) return `${Number(seconds.toFixed(1))} s`;
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, Math.round(seconds % 60)];
  return [hours && `${hours} h`, minutes && `${minutes} m`, rest && !hours && `${rest} s`].filter(Boolean).join(' ');
}
