import { type Phase, stepId, type TemplateDocument, type TemplateStep } from './schema';

/** One step as a run has it: its row is found by its position. */
export type FlowStep = {
  position: number;
  phase: Phase;
  id: string;
  name: string;
  source: TemplateStep;
  /** where it stands in the document */
  at: PropertyKey[];
  /** of one that undoes: the position of what it undoes */
  undoes?: number;
};

const known = new WeakMap<TemplateDocument, FlowStep[]>();

/**
 * All steps of a template in the order of their rows: those that do the work, then those that undo it (the last first),
 * then those that always run. Pure, and worked out once for each document.
 */
export function flowOf(document: TemplateDocument): FlowStep[] {
  const found = known.get(document) ?? workOut(document);
  known.set(document, found);
  return found;
}

type Unplaced = Omit<FlowStep, 'position'>;

function workOut({ spec }: TemplateDocument): FlowStep[] {
  const main = spec.steps.map((source, index): Unplaced => {
    const id = stepId(source, index);
    return { phase: 'main', id, name: source.name ?? id, source, at: ['spec', 'steps', index] };
  });
  const undoing = main.flatMap(undoingOf).reverse();
  const always = (spec.finally ?? []).map((source, index): Unplaced => {
    const id = source.id ?? `finally-${index + 1}`;
    return { phase: 'finally', id, name: source.name ?? id, source, at: ['spec', 'finally', index] };
  });
  return [...main, ...undoing, ...always].map((step, position) => ({ ...step, position }));
}

/** In the order that `reverse` turns into: of one step's own list, the first stays the first. */
function undoingOf({ id, name, source, at }: Unplaced, undoes: number): Unplaced[] {
  const { compensate } = source;
  if (!compensate) return [];
  const several = Array.isArray(compensate);
  return (several ? compensate : [compensate])
    .map((undo, index): Unplaced => {
      const own = undo.id ?? `undo-${id}${several && index > 0 ? `-${index + 1}` : ''}`;
      const place = [...at, 'compensate', ...(several ? [index] : [])];
      return { phase: 'compensate', id: own, name: undo.name ?? `Undo: ${name}`, source: undo, at: place, undoes };
    })
    .reverse();
}

/** Steps of the work that stand one after the other under the same `parallel` run at the same time. */
export function groupsOf(steps: FlowStep[]): FlowStep[][] {
  const groups: FlowStep[][] = [];
  for (const step of steps) {
    const last = groups.at(-1);
    const { parallel } = step.source;
    if (last && parallel && last[0]?.source.parallel === parallel && last[0].phase === step.phase) last.push(step);
    else groups.push([step]);
  }
  return groups;
}
