import path from 'node:path';
import { type Document, isMap, parseAllDocuments, stringify } from 'yaml';
import { z } from 'zod';
import { ActionError, defineAction } from '@/domain/automation/action';
import { parsers, readText, writeText } from './files';
import { merged } from './merged';
import { YamlOptions } from './yaml-options';

const Input = z.looseObject({
  path: z.string().min(1).describe('The JSON or YAML file in the workspace'),
  content: z.union([z.string(), z.record(z.string(), z.unknown())]).describe('The data, or a text that describes it'),
  mergeArrays: z.boolean().default(false).describe('Make lists longer instead of replacing them'),
  preserveYamlComments: z.boolean().default(false).describe('Keep the comments of a YAML file'),
  useDocumentIncludingField: z
    .looseObject({ key: z.string().min(1), value: z.union([z.string(), z.number()]) })
    .optional()
    .describe('Which of several YAML documents: the one where key has this value'),
  options: YamlOptions.optional().describe('How YAML is laid out'),
});
type Input = z.output<typeof Input>;

export const mergeFile = defineAction({
  id: 'roadiehq:utils:merge',
  title: 'Merge into a file',
  description: 'Merges data into a JSON or YAML file of the workspace.',
  // An interrupted step begins again with the workspace as the step before left it.
  repeatable: true,
  takesSecrets: ['content'],
  gives: ['path'],
  isLocal: true,
  input: Input,
  plan: async () => [],
  apply: async (input, context) => {
    const before = await readText(context.workspace, input.path);
    const after = mergedText(before, input);
    if (after === undefined) {
      context.log('warn', `${input.path} is neither .json nor .yaml, so nothing is merged into it`);
      return {};
    }
    return { output: { path: await writeText(context, input.path, after) } };
  },
});

function mergedText(before: string, input: Input): string | undefined {
  const read = (parser: 'json' | 'yaml') =>
    typeof input.content === 'string' ? parsers[parser](input.content, 'content') : input.content;
  switch (path.extname(input.path)) {
    case '.json':
      return JSON.stringify(merged(parsers.json(before, input.path), read('json'), input.mergeArrays), null, 2);
    case '.yml':
    case '.yaml':
      return mergedYaml(before, read('yaml'), input);
    default:
      return undefined;
  }
}

function mergedYaml(before: string, from: unknown, input: Input): string {
  // Parsed as plain data first: it names the place of a mistake.
  parsers.multiyaml(before, input.path);
  const documents = parseAllDocuments(before, { logLevel: 'silent' }) as Document[];
  const chosen = choose(documents, input);
  const texts = documents.map((document) => {
    if (input.preserveYamlComments) {
      if (chosen.includes(document)) mergeInto(document, [], from, input.mergeArrays);
      return document.toString({ ...input.options, directives: false });
    }
    const data: unknown = document.toJS();
    return stringify(chosen.includes(document) ? merged(data, from, input.mergeArrays) : data, input.options);
  });
  return texts.join('---\n');
}

function choose(documents: Document[], { path: file, useDocumentIncludingField: field }: Input): Document[] {
  if (documents.length === 0) throw new ActionError(`${file} holds no YAML document.`, 'Write one into it first.');
  if (documents.length === 1) return documents;
  if (!field) {
    const cure = 'Say which one with useDocumentIncludingField, by a key and its value.';
    throw new ActionError(`${file} holds ${documents.length} YAML documents.`, cure);
  }
  const chosen = documents.filter((document) => valueAt(document, field.key) === String(field.value));
  if (chosen.length > 0) return chosen;
  throw new ActionError(`No document of ${file} has ${field.key}: ${field.value}.`, 'Correct the key or the value.');
}

/** A key as it stands, or a path with dots. */
function valueAt(document: Document, key: string): string | undefined {
  if (!isMap(document.contents)) return undefined;
  const found: unknown = document.has(key) ? document.get(key) : document.getIn(key.split('.'));
  return typeof found === 'object' ? undefined : String(found);
}

/** As `merged`, but in the document itself, where the comments are. */
function mergeInto(document: Document, at: string[], from: unknown, mergeArrays: boolean): void {
  const there = at.length === 0 ? document.contents : document.getIn(at, true);
  if (isMap(there) && typeof from === 'object' && from !== null && !Array.isArray(from)) {
    for (const [key, value] of Object.entries(from)) mergeInto(document, [...at, key], value, mergeArrays);
    return;
  }
  const into: unknown = at.length === 0 ? document.toJS() : toPlain(document, at);
  const value = document.createNode(merged(into, from, mergeArrays));
  if (at.length === 0) document.contents = value as typeof document.contents;
  else document.setIn(at, value);
}

function toPlain(document: Document, at: string[]): unknown {
  return at.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    document.toJS(),
  );
}
