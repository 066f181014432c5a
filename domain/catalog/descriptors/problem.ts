/** What the format's own implementation would call the outcome for one document. */
export type Verdict = 'accept' | 'unknown-kind' | 'yaml-error' | 'envelope-reject' | 'policy-reject' | 'kind-reject';

/** One mistake: a whole sentence, and where. Lines and columns count from 1. */
export type Problem = { message: string; pointer?: string; line?: number; column?: number };

/** The document as it is kept: what only the portal may say (relations, status, uid ...) is taken out. */
export type Descriptor = {
  apiVersion: string;
  kind: string;
  metadata: Record<string, unknown> & { name: string; namespace?: string };
  spec?: Record<string, unknown>;
};

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** One part of a JSON Pointer. */
export const pointerPart = (part: string | number): string =>
  `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`;

/** "a list", "nothing", "the number 3": what was found, in words. */
export function found(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (isRecord(value)) return 'an object';
  if (typeof value === 'string') return value === '' ? 'an empty text' : `"${cut(value)}"`;
  return `the ${typeof value} ${String(value)}`;
}

const cut = (text: string) => (text.length > 60 ? `${text.slice(0, 59)}…` : text);
