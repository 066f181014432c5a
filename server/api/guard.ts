import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context as HonoContext, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { matchedRoutes } from 'hono/route';
import { can } from '@/domain/access/permissions';
import { forbidden, invalid, pointerTo } from '@/domain/core/errors';
import { findUnstorable, isStorable } from '@/domain/core/storable';
import { answerProblem, problem } from '@/server/problem';
import { descriptionOf } from './openapi';
import { type ApiEnv, parseJson } from './resource';

type Api = OpenAPIHono<ApiEnv>;
type Rule = {
  path: string;
  query: string[];
  bodies: string[];
  /** the operation does something without a body, too */
  mayLack: boolean;
  /** of a JSON body: properties of a simple type */
  simple: Record<string, string[]>;
  reads: boolean;
  limit: MiddlewareHandler;
};

/** These change nothing, although they are not GET. */
const readers = [
  ...['estimateEnvironment', 'checkTemplate', 'checkTemplateDraft', 'planTemplateDraft'],
  ...['tryTemplateDraftExamples', 'compareTemplateDraft'],
];

/** Most bodies are a form's; these are documents. In megabytes. */
const larger: Record<string, number> = {
  ...{ importCatalog: 32, publishTemplate: 64, checkTemplate: 64, receiveEvents: 8 },
  ...{ beginTemplateDraft: 64, saveTemplateDraft: 64, checkTemplateDraft: 64, planTemplateDraft: 64 },
  ...{ tryTemplateDraftExamples: 64, compareTemplateDraft: 64 },
};

const isJson = /^application\/([\w.-]+\+)?json$/;
/** What a YAML document may come as: curl calls what it is not told about a form. */
const isText = /^(text\/|application\/(([\w.-]+\+)?(json|yaml)|x-yaml|octet-stream|x-www-form-urlencoded)$)/;

/**
 * What every operation refuses before it begins, read from the description itself: query parameters that it does not
 * have (a misspelt filter would list everything), bodies of another type, too large or unreadable, and characters that
 * no text has.
 */
export function guard(api: Api): MiddlewareHandler<ApiEnv> {
  let rules: Map<string, Rule> | undefined;
  return async (c, next) => {
    rules ??= rulesOf(api);
    const method = c.req.method === 'HEAD' ? 'GET' : c.req.method;
    const route = matchedRoutes(c).find((candidate) => candidate.method === method);
    const rule = route && rules.get(`${method} ${route.path}`);
    if (!rule) return next();
    if (rule.reads) checkRead(c);
    checkAddress(c, rule);
    if (rule.bodies.length === 0 || (rule.mayLack && !c.req.header('content-type'))) return next();
    const refusal = checkType(c, rule);
    if (refusal) return refusal;
    return rule.limit(c, async () => {
      if (rule.bodies.every((type) => type === 'application/json')) await checkJson(c, rule);
      await next();
    });
  };
}

function rulesOf(api: Api): Map<string, Rule> {
  const rules = new Map<string, Rule>();
  const document = descriptionOf(api);
  for (const [path, operations] of Object.entries(document.paths ?? {})) {
    for (const [method, operation] of Object.entries(operations)) {
      const parameters: { in: string; name: string }[] = operation.parameters ?? [];
      const { operationId } = operation;
      rules.set(`${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`, {
        path,
        query: parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name),
        bodies: Object.keys(operation.requestBody?.content ?? {}),
        mayLack: operation.requestBody?.required !== true,
        simple: simpleProperties(document, operation.requestBody?.content?.['application/json']?.schema),
        reads: operationId !== 'getMe' && (method === 'get' || readers.includes(operationId)),
        limit: limit(larger[operationId] ?? 1),
      });
    }
  }
  return rules;
}

const simpleTypes = new Set(['integer', 'number', 'boolean', 'string']);

type Schema = { $ref?: string; type?: string | string[]; properties?: Record<string, Schema> };

function simpleProperties(document: object, schema: Schema | undefined): Record<string, string[]> {
  const { schemas = {} } = (document as { components?: { schemas?: Record<string, Schema> } }).components ?? {};
  const whole = schema?.$ref ? schemas[schema.$ref.split('/').at(-1) ?? ''] : schema;
  const simple = Object.entries(whole?.properties ?? {}).map(
    ([name, { type }]) => [name, [type ?? []].flat()] as const,
  );
  return Object.fromEntries(simple.filter(([, types]) => types.some((type) => simpleTypes.has(type))));
}

const limit = (megabytes: number) =>
  bodyLimit({
    maxSize: megabytes * 1024 * 1024,
    onError: (c) => {
      const detail = `The body is larger than ${megabytes} MB, the most that is read here. Send it in several parts.`;
      return answerProblem(problem(413, 'too-large', 'Too large', detail, c.get('requestId')));
    },
  });

/** What a token without the scope "read" may do, it may do blindly. */
function checkRead(c: HonoContext<ApiEnv>): void {
  const verdict = can(c.var.ctx.actor, 'catalog.read');
  if (!verdict.allowed) throw forbidden(verdict.reason);
}

function checkAddress(c: HonoContext<ApiEnv>, { query, path }: Rule): void {
  const given = c.req.queries();
  const unknown = Object.keys(given).filter((name) => !query.includes(name));
  if (unknown.length > 0) {
    const known = query.length > 0 ? `It takes ${query.join(', ')}` : 'It takes none';
    const names = unknown.map((name) => JSON.stringify(name)).join(', ');
    throw invalid(
      `${path} has no query parameter ${names}. ${known}.`,
      unknown.map((name) => ({ pointer: `/${name}`, detail: `Not a query parameter here. ${known}` })),
    );
  }
  const unreadable = findUnstorable(given);
  if (unreadable) throw invalid(`${unreadable.pointer.slice(1)}: ${unreadable.detail}.`, [unreadable]);
  if (!isStorable(decoded(c.req.path))) throw invalid('The address holds a character that no text has.');
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw invalid('The address holds a percent sign that is not the beginning of an escaped character.');
  }
}

function checkType(c: HonoContext<ApiEnv>, { bodies }: Rule): Response | undefined {
  const unsupported = (detail: string) =>
    answerProblem(problem(415, 'unsupported-type', 'Unsupported type', detail, c.get('requestId')));
  const encoding = c.req.header('content-encoding')?.toLowerCase() ?? 'identity';
  if (encoding !== 'identity') return unsupported(`The body is encoded as ${encoding}. Send it as it is.`);
  const type = (c.req.header('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  // In binary mode the body of an event is any data.
  if (bodies.includes('application/cloudevents+json')) return undefined;
  if (bodies.includes('multipart/form-data') && type === 'multipart/form-data') return undefined;
  if (bodies.includes('application/yaml') ? type === '' || isText.test(type) : isJson.test(type)) return undefined;
  return unsupported(`The body is ${type || 'of no type'}. Send ${bodies.join(' or ')}, and say so in Content-Type.`);
}

/** Forms send numbers as text, so the schemas read text as numbers, and `true` as 1. In JSON a number is a number. */
async function checkJson(c: HonoContext<ApiEnv>, { simple }: Rule): Promise<void> {
  const value = parseJson(await c.req.text());
  const errors = Object.entries(simple).flatMap(([name, types]) => {
    const given = Object(value)[name];
    const is = given === null ? 'null' : typeof given;
    if (is === 'undefined' || types.includes(is) || (is === 'number' && types.includes('integer'))) return [];
    return [{ pointer: pointerTo([name]), detail: `Expected ${types.join(' or ')}, received ${is}` }];
  });
  if (errors.length > 0) {
    throw invalid(errors.map(({ pointer, detail }) => `${pointer.slice(1)}: ${detail}`).join('; '), errors);
  }
  const unstorable = findUnstorable(value);
  if (unstorable) throw invalid(`${unstorable.pointer.slice(1) || 'The body'}: ${unstorable.detail}.`, [unstorable]);
}
