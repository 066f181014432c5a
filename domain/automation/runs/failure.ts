import { isConnectionLost } from '@/domain/core/db';
import { DomainError } from '@/domain/core/errors';
import { ActionError } from '../action';
import { ExpressionError } from '../expressions/render';

/**
 * What helps: other input (or another template); another try, as it may pass by itself; a look whether the interrupted
 * step took effect; or somebody who reads the worker's own log, as nobody foresaw it.
 */
export type Cause = 'input' | 'passing' | 'interrupted' | 'unforeseen';

export type Failure = {
  /** a whole sentence */
  error: string;
  cure: string | null;
  cause: Cause;
  /** the template's own expression is at fault */
  isExpression?: true;
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
  if (error instanceof ActionError) return { error: sentence(error.message), cure: error.cure ?? null, cause: 'input' };
  if (error instanceof DomainError) {
    return { error: sentence(error.detail), cure: null, cause: error.kind === 'unavailable' ? 'passing' : 'input' };
  }
  if (error instanceof ExpressionError) {
    const cure = 'Whoever keeps the template can mend the expression.';
    const worded = sentence(`The step’s input cannot be worked out: ${error.message}`);
    return { error: worded, cure, cause: 'input', isExpression: true };
  }
  const message = error instanceof Error ? error.message : String(error);
  const passes =
    isConnectionLost(error) || codesOf(error).some((code) => passing.has(code) || code.startsWith('UND_ERR_'));
  const shown = dir ? message.replaceAll(`${dir}/`, '').replaceAll(dir, '.') : message;
  return {
    error: sentence(`The action ${action} failed: ${shown}`),
    cure: null,
    cause: passes ? 'passing' : 'unforeseen',
  };
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
