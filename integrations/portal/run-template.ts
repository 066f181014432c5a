import { z } from 'zod';
import { type ActionContext, ActionError, defineAction, type PlanLine } from '@/domain/automation/action';
import { holdsUnknown } from '@/domain/automation/expressions/unknown';
import { DomainError } from '@/domain/core/errors';
import { lookAgainAfter } from './waiting';

const Input = z.looseObject({
  template: z.string().min(1).describe('Its name, or its reference: template:default/NAME'),
  version: z.number().int().min(1).optional().describe('The newest one when left out'),
  parameters: z.record(z.string(), z.unknown()).default({}).describe('What its form would be given'),
  secrets: z.record(z.string(), z.string()).default({}),
});
type Input = z.output<typeof Input>;

/** Starts a run of another template and waits for its end without holding a worker. */
export const runTemplate = defineAction({
  id: 'run:template',
  title: 'Run another template',
  description:
    'Starts a run of another template as whoever asked for this one, waits for its end and gives its output.',
  input: Input,
  // The step's key finds the run that it has started.
  repeatable: true,
  takesSecrets: ['secrets'],
  gives: ['runId', 'runNumber', 'url', 'output'],
  plan: async (input, context) => inSentences(() => planLines(input, context)),
  apply: async (input, context) => {
    const { ctx, ports, run, idempotencyKey } = context;
    const { version, parameters, secrets } = input;
    const wish = { template: nameOf(input), version, parameters, secrets };
    const child = await inSentences(() => ports.runs.begin(ctx, { ...wish, parentId: run.id, key: idempotencyKey }));
    const { id, number, status, templateTitle, output } = child;
    const link = `${ports.repositories.portalUrl}/runs/${id}`;
    const name = `Run ${number} of “${templateTitle}”`;
    if (status === 'succeeded') {
      context.log('info', `${name} succeeded: ${link}`);
      return { output: { runId: id, runNumber: number, url: link, output: output ?? {} } };
    }
    if (status === 'failed') {
      const cure = `${child.cure ?? ''} Retry this step and it is taken up again from where it failed: ${link}`;
      throw new ActionError(`${name} failed: ${child.error ?? 'see there.'}`, cure.trim());
    }
    if (status === 'cancelled') {
      throw new ActionError(`${name} was cancelled.`, `Retry this step to start it anew. It is at ${link}`);
    }
    return { wait: { seconds: lookAgainAfter(context), reason: `Waiting for ${name}.` } };
  },
});

const nameOf = ({ template }: Input) => template.replace(/^template:(?:[^/]+\/)?/i, '');

async function planLines(input: Input, { ctx, ports }: ActionContext): Promise<PlanLine[]> {
  const { version, parameters } = input;
  const object = nameOf(input);
  if (holdsUnknown(parameters)) {
    const note = 'What it would do is known when the steps before it have run';
    return [{ sign: 'unknown', kind: 'Run', object, note }];
  }
  const plan = await ports.runs.plan(ctx, { template: object, version, parameters });
  const { title, version: planned } = plan.template;
  const fails = plan.steps.find(({ will }) => will === 'fail');
  if (fails) throw new ActionError(`“${title}” would fail in its step “${fails.name}”: ${fails.reason}`);
  const by = `by “${title}”`;
  const lines = plan.lines.map(({ stepId: _, note, ...line }) => ({ ...line, note: note ? `${note}, ${by}` : by }));
  return [{ sign: 'create', kind: 'Run', object: title, note: `Version ${planned}, as whoever asks` }, ...lines];
}

/** What another try cannot help is said in the words of whoever refused it. */
async function inSentences<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof DomainError) || error.kind === 'unavailable') throw error;
    const fields = error.errors?.map(({ pointer, detail }) => `${pointer}: ${detail}`).join('; ');
    throw new ActionError(fields ? `${error.detail} (${fields})` : error.detail);
  }
}
