import { HTTPException } from 'hono/http-exception';
import { DomainError, type ErrorKind, type FieldError } from '@/domain/core/errors';
import { log } from '@/domain/core/log';

/** RFC 9457. `type` is the stable identity of the problem, documented at that address in docs/api.md. */
export type Problem = {
  type: string;
  title: string;
  status: number;
  detail: string;
  requestId: string;
  errors?: FieldError[];
};

const kinds: Record<ErrorKind, { status: number; title: string }> = {
  'not-found': { status: 404, title: 'Not found' },
  forbidden: { status: 403, title: 'Not allowed' },
  conflict: { status: 409, title: 'Conflict' },
  invalid: { status: 422, title: 'Invalid input' },
  'limit-reached': { status: 422, title: 'Limit reached' },
  unavailable: { status: 503, title: 'Unavailable' },
};

const typeOf = (name: string) => `/docs/api#${name}`;

/** A problem that is not a domain error: sign-in missing, too large, too many ... */
export function problem(status: number, name: string, title: string, detail: string, requestId: string): Problem {
  return { type: typeOf(name), title, status, detail, requestId };
}

/** The one mapping of errors to problems. What we did not write ourselves never leaves. */
export function toProblem(error: unknown, requestId: string): Problem {
  if (error instanceof DomainError) {
    const { status, title } = kinds[error.kind];
    const body = problem(status, error.kind, title, error.detail, requestId);
    return error.errors.length > 0 ? { ...body, errors: error.errors } : body;
  }
  if (error instanceof HTTPException) {
    const detail = error.message || 'The request could not be read. Check its body and its content type.';
    return problem(error.status, 'bad-request', 'Bad request', detail, requestId);
  }
  if (isHungUp(error)) {
    return problem(400, 'bad-request', 'Bad request', 'The body ended before it was whole.', requestId);
  }
  log.error({ err: error, requestId }, 'a request failed');
  const detail = `Something went wrong on our side. Quote ${requestId} when you ask for help.`;
  return problem(500, 'internal', 'Internal error', detail, requestId);
}

/** The other side went away while its body was read: nobody's failure, and nobody there to hear the answer. */
export const isHungUp = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ECONNRESET' && error.message === 'aborted';

export const answerProblem = (body: Problem, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), {
    status: body.status,
    headers: { 'content-type': 'application/problem+json', 'x-request-id': body.requestId, ...headers },
  });
