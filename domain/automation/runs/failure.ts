import { DomainError } from '@/domain/core/errors';
import { ActionError } from '../action';
import { ExpressionError } from '../expressions/render';

export type Failure = {
  /** a whole sentence */
  error: string;
  cure: string | null;
  /** it may pass by itself, so trying again makes sense */
  passes: boolean;
  /** nobody wrote this sentence for a person: the worker's own log has the rest */
  unforeseen: boolean;
};

const passing = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'EAI_AGAIN',
  'EPIPE',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

/** What an error of a step means to a person. `action` and `dir` name the action, and the folder that nobody needs to see. */
export function failureOf(error: unknown, action: string, dir?: string): Failure {
  const known = { cure: null, passes: false, unforeseen: false };
  if (error instanceof ActionError) return { ...known, error: sentence(error.message), cure: error.cure ?? null };
  if (error instanceof DomainError) {
    return { ...known, error: sentence(error.detail), passes: error.kind === 'unavailable' };
  }
  if (error instanceof ExpressionError) {
    const cure = 'Whoever keeps the template can mend the expression.';
    return { ...known, error: sentence(`The step’s input cannot be worked out: ${error.message}`), cure };
  }
  const message = error instanceof Error ? error.message : String(error);
  const passes = codesOf(error).some((code) => passing.has(code) || code.startsWith('UND_ERR_'));
  const shown = dir ? message.replaceAll(`${dir}/`, '').replaceAll(dir, '.') : message;
  return { error: sentence(`The action ${action} failed: ${shown}`), cure: null, passes, unforeseen: !passes };
}

/** The error's own code, and those of what caused it. */
function codesOf(error: unknown): string[] {
  const codes: string[] = [];
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    const { code } = at as NodeJS.ErrnoException;
    if (code) codes.push(code);
    if (at instanceof AggregateError) codes.push(...at.errors.flatMap(codesOf));
  }
  return codes;
}

const sentence = (text: string) => {
  const trimmed = text.trim();
  return /[.!?…)]$/.test(trimmed) ? trimmed : `${trimmed}.`;
};
