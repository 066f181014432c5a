import { z } from 'zod';
import { invalid } from './errors';

/** What every list takes. */
export const PageInput = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(20),
  cursor: z.string().optional(),
});
export type PageInput = z.output<typeof PageInput>;

export type Page<T> = { items: T[]; nextCursor: string | null; total?: number };

/** A cursor is the sort key of the last row shown, opaque to the caller. */
export function encodeCursor(key: (string | number)[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/** Reads a cursor of `length` parts, or says that it is not one of ours. */
export function decodeCursor(cursor: string, length: number): string[] {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(key) && key.length === length) return key.map(String);
  } catch {
    // falls through to the same sentence
  }
  throw invalid('The cursor is not one that a list of this portal gave out. Start again without it.', [
    { pointer: '/cursor', detail: 'Not a cursor of this list' },
  ]);
}

/** Cuts the one row more that was read to know whether there is a next page. */
export function toPage<T>(rows: T[], limit: number, key: (row: T) => (string | number)[]): Page<T> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last ? encodeCursor(key(last)) : null };
}
