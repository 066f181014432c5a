import { Environment } from '@marcbachmann/cel-js';
import { type FieldError, pointerTo } from '@/domain/core/errors';
import { askRule } from '@/domain/core/rules';
import { ExpressionError, type PreparedScope, prepareScope, renderValue, syntaxError } from '../expressions/render';
import type { TriggerKind } from './schema';

/** What conditions and values may speak of, for each kind. */
export const namesOf: Record<TriggerKind, readonly string[]> = {
  schedule: ['schedule'],
  webhook: ['headers', 'body'],
  event: ['event'],
};

const environments = new Map<string, Environment>();

function environmentOf(names: readonly string[]): Environment {
  const key = names.join();
  const known = environments.get(key) ?? new Environment({ limits: { maxAstNodes: 1000, maxDepth: 50 } });
  if (!environments.has(key)) for (const name of names) known.registerVariable(name, 'dyn');
  environments.set(key, known);
  return known;
}

/** What is wrong with a condition, as a sentence with its place; undefined where it can be asked. */
export function conditionProblem(source: string, names: readonly string[]): string | undefined {
  const result = environmentOf(names).check(source);
  if (result.valid) {
    return result.type === 'bool' || result.type === 'dyn'
      ? undefined
      : `The condition gives ${result.type}; it must be true or false.`;
  }
  const column = (result.error?.range?.start ?? 0) + 1;
  return `The condition, column ${column}: ${result.error?.summary ?? 'it is not CEL'}. It may speak of ${names.join(', ')}.`;
}

/** Whether a condition holds; `problem` where it could not be asked, such as a field that did not come. */
export function asks(source: string, scope: Record<string, unknown>): { holds: boolean } | { problem: string } {
  try {
    const ask = environmentOf(Object.keys(scope)).parse(source);
    const answer: unknown = askRule(source, () => ask(toCel(scope) as Record<string, unknown>));
    return typeof answer === 'boolean' ? { holds: answer } : { problem: 'The condition gave neither true nor false.' };
  } catch (error) {
    const summary = error instanceof Error ? ('summary' in error ? String(error.summary) : error.message) : 'it failed';
    return { problem: `The condition could not be asked: ${summary.replace(/\.?$/, '.')}` };
  }
}

/** CEL's whole numbers are BigInt. */
function toCel(value: unknown): unknown {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (Array.isArray(value)) return value.map(toCel);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, toCel(inner)]));
}

/** Where the expressions of a mapping do not parse. */
export function mappingProblems(mapping: unknown, at: PropertyKey[] = []): FieldError[] {
  if (typeof mapping === 'string') {
    const error = syntaxError(mapping);
    return error ? [{ pointer: pointerTo(at), detail: `This is no expression: ${error.message}` }] : [];
  }
  if (typeof mapping !== 'object' || mapping === null) return [];
  return Object.entries(mapping).flatMap(([key, inner]) => mappingProblems(inner, [...at, key]));
}

/**
 * Fills a mapping in, in the language of the templates' steps: a text that is one expression keeps its type, and what is
 * undefined is left out, so that the form's default counts. Unlike in a step, an expression that fails is a mistake.
 */
export function fillIn(
  mapping: Record<string, unknown>,
  scope: Record<string, unknown>,
): { values: Record<string, unknown>; errors: FieldError[] } {
  const errors: FieldError[] = [];
  const values = render(mapping, prepareScope(scope), [], errors);
  return { values: values as Record<string, unknown>, errors };
}

function render(value: unknown, scope: PreparedScope, at: PropertyKey[], errors: FieldError[]): unknown {
  if (typeof value === 'string') {
    if (!/\$\{\{|\{%|\{#/.test(value)) return value;
    try {
      return renderValue(value, scope);
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      errors.push({ pointer: pointerTo(at), detail: error.message });
      return undefined;
    }
  }
  if (Array.isArray(value)) return value.map((item, index) => render(item, scope, [...at, index], errors) ?? null);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, render(item, scope, [...at, key], errors)] as const);
  return Object.fromEntries(entries.filter(([, item]) => item !== undefined));
}
