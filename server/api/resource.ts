import { OpenAPIHono, z } from '@hono/zod-openapi';
import { HTTPException } from 'hono/http-exception';
import type { Actor, Context } from '@/domain/core/context';
import { invalid, pointerTo } from '@/domain/core/errors';
import '@/domain/core/issue-words';

/** What a route finds in `c.var`: the domain's context of this request. */
export type ApiEnv = {
  Variables: { ctx: Context; requestId: string };
  /** who asks, where another process of the portal asks on their behalf: nothing that came over HTTP sets it */
  Bindings: { actor?: Actor };
};

/** A sub-app for one resource. Input that does not fit the schema becomes an Invalid with pointers. */
export function resource(): OpenAPIHono<ApiEnv> {
  return new OpenAPIHono<ApiEnv>({
    defaultHook: (result) => {
      if (result.success) return;
      const errors = result.error.issues.map((issue) => ({
        pointer: pointerTo(issue.path),
        detail: issue.message,
      }));
      throw invalid(
        errors.map(({ pointer, detail }) => `${pointer.slice(1) || result.target}: ${detail}`).join('; '),
        errors,
      );
    },
  });
}

/** A body as JSON, or the problem that says where it stops being that. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = text === '' ? 'it is empty' : error instanceof Error ? error.message : 'unreadable';
    throw new HTTPException(400, { message: `The body is not JSON: ${reason}.` });
  }
}

export const ProblemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    requestId: z.string(),
    errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
  })
  .openapi('Problem');

const problemContent = { 'application/problem+json': { schema: ProblemSchema } };

/** The answers that any operation may give besides its own. Spread into `responses`. */
export const problemResponses = {
  400: { description: 'The body cannot be read', content: problemContent },
  401: { description: 'No or unknown credentials', content: problemContent },
  403: { description: 'Not allowed for this actor', content: problemContent },
  404: { description: 'Not found', content: problemContent },
  409: { description: 'Conflict with the present state', content: problemContent },
  413: { description: 'The body is too large', content: problemContent },
  415: { description: 'The body is of another content type than the operation reads', content: problemContent },
  422: { description: 'Invalid input or a limit reached', content: problemContent },
  429: { description: 'Too many failed attempts from this address', content: problemContent },
  500: { description: 'Our fault; nothing was changed', content: problemContent },
  503: { description: 'A part is not there now; try again', content: problemContent },
};

/** May the caller do it; if not, why. */
export const Permitted = z.object({ allowed: z.boolean(), reason: z.string().optional() }).openapi('Permitted');

/** `{200: json(Schema, 'what it is')}` */
export const json = <T extends z.ZodType>(schema: T, description: string) => ({
  description,
  content: { 'application/json': { schema } },
});

export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable(), total: z.number().int().optional() });
