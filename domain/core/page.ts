import { z } from 'zod';
import { invalid } from './errors';
import { isStorable } from './storable';

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

/** What a part of a cursor is compared with. */
export type CursorPart = 'time' | 'int' | 'text';

const fits: Record<CursorPart, (value: string) => boolean> = {
  time: (value) =>
    /^\d{4}-\d\d-\d\d([T ][\d:]{8}(\.\d{1,6})?(Z|[+-]\d\d(:?\d\d)?))?$/.test(value) && !Number.isNaN(Date.parse(value)),
  int: (value) => /^-?\d{1,9}$/.test(value),
  text: isStorable,
};

/** Reads a cursor, or says that the list whose rows are sorted by such parts gave out none like it. */
export function decodeCursor(cursor: string, parts: readonly CursorPart[], name = 'cursor'): string[] {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(key) && key.length === parts.length) {
      const values = key.map(String);
      if (parts.every((part, index) => fits[part](values[index] ?? ''))) return values;
    }
  } catch {
    // falls through to the same sentence
  }
  throw invalid(`The ${name} is not one that this list gave out. Start again without it.`, [
    { pointer: `/${name}`, detail: 'Not a cursor of this list' },
  ]);
}

/**
 * A page of a list that is short by nature and read as a whole. A cursor is the last one's name and place: where that one is
 * gone, the place tells where to go on.
 */
export function pageOfAll<T>(all: T[], { limit, cursor }: PageInput, nameOf: (item: T) => string): Page<T> {
  let from = 0;
  if (cursor !== undefined) {
    const [place = '', name] = decodeCursor(cursor, ['int', 'text']);
    const at = all.findIndex((item) => nameOf(item) === name);
    from = at >= 0 ? at + 1 : Math.max(0, Number(place));
  }
  const items = all.slice(from, from + limit);
  const last = items.at(-1);
  const more = last && from + limit < all.length;
  return { items, nextCursor: more ? encodeCursor([from + limit - 1, nameOf(last)]) : null, total: all.length };
}

/** Cuts the one row more that was read to know whether there is a next page. */
export function toPage<T>(rows: T[], limit: number, key: (row: T) => (string | number)[]): Page<T> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last ? encodeCursor(key(last)) : null };
}
