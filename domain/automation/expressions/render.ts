import {
  createTemplateRenderer,
  type PreparedTemplateContext,
  TemplateLimitError,
  TemplateRenderError,
  type TemplateValue,
} from 'nunjitsu';
import { DeadlinePassed, withinMilliseconds } from '@/domain/core/deadline';
import { filters } from './filters';
import { hideReservedKeys, showReservedKeys } from './reserved';

/** How a skeleton's files are written; `cookiecutterCompat` reads `{{ }}` instead of `${{ }}`. */
export type FileDialect = { trimBlocks?: boolean; lstripBlocks?: boolean; cookiecutterCompat?: boolean };

/** A scope, copied once for many renders. */
export type PreparedScope = PreparedTemplateContext;

export type Value = TemplateValue | undefined;

const limits = { workUnits: 1_000_000, outputCodeUnits: 8_000_000, nestingDepth: 200, capabilityCalls: 10_000 };
const millisecondsForRegex = 500;

const values = createTemplateRenderer({ filters, allowRegexExecution: true });
const dialects = new Map<string, ReturnType<typeof createTemplateRenderer>>();

/** Why a text could not be rendered: `line` and `column` count inside the text, from 1. */
export class ExpressionError extends Error {
  constructor(
    message: string,
    readonly kind: 'syntax' | 'evaluation' | 'limit',
    readonly line?: number,
    readonly column?: number,
  ) {
    super(message);
    this.name = 'ExpressionError';
  }
}

/** Copies a scope for `renderValue`. It holds JSON only: what is undefined is left out, nothing with a method gets in. */
export const prepareScope = (scope: object): PreparedScope => bounded(() => values.prepareContext(plain(scope)));

/** The same scope with more names in it. Only those are copied. */
export const extendScope = (scope: PreparedScope, more: object): PreparedScope =>
  bounded(() => Object.entries(plain(more)).reduce((all, [name, value]) => all.withValue([name], value), scope));

function bounded(prepare: () => PreparedScope): PreparedScope {
  try {
    return prepare();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ExpressionError(
      'Parameters and outputs hold more values together, or deeper ones, than expressions may read',
      'limit',
    );
  }
}

/**
 * Renders one text of a step by a closed interpreter that reaches nothing but the scope, and costs at most about
 * half a second. A text that is exactly one expression keeps its type. Undefined means: leave the key out.
 */
export function renderValue(source: string, scope: PreparedScope): Value {
  return showReservedKeys(guarded(source, () => values.renderValue(source, scope, { coercion: 'json', limits })));
}

/** Renders a skeleton's file or file name: always text; what is undefined or null prints nothing. */
export function renderText(source: string, scope: object, dialect: FileDialect = {}): string {
  return showReservedKeys(guarded(source, () => fileRenderer(dialect).render(source, plain(scope), { limits })));
}

/** Says where a text does not parse; undefined when it does. What only evaluation can find is no syntax error. */
export function syntaxError(source: string): ExpressionError | undefined {
  try {
    renderValue(source, prepareScope({}));
  } catch (error) {
    if (error instanceof ExpressionError && error.kind === 'syntax') return error;
  }
}

function fileRenderer({ trimBlocks = false, lstripBlocks = false, cookiecutterCompat = false }: FileDialect) {
  const options = { trimBlocks, lstripBlocks, cookiecutterCompat };
  const key = Object.values(options).join();
  const renderer = dialects.get(key) ?? createTemplateRenderer({ ...options, filters, allowRegexExecution: true });
  dialects.set(key, renderer);
  return renderer;
}

const plain = (scope: object) => JSON.parse(hideReservedKeys(JSON.stringify(scope))) as Record<string, TemplateValue>;

/** The interpreter counts its own work; only a regular expression can run away from it, so only that needs the clock. */
function guarded<T>(source: string, render: () => T): T {
  try {
    return source.includes('r/') ? withinMilliseconds(millisecondsForRegex, render) : render();
  } catch (error) {
    throw explained(error);
  }
}

function explained(error: unknown): unknown {
  if (error instanceof DeadlinePassed) {
    return new ExpressionError('The regular expression takes longer than half a second', 'limit');
  }
  if (error instanceof TemplateLimitError) {
    return new ExpressionError('The expression computes more than a template may', 'limit', error.line, error.column);
  }
  if (!(error instanceof TemplateRenderError)) return error;
  const message = error.message.replace(/^Template error at line \d+, column \d+: /, '');
  return new ExpressionError(
    message,
    error.code === 'syntax_error' ? 'syntax' : 'evaluation',
    error.line,
    error.column,
  );
}
