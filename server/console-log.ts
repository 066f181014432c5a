import { AsyncLocalStorage } from 'node:async_hooks';
import { format, stripVTControlCharacters } from 'node:util';
import { log } from '@/domain/core/log';

const requests = new AsyncLocalStorage<string>();

/** Does the work of one request: what libraries print meanwhile carries its id. */
export const inRequest = <T>(requestId: string, work: () => T): T => requests.run(requestId, work);

const levels = { error: 'error', warn: 'warn', info: 'debug', log: 'debug', debug: 'debug' } as const;

/** Next and other libraries print text of many lines. A log of JSON lines holds it as one line each, with the request's id. */
export function logConsole(): void {
  for (const [method, level] of Object.entries(levels) as [keyof typeof levels, 'error' | 'warn' | 'debug'][]) {
    console[method] = (...parts: unknown[]) => {
      const requestId = requests.getStore();
      const text = stripVTControlCharacters(format(...parts)).trim();
      if (text) log[level]({ source: 'console', ...(requestId && { requestId }) }, text);
    };
  }
}
