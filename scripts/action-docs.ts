// npx tsx scripts/action-docs.ts: writes docs/actions.md from what every action says of itself and its input.
import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { Action } from '@/domain/automation/action';
import { integrations } from '@/integrations';

type Schema = {
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  default?: unknown;
  description?: string;
};

const head = `# Actions

Every action of this portal, with what its input takes. What is needed stands first. Made from the actions themselves by
\`npx tsx scripts/action-docs.ts\`; \`GET /api/v1/actions\` answers the same as JSON Schema. What an action gives is \`steps.ID.output.NAME\` to later steps. How they behave together is told in
[Templates](templates.md#actions). A secret goes only into an input that says so: anywhere else others would read it, so the
step is refused.
`;

/** The page, families in the order of their names. */
export const actionDocs = (actions: readonly Action[]): string =>
  [head, ...[...actions].sort((a, b) => (a.id < b.id ? -1 : 1)).map(sectionOf)].join('\n');

/** One action: what it does, whether it is done again after a crash, and a row for each input. */
export function sectionOf({ id, description, repeatable, takesSecrets, gives, isLocal, input }: Action): string {
  const schema = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' }) as Schema;
  const needed = new Set(schema.required ?? []);
  const names = Object.keys(schema.properties ?? {}).sort((a, b) => Number(needed.has(b)) - Number(needed.has(a)));
  const rows = names.map((name) =>
    rowOf(name, schema.properties?.[name] ?? {}, needed.has(name), takesSecrets.includes(name)),
  );
  const notes = [
    isLocal ? 'A plan does it for real.' : '',
    repeatable ? '' : 'Not done again by itself after a crash: it may have taken effect.',
  ].filter(Boolean);
  const given = (gives ?? []).map((name) => `\`${name}\``).join(', ');
  const table = ['| input | takes | meaning |', '| --- | --- | --- |', ...rows].join('\n');
  return `## \`${id}\`\n\n${[description, ...notes].join(' ')}\n\n${rows.length > 0 ? `${table}\n` : ''}${given && `\nGives ${given}.\n`}`;
}

function rowOf(name: string, schema: Schema, isNeeded: boolean, mayBeSecret: boolean): string {
  const preset =
    schema.default === undefined || isEmpty(schema.default) ? '' : `, else \`${JSON.stringify(schema.default)}\``;
  const cells = [
    `\`${name}\`${isNeeded ? ' (needed)' : ''}`,
    `${kindOf(schema)}${preset}`,
    [schema.description, mayBeSecret && '_May hold a secret_'].filter(Boolean).join('. '),
  ];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

const isEmpty = (value: unknown) => typeof value === 'object' && value !== null && Object.keys(value).length === 0;

function kindOf(schema: Schema): string {
  if (schema.enum) return schema.enum.map((value) => `\`${value}\``).join(', ');
  if (schema.anyOf) return [...new Set(schema.anyOf.map(kindOf))].join(' or ');
  if (schema.type === 'array') return `list of ${kindOf(schema.items ?? {})}`;
  if (schema.type === 'object' && schema.properties) return `{${Object.keys(schema.properties).join(', ')}}`;
  if (Array.isArray(schema.type)) return schema.type.map((type) => kindOf({ type })).join(' or ');
  const words: Record<string, string> = { string: 'text', integer: 'number', boolean: 'true or false', object: 'data' };
  return words[String(schema.type)] ?? String(schema.type ?? 'anything');
}

if (process.argv[1] === import.meta.filename) {
  fs.writeFileSync(path.resolve(import.meta.dirname, '../docs/actions.md'), actionDocs(integrations.actions));
}
