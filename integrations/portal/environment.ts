import { z } from 'zod';
import { type ActionContext, ActionError, type ActionResult, defineAction } from '@/domain/automation/action';
import { holdsUnknown } from '@/domain/automation/expressions/unknown';
import type { EnvironmentForecast, EnvironmentState, EnvironmentWish } from '@/domain/automation/ports';
import { DomainError } from '@/domain/core/errors';
import { lookAgainAfter } from './waiting';

const hoursOf = { h: 1, d: 24, w: 168 };

const Input = z.looseObject({
  type: z.string().min(1).describe('Name of the environment type'),
  name: z.string().min(1).describe('Lower-case letters, digits and dashes: a host name too'),
  owner: z.string().optional().describe('The team that pays; the requester’s only team when left out'),
  parameters: z.record(z.string(), z.unknown()).default({}).describe('What the type asks for'),
  size: z.string().optional(),
  ttl: z
    .union([z.number().int().min(1), z.string().regex(/^\d+\s*[hdw]?$/, 'Write hours, or 36h, 3d, 2w')])
    .optional()
    .describe('How long it lives: hours, or 36h, 3d, 2w. As long as the type says when left out'),
  reason: z.string().max(1000).default('').describe('For whoever decides'),
  entity: z.string().optional().describe('The entity of the catalog that it is for'),
});
type Input = z.output<typeof Input>;

/** Asks for an environment and waits, without holding a worker, until it is ready. */
export const environmentRequest = defineAction({
  id: 'environment:request',
  title: 'Request an environment',
  description:
    'Asks for an environment as whoever asked for the run, with their rights, quota and approvals, and waits until it is ready.',
  input: Input,
  // The step's key finds what it has asked for.
  repeatable: true,
  takesSecrets: [],
  gives: ['id', 'name', 'url', 'pageUrl', 'expiresAt', 'outputs', 'secretOutputs'],
  plan: async (input, { ctx, ports }) => {
    const wish = wishOf(input);
    if (holdsUnknown(wish)) {
      const note = 'Its price and whether a person is asked are known when the steps before it have run';
      return [{ sign: 'unknown', kind: 'Environment', object: wish.name, note }];
    }
    const forecast = await inSentences(() => ports.environments.forecast(ctx, wish));
    if (forecast.errors.length > 0) throw new ActionError(forecast.errors.join(' '));
    const object = `${wish.name} (${forecast.typeTitle})`;
    return [{ sign: 'create', kind: 'Environment', object, note: noteOf(forecast), undo: 'Destroy the environment' }];
  },
  apply: async (input, context) => {
    const { ctx, ports, run, idempotencyKey: key } = context;
    const state = await inSentences(() => ports.environments.request(ctx, wishOf(input), { runId: run.id, key }));
    return resultOf(state, context);
  },
});

/** Gives an environment back: what undoes a request. */
export const environmentDestroy = defineAction({
  id: 'environment:destroy',
  title: 'Give an environment back',
  description: 'Destroys an environment and everything in it, and waits until nothing of it is left.',
  input: z.looseObject({ id: z.string().min(1).describe('The environment’s id') }),
  repeatable: true,
  takesSecrets: [],
  gives: ['id'],
  plan: async ({ id }) => [{ sign: 'delete', kind: 'Environment', object: id }],
  apply: async ({ id }, context) => {
    const state = await inSentences(() => context.ports.environments.destroy(context.ctx, id));
    // A request that nobody had granted is withdrawn, and there is nothing to take away.
    if (state.status !== 'ending') return { output: { id } };
    return { wait: { seconds: lookAgainAfter(context), reason: `Waiting until nothing of ${state.name} is left.` } };
  },
});

function resultOf(state: EnvironmentState, context: ActionContext): ActionResult {
  const { id, name, status, reason, url, expiresAt, outputs, secretOutputs } = state;
  const pageUrl = `${context.ports.repositories.portalUrl}/environments/${id}`;
  if (status === 'ready') {
    context.log('info', `${name} is ready: ${url ?? pageUrl}`);
    return { output: { id, name, url, pageUrl, expiresAt, outputs, secretOutputs } };
  }
  if (status !== 'pending' && status !== 'making') {
    const cure = `Retry this step and it is asked for again. What is known of it: ${pageUrl}`;
    throw new ActionError(`${name} did not get ready. ${reason ?? ''}`.trim(), cure);
  }
  const what = status === 'pending' ? `Waiting for a decision on ${name}.` : `Waiting until ${name} is ready.`;
  return {
    wait: { seconds: lookAgainAfter(context), reason: status === 'pending' ? `${what} ${reason ?? ''}` : what },
  };
}

function wishOf({ type, name, owner, parameters, size, ttl, reason, entity }: Input): EnvironmentWish {
  const [, count = '', unit = 'h'] = /^(\d+)\s*([hdw])?$/.exec(String(ttl ?? '')) ?? [];
  const ttlHours = count ? Number(count) * hoursOf[unit as keyof typeof hoursOf] : undefined;
  return { type, name, owner, parameters, size, ttlHours, reason, entity };
}

function noteOf({ ttlHours, cost, asks }: EnvironmentForecast): string {
  const price = cost ? `, ${cost.total.toFixed(2)} ${cost.currency} in all` : '';
  return `Lives ${ttlHours} h${price}${asks.length > 0 ? `. A person decides first: ${asks.join(' ')}` : ''}`;
}

async function inSentences<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof DomainError) || error.kind === 'unavailable') throw error;
    throw new ActionError(error.detail, 'Start the run again with other values, or ask the platform team.');
  }
}
