import { z } from 'zod';
import { type ActionContext, ActionError, type PlanLine } from '@/domain/automation/action';
import { unavailable } from '@/domain/core/errors';
import type { Answer, Call } from './call';

/** What both actions take beside the address. */
export const exchangeInput = {
  params: z.record(z.string(), z.unknown()).optional().describe('Query parameters'),
  headers: z.record(z.string(), z.unknown()).optional().describe('Headers'),
  body: z.unknown().optional().describe('The body: data goes as JSON, a text as it is'),
  logRequestPath: z.boolean().default(true).describe('Write the path into the log'),
  continueOnBadResponse: z.boolean().default(false).describe('Go on when the answer is 400 or above'),
  timeout: z.coerce.number().int().min(1).max(580_000).default(60_000).describe('Milliseconds to wait for the answer'),
};
const Exchange = z.object(exchangeInput);
type Exchange = z.output<typeof Exchange>;

const safe = new Set(['GET', 'HEAD', 'OPTIONS']);
/** The connection's own, which a template has no say in. */
const connection =
  /^(host|connection|keep-alive|content-length|expect|te|trailer|transfer-encoding|upgrade|proxy-.*)$/i;

/** The query of the address and that of the input, together. */
export function withParams(url: URL, params: Exchange['params']): URL {
  for (const [name, value] of Object.entries(params ?? {})) {
    if (value !== undefined && value !== null) url.searchParams.append(name, String(value));
  }
  return url;
}

/** What is sent. A repetition carries the same Idempotency-Key, for those who take one. */
export function callOf(method: string, input: Exchange, { idempotencyKey }: ActionContext): Call {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(input.headers ?? {})) {
    if (value === undefined || value === null || connection.test(name)) continue;
    headers[name.toLowerCase()] = headerText(name, value);
  }
  if (!safe.has(method)) headers['idempotency-key'] ??= idempotencyKey;
  const { body } = input;
  if (body === undefined || body === null || body === '') return { method, headers };
  if (method === 'GET' || method === 'HEAD') {
    throw new ActionError(`A ${method} request has no body.`, 'Use params, or another method.');
  }
  if (typeof body === 'string') return { method, headers, body };
  headers['content-type'] ??= 'application/json';
  return { method, headers, body: JSON.stringify(body) };
}

function headerText(name: string, value: unknown): string {
  const text = String(value);
  const isFine = /^[\w!#$%&'*+.^`|~-]+$/.test(name) && /^[\t\x20-\x7e\x80-\xff]*$/.test(text);
  if (!isFine)
    throw new ActionError(`The header "${name}" cannot be sent as it is.`, 'Use one line of plain characters.');
  return text;
}

/** Does the exchange in its time, and answers it as the action's output. Throws where the answer is 400 or above. */
export async function exchange(
  call: Call,
  place: string,
  input: Exchange,
  context: ActionContext,
  ask: (call: Call, signal: AbortSignal) => Promise<Answer>,
): Promise<{ output: Record<string, unknown> }> {
  const shown = input.logRequestPath ? `${call.method} ${place}` : call.method;
  const late = AbortSignal.timeout(input.timeout);
  let answer: Answer;
  try {
    answer = await ask(call, AbortSignal.any([context.signal, late]));
  } catch (error) {
    context.signal.throwIfAborted();
    if (late.aborted) throw unavailable(`${shown} was not answered within ${input.timeout / 1000} s.`);
    throw error;
  }
  const { code, headers } = answer;
  context.log(code < 400 ? 'info' : 'warn', `${shown} answered ${code}`);
  const body = bodyOf(answer);
  if (code >= 400 && !input.continueOnBadResponse) {
    const cure = 'Correct the request, or let the template go on with continueOnBadResponse.';
    throw new ActionError(`${shown} answered ${code}${excerpt(answer.text)}.`, cure);
  }
  return { output: { code, headers, body } };
}

function bodyOf({ headers, text }: Answer): unknown {
  if (!/\bjson\b/.test(headers['content-type'] ?? '')) return { message: text };
  try {
    return JSON.parse(text);
  } catch {
    return { message: text };
  }
}

function excerpt(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line ? `: ${line.length > 300 ? `${line.slice(0, 300)}…` : line}` : '';
}

/** A call that may change something cannot tell beforehand what. */
export function planOf(method: string, place: string): PlanLine[] {
  if (safe.has(method)) return [{ sign: 'none', kind: 'Request', object: `${method} ${place}` }];
  return [{ sign: 'unknown', kind: 'Request', object: `${method} ${place}`, note: 'What it changes is known there' }];
}
