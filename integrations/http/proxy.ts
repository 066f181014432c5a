import type { Settings } from '@/domain/core/env';
import type { Answer } from './call';

export type DeclaredProxy = Settings['proxies'][string];

/** Shorter values hide nothing and would take half the answer with them. */
const shortest = 6;

/** An answer without what the proxy's own headers say: some systems repeat what they were sent. */
export function withoutValues(answer: Answer, { headers }: DeclaredProxy): Answer {
  const values = Object.values(headers).flatMap((value) => [value, value.split(/\s+/).at(-1) ?? '']);
  const hidden = [...new Set(values)].filter((value) => value.length >= shortest).sort((a, b) => b.length - a.length);
  const clean = (text: string) => hidden.reduce((rest, value) => rest.replaceAll(value, '•••'), text);
  const cleanHeaders = Object.entries(answer.headers).map(([name, value]) => [name, clean(value)]);
  return { ...answer, headers: Object.fromEntries(cleanHeaders), text: clean(answer.text) };
}
