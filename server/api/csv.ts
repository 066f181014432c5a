import { z } from '@hono/zod-openapi';

/** A link in a page cannot set a header, so `?format=csv` asks for the same as `Accept: text/csv`. */
export const Format = z.enum(['json', 'csv']).optional();

export const wantsCsv = (accept: string | undefined, format: z.output<typeof Format>): boolean =>
  format === 'csv' || (accept?.includes('text/csv') ?? false);

/** The answer; `never` because Hono's types know only the JSON one. */
export const asCsv = (text: string, name: string): never =>
  new Response(text, {
    headers: { 'content-type': 'text/csv; charset=utf-8', 'content-disposition': `attachment; filename="${name}.csv"` },
  }) as never;

/** `responses: {200: orCsv(json(Schema, 'Rows'))}` */
export const orCsv = <T extends { content: object }>(answer: T) => ({
  ...answer,
  content: { ...answer.content, 'text/csv': { schema: z.string() } },
});
