import { isDeepStrictEqual } from 'node:util';
import type { Action } from '@/domain/automation/action';
import type { Scope } from '@/domain/automation/expressions/steps';
import { readSteps } from '@/domain/automation/expressions/unknown';
import { choosing, exampleValues } from '@/domain/automation/forms/testing';
import { readTemplate } from '@/domain/automation/templates/document';
import { formPages } from '@/domain/automation/templates/pages';
import { validateParameters } from '@/domain/automation/templates/parameters';
import type { TemplateDocument } from '@/domain/automation/templates/schema';
import { fits, misfits } from '@/domain/automation/templates/validator';
import { DomainError } from '@/domain/core/errors';
import type { CorpusTemplate, Recorded } from './corpus';
import type { Engine } from './portal';
import { renderedSteps, standInSkeleton, wantedFiles } from './skeleton';
import { fetchesOutside, standInOutput, suppliedActions, withoutEffects } from './stand-ins';

export type Verdict = {
  label: string;
  /** `refused`: at publishing, or before the first step, and with the exact reason */
  outcome: 'runs' | 'refused' | 'fails';
  steps: number;
  skipped: number;
  /** with what the reference made of it */
  record: 'equal' | 'differs' | 'none';
  detail: string;
};

const user: Scope['user'] = { ref: 'user:default/guest', entity: { metadata: { name: 'guest' } } };

type Run = Awaited<ReturnType<Engine['run']>>;

/** Of the portal; with `supplyMissing`, whatever else the template names is there as a stand-in. */
export type Actions = { known: readonly Action[]; supplyMissing?: boolean };

/** Publishes one template and runs it to its end with the engine; says how that went and how it compares. */
export async function judge(
  template: CorpusTemplate,
  engine: Engine,
  { known, supplyMissing }: Actions,
): Promise<Verdict> {
  const verdict: Verdict = {
    label: template.label,
    outcome: 'refused',
    steps: 0,
    skipped: 0,
    record: 'none',
    detail: '',
  };
  const { source, name, parts, recorded } = template;
  try {
    const { document } = readTemplate(source, { name, files: parts });
    const given: Given = document ? parametersFor(document, recorded) : { parameters: {} };
    const parameters = given.pastTheForm ?? given.parameters;
    const skeleton = document ? standInSkeleton(document, parameters, user) : [];
    const open = document
      ? openSteps(document, parameters, { known, recorded: recorded !== undefined })
      : new Set<string>();
    const files = [...parts, ...skeleton.filter((file) => !parts.some((part) => part.path === file.path))];
    const actions = [...known, ...(supplyMissing ? suppliedActions(missingFrom(known, document)) : [])];
    const published = await engine.publish({ source, name, files }, actions);
    const run = await engine.run(withoutEffects(actions, { outputs: recorded ? 'recorded' : 'real', open }), {
      template: published.name,
      parameters: given.parameters,
      pastTheForm: given.pastTheForm,
    });
    return { ...verdict, ...compared(run, recorded) };
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return { ...verdict, detail: sentencesOf(error) };
  }
}

/**
 * Steps that the stand-ins leave nothing to work on: their input is made of outputs that those do not have, or the file
 * that they read would have come from another host.
 */
function openSteps(
  document: TemplateDocument,
  parameters: Record<string, unknown>,
  { known, recorded }: { known: readonly Action[]; recorded: boolean },
) {
  const steps = renderedSteps(document, parameters, user);
  const outside = steps.findIndex(({ action, input }) => fetchesOutside(action, input));
  const answersNothing = (id: string) => {
    const step = steps.find((one) => one.id === id);
    return step !== undefined && Object.keys(standInOutput(step.action)).length === 0;
  };
  const open = steps.filter((step, index) => {
    if (outside >= 0 && index > outside && wantedFiles(step).length > 0) return true;
    const { action, input, written } = step;
    if (recorded && [...readSteps(written)].some(answersNothing)) return true;
    const issues = known.find(({ id }) => id === action)?.input.safeParse(input).error?.issues ?? [];
    return (
      issues.length > 0 && issues.every(({ path }) => readSteps(path[0] ? written[String(path[0])] : written).size > 0)
    );
  });
  return new Set(open.map(({ id }) => id));
}

const missingFrom = (known: readonly Action[], document: TemplateDocument | undefined): string[] => {
  const used = document?.spec.steps.map(({ action }) => action) ?? [];
  return [...new Set(used)].filter((id) => known.every((action) => action.id !== id));
};

const sentencesOf = (error: DomainError) =>
  [...new Set((error.errors ?? []).map(({ detail }) => detail))].join(' ') || error.message;

type Given = {
  parameters: Record<string, unknown>;
  /** those of the record, where the form itself refuses them: they were made by a generator, and go past it */
  pastTheForm?: Record<string, unknown>;
};

function parametersFor(document: TemplateDocument, recorded: Recorded | undefined): Given {
  if (recorded) {
    const { values, errors } = validateParameters(document, recorded.parameters);
    if (errors.length === 0 && isDeepStrictEqual(values, recorded.parameters)) return { parameters: values };
  }
  const choose = choosing(7);
  const parameters: Record<string, unknown> = {};
  for (const page of formPages(document)) {
    Object.assign(parameters, exampleValues(page.schema, choose, { fits, misfits }, 1));
  }
  return { parameters, pastTheForm: recorded?.parameters };
}

function compared(run: Run, recorded: Recorded | undefined): Omit<Verdict, 'label'> {
  const skipped = run.steps.filter(({ status }) => status === 'skipped').length;
  const counts = { steps: run.steps.length, skipped };
  if (run.status !== 'succeeded') {
    const step = run.steps.find(({ status }) => status === 'failed' || status === 'waiting');
    const before = run.steps.every(({ startedAt }) => !startedAt);
    const detail = `${step ? `${step.stepId} (${step.action}): ` : ''}${run.error ?? `the run is ${run.status}`}`;
    return { ...counts, outcome: before ? 'refused' : 'fails', record: 'none', detail };
  }
  if (!recorded) return { ...counts, outcome: 'runs', record: 'none', detail: '' };
  const difference = differenceOf(run, recorded);
  return { ...counts, outcome: 'runs', record: difference ? 'differs' : 'equal', detail: difference ?? '' };
}

function differenceOf(run: Run, recorded: Recorded): string | undefined {
  if (run.steps.length !== recorded.steps.length) {
    return `${run.steps.length} steps instead of ${recorded.steps.length}`;
  }
  for (const [index, expected] of recorded.steps.entries()) {
    const step = run.steps[index];
    if ((step?.status === 'skipped') !== Boolean(expected.skipped)) return `${expected.id} is ${step?.status}`;
    const wanted = expected.iterations ? expected.iterations.map(({ input }) => input) : (expected.input ?? null);
    if (!expected.skipped && !isDeepStrictEqual(step?.input, wanted)) {
      return `input of ${expected.id}: ${JSON.stringify(step?.input)} instead of ${JSON.stringify(wanted)}`;
    }
  }
  if (isDeepStrictEqual(run.output ?? null, recorded.output ?? null)) return undefined;
  return `output: ${JSON.stringify(run.output)} instead of ${JSON.stringify(recorded.output)}`;
}
