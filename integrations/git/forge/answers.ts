import { ActionError } from '@/domain/automation/action';
import { unavailable } from '@/domain/core/errors';
import type { Connection } from './connect';

/** What a host answered instead of what was asked of it. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly isPassing: boolean,
  ) {
    super(message);
    this.name = 'Refused';
  }
}

/** What the vendors' clients throw, each in its own way. */
type Thrown = {
  status?: unknown;
  statusCode?: unknown;
  message?: unknown;
  error?: { message?: unknown };
  response?: { status?: unknown; data?: unknown; headers?: Record<string, unknown> };
  cause?: { response?: { status?: unknown; headers?: Headers }; description?: unknown };
  headers?: { get?: (name: string) => string | null };
};

/** Makes each client's own kind of error a Refused; what is no answer of the host stays what it is. */
export async function answered<T>(connection: Connection, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw refusalOf(connection, error) ?? error;
  }
}

function refusalOf({ token }: Connection, error: unknown): Refused | undefined {
  if (error instanceof Refused) return error;
  const thrown = (error ?? {}) as Thrown;
  const status = Number(
    thrown.status ?? thrown.statusCode ?? thrown.response?.status ?? thrown.cause?.response?.status,
  );
  if (!Number.isInteger(status)) return undefined;
  const text = wordsOf(thrown).replaceAll(token, '•••');
  const isLimited = status === 403 && (left(thrown) === '0' || /rate limit/i.test(text));
  return new Refused(status, text, status >= 500 || status === 429 || status === 408 || isLimited);
}

function wordsOf({ error, cause, message, response }: Thrown): string {
  const data = response?.data as { errors?: { message?: string }[] } | undefined;
  const details = Array.isArray(data?.errors) ? data.errors.flatMap((one) => one?.message ?? []) : [];
  const own = [error?.message, cause?.description, message].find((text) => typeof text === 'string' && text !== '');
  return [String(own ?? ''), ...details].filter(Boolean).join(' ').slice(0, 500);
}

const left = ({ response, headers, cause }: Thrown): unknown =>
  response?.headers?.['x-ratelimit-remaining'] ??
  headers?.get?.('x-ratelimit-remaining') ??
  cause?.response?.headers?.get?.('ratelimit-remaining');

/** Undefined where the host says that there is no such thing. */
export async function orNothing<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Refused && error.status === 404) return undefined;
    throw error;
  }
}

/** Takes one of these statuses as "it is so already". */
export async function unlessThere<T>(answer: Promise<T>, ...statuses: number[]): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Refused && statuses.includes(error.status)) return undefined;
    throw error;
  }
}

/** A refusal as the person is told it: what passes is tried again, anything else says what to do. */
export async function told<T>({ title, host, isPersonal }: Connection, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const said = error.message ? `: ${error.message}` : '';
    if (error.isPassing) throw unavailable(`${title} (${host}) answered ${error.status}${said}`);
    const renew = isPersonal ? 'Sign in there again and start a new run.' : 'Renew the token in SLIPWAY_GIT_HOSTS.';
    if (error.status === 401) throw new ActionError(`${host} does not take the token (401)${said}`, renew);
    const scope = 'The token may lack a right that this needs.';
    throw new ActionError(
      `${title} (${host}) refused with ${error.status}${said}`,
      error.status === 403 ? scope : undefined,
    );
  }
}
