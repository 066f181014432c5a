import { settings } from '@/domain/core/env';

export type Schema = {
  $ref?: string;
  type?: string | string[];
  format?: string;
  enum?: unknown[];
  description?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  additionalProperties?: Schema | boolean;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  default?: unknown;
};

type Content = Record<string, { schema?: Schema }>;

export type Operation = {
  operationId: string;
  summary?: string;
  tags?: string[];
  parameters?: { name: string; in: string; required?: boolean; description?: string; schema?: Schema }[];
  requestBody?: { required?: boolean; content: Content };
  responses: Record<string, { description: string; content?: Content }>;
};

export type ApiDocument = {
  info: { title: string; version: string; description?: string };
  paths: Record<string, Record<string, Operation>>;
  components: { schemas?: Record<string, Schema> };
};

/** The OpenAPI document, asked of the same process over HTTP: pages and API share schemas, not modules. */
export async function readApiDocument(): Promise<ApiDocument> {
  const { host, port } = settings();
  const address = ['0.0.0.0', '::'].includes(host) ? '127.0.0.1' : host;
  const response = await fetch(`http://${address}:${port}/api/v1/openapi.json`, { cache: 'no-store' });
  if (!response.ok) throw new Error(`The API's description answered ${response.status}`);
  return response.json();
}
