import { ExpressionError, extendScope, type PreparedScope, prepareScope, renderValue, type Value } from './render';

/** What a step's expressions may read. `each` is there only inside a repeated step. */
export type Scope = {
  parameters: Record<string, unknown>;
  steps: Record<string, { output: unknown }>;
  secrets?: Record<string, string>;
  user?: { ref?: string; entity?: unknown };
  each?: { key: string; value: unknown };
  /** this round's combination; only inside a step with `matrix` */
  matrix?: Record<string, unknown>;
  /** how the run has gone; only in steps that undo or always run */
  run?: { status: 'succeeded' | 'failed' | 'cancelled'; error: string | null; failedStep: string | null };
};

export type StepSource = { if?: unknown; each?: unknown; matrix?: Record<string, unknown>; input?: unknown };

export type StepInput = Record<string, unknown>;

export type RenderedStep =
  | { skipped: true }
  | { skipped?: undefined; input: StepInput; iterations?: undefined }
  /** a step with `each` or `matrix`: its action runs once for each, in this order, and its output is the list of outputs */
  | {
      skipped?: undefined;
      input?: undefined;
      iterations: { each: { key: string; value: unknown }; input: StepInput }[];
    };

/** Above these a template is hostile or wrong: the worker must not hang on it. */
const most = { iterations: 1000, milliseconds: 5000, characters: 20_000_000 };

/**
 * Renders a step just before it runs. As in the reference: `if` is asked once, before `each`; an expression that does
 * not parse or evaluate leaves the text as it stands (which counts as true in `if`); `each` over nothing runs once.
 * Throws ExpressionError only where a limit is passed.
 */
export function renderStep(step: StepSource, scope: Scope): RenderedStep {
  const budget = new Budget();
  const prepared = prepareScope(scope);
  if (step.if !== undefined && !isTruthy(render(step.if, prepared, budget))) return { skipped: true };
  const entries = entriesOf(step, prepared, budget);
  if (!entries) return { input: renderInput(step.input, prepared, budget) };
  if (entries.length > most.iterations) {
    throw new ExpressionError(
      `"${step.matrix ? 'matrix' : 'each'}" has ${entries.length} items; a step repeats at most ${most.iterations} times`,
      'limit',
    );
  }
  return {
    iterations: entries.map(({ each, matrix }) => {
      // What came before is not copied again for each round: a thousand times a large output holds up the worker.
      const own = extendScope(prepared, { each, ...(matrix && { matrix }) });
      return { each, input: renderInput(step.input, own, budget) };
    }),
  };
}

type Entry = { each: { key: string; value: unknown }; matrix?: Record<string, unknown> };

function entriesOf(step: StepSource, prepared: PreparedScope, budget: Budget): Entry[] | undefined {
  if (step.matrix) {
    const combinations = combine(render(step.matrix, prepared, budget) as Record<string, unknown>);
    return combinations.map((matrix, index) => ({ each: { key: String(index), value: matrix }, matrix }));
  }
  const each = step.each === undefined ? undefined : render(step.each, prepared, budget);
  if (each === undefined || each === null || typeof each !== 'object') return undefined;
  return Object.entries(each).map(([key, value]) => ({ each: { key, value } }));
}

/** Every combination of the lists, the last list turning fastest. A value that is no list stands in each. */
function combine(lists: Record<string, unknown>): Record<string, unknown>[] {
  let combinations: Record<string, unknown>[] = [{}];
  for (const [key, list] of Object.entries(lists)) {
    const values = Array.isArray(list) ? list : [list];
    if (combinations.length * values.length > most.iterations) {
      const count = combinations.length * values.length;
      throw new ExpressionError(
        `"matrix" has ${count} combinations or more; a step repeats at most ${most.iterations} times`,
        'limit',
      );
    }
    combinations = combinations.flatMap((one) => values.map((value) => ({ ...one, [key]: value })));
  }
  return combinations;
}

/** Renders a template's output. Links and texts whose `if` is false are left out. Null when the template has none. */
export function renderOutput(output: unknown, scope: Scope): Record<string, unknown> | null {
  if (output === undefined || output === null) return null;
  const prepared = prepareScope(scope);
  const budget = new Budget();
  const rendered = render(output, prepared, budget);
  if (!isRecord(rendered) || !isRecord(output)) return {};
  // Asked as it is written: one that gives nothing, as of a step that was skipped, is not in what was rendered.
  const isShown = (item: unknown) => !isRecord(item) || !('if' in item) || isTruthy(render(item.if, prepared, budget));
  for (const key of ['links', 'text']) {
    const written = output[key];
    const items = rendered[key];
    if (!Array.isArray(items) || !Array.isArray(written)) continue;
    rendered[key] = items.filter((_, index) => isShown(written[index])).map(withoutIf);
  }
  return rendered;
}

/** False for `false`, nothing, `""`, 0 and the empty list; all else is true, the text "false" too. */
export function isTruthy(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function withoutIf(item: unknown): unknown {
  if (!isRecord(item)) return item;
  const { if: _, ...rest } = item;
  return rest;
}

function renderInput(input: unknown, scope: PreparedScope, budget: Budget): StepInput {
  const rendered = render(input ?? {}, scope, budget);
  return isRecord(rendered) ? rendered : {};
}

function render(value: unknown, scope: PreparedScope, budget: Budget): unknown {
  if (typeof value === 'string') return renderString(value, scope, budget);
  if (Array.isArray(value)) return value.map((item) => render(item, scope, budget) ?? null);
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, render(item, scope, budget)] as const);
  return Object.fromEntries(entries.filter(([, item]) => item !== undefined));
}

function renderString(source: string, scope: PreparedScope, budget: Budget): Value {
  if (!/\$\{\{|\{%|\{#/.test(source)) return source;
  try {
    const value = renderValue(source, scope);
    budget.spend(value);
    return value;
  } catch (error) {
    if (error instanceof ExpressionError && error.kind !== 'limit') return source;
    throw error;
  }
}

/** What one step's expressions may cost together. */
class Budget {
  private readonly until = performance.now() + most.milliseconds;
  private left = most.characters;

  spend(value: Value): void {
    this.left -= typeof value === 'string' ? value.length : (JSON.stringify(value)?.length ?? 0);
    if (this.left < 0) throw new ExpressionError('The step’s expressions make more text than a step may have', 'limit');
    if (performance.now() > this.until) {
      throw new ExpressionError(
        'The step’s expressions take longer than the five seconds a step has for them',
        'limit',
      );
    }
  }
}
