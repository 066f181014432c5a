import path from 'node:path';
import type { Context } from '@/domain/core/context';
import { conflict, invalid } from '@/domain/core/errors';
import type { Action, ActionContext } from '../action';
import { renderStep, type Scope } from '../expressions/steps';
import { holdsUnknown, unknownOutputOf } from '../expressions/unknown';
import type { ActionPorts } from '../ports';
import { pinnedVersion } from '../runs/version';
import { stepId } from '../templates/schema';

export type Rendering = {
  ctx: Context;
  actions: readonly Action[];
  ports: ActionPorts;
  versionId: string;
  parameters: Record<string, unknown>;
  /** the step whose files become the repository */
  publishedBy: string;
  /** what steps gave in the run that made it: what is not done again is known from there */
  outputs: Record<string, unknown>;
  run: ActionContext['run'];
  user: Scope['user'];
  /** empty, exists */
  dir: string;
  signal: AbortSignal;
};

/**
 * The files that a version of a template would publish, without publishing anything: its local steps are done, what all
 * others gave is known from the run that made the thing. Answers the folder. Throws Conflict where a new step would have to
 * be done first, and Invalid where the version has no step that publishes.
 */
export async function renderFiles(rendering: Rendering): Promise<string> {
  const { document, files } = await pinnedVersion(rendering.ctx.db, rendering.versionId);
  const { parameters, user, outputs, dir } = rendering;
  const scope: Scope = { parameters, steps: {}, secrets: {}, user };
  const { steps, output } = document.spec;
  const ids = steps.map((step, index) => stepId(step, index));
  const target = targetOf(steps, ids, rendering);
  for (const [index, step] of steps.entries()) {
    const id = ids[index] ?? '';
    const rendered = renderStep(step, scope);
    if (index === target) {
      if (rendered.skipped || rendered.iterations) break;
      const { sourcePath } = rendered.input;
      return typeof sourcePath === 'string' ? path.join(dir, path.posix.join('/', sourcePath)) : dir;
    }
    if (rendered.skipped) continue;
    const action = rendering.actions.find((one) => one.id === step.action);
    if (!action?.isLocal) {
      const rest = [steps.slice(index + 1), output];
      scope.steps[id] = { output: outputs[id] ?? unknownOutputOf({ id, name: step.name ?? id }, rest) };
      continue;
    }
    const given = [];
    for (const input of rendered.iterations?.map((round) => round.input) ?? [rendered.input]) {
      if (holdsUnknown(input)) {
        throw conflict(
          `“${step.name ?? id}” needs what only a run of the new version gives, so it is not done by itself.`,
        );
      }
      given.push(await perform(action, input, { ...rendering, id, skeleton: { files } }));
    }
    scope.steps[id] = { output: rendered.iterations ? given : (given[0] ?? {}) };
  }
  throw invalid('This version of the template publishes no files for it.');
}

type Steps = { action: string }[];

/** The same step, or the one that does the same. */
function targetOf(steps: Steps, ids: string[], { publishedBy }: Rendering): number {
  const same = ids.indexOf(publishedBy);
  return same >= 0 ? same : steps.findIndex(({ action }) => action.startsWith('publish:'));
}

type Performed = Rendering & { id: string; skeleton: ActionContext['skeleton'] };

async function perform(action: Action, input: unknown, rendering: Performed): Promise<Record<string, unknown>> {
  const { ctx, dir, id, run, ports, signal, skeleton } = rendering;
  const context: ActionContext = {
    ...{ ctx, run, ports, signal, skeleton, secrets: {}, workspace: { dir }, log: () => undefined },
    step: { id, name: id, startedAt: ctx.now },
    idempotencyKey: `render-${id}`,
  };
  return (await action.apply(action.input.parse(input) as never, context)).output ?? {};
}
