import type { Context } from '@/domain/core/context';
import { notFound } from '@/domain/core/errors';
import { isObject, type Schema } from '../../forms/resolve';
import { mayRead } from '../../may-read';
import { formPages } from '../../templates/pages';
import type { RunInputField, RunView } from '../schema';
import { pinnedVersion } from '../version';

/**
 * What a run was given, in the order and under the titles of its template's form, in the words that stood there: a choice
 * by its name, a team by its. What the form does not ask for comes last.
 */
export async function listRunInput(ctx: Context, run: Pick<RunView, 'id' | 'parameters'>): Promise<RunInputField[]> {
  mayRead(ctx);
  const row = await ctx.db.run.findUnique({ where: { id: run.id }, select: { versionId: true } });
  if (!row) throw notFound('run', run.id);
  const { document } = await pinnedVersion(ctx.db, row.versionId);
  const fields = new Map<string, Schema>();
  for (const page of formPages(document)) collectFields(page.schema, fields);
  const { parameters } = run;
  const names = [...fields.keys(), ...Object.keys(parameters)].filter((name) => name in parameters);
  const teams = await ctx.db.team.findMany({
    where: { ref: { in: Object.values(parameters).filter((value) => typeof value === 'string') } },
    select: { ref: true, name: true },
  });
  const teamOf = new Map<unknown, string>(teams.map(({ ref, name }) => [ref, name]));
  return [...new Set(names)].map((name) => {
    const field = fields.get(name) ?? {};
    const value = parameters[name];
    const said = choiceOf(field, value) ?? teamOf.get(value) ?? null;
    return { name, title: typeof field.title === 'string' && field.title ? field.title : name, value, said };
  });
}

/** The name of what was chosen, where the form names its choices. */
function choiceOf(field: Schema, value: unknown): string | undefined {
  const options = isObject(field['ui:options']) ? field['ui:options'] : {};
  const names = field.enumNames ?? field['ui:enumNames'] ?? options.enumNames;
  const index = Array.isArray(field.enum) ? field.enum.indexOf(value) : -1;
  const name = Array.isArray(names) && index >= 0 ? names[index] : undefined;
  return typeof name === 'string' ? name : undefined;
}

/** Fields of a form, those that are asked for only sometimes included. */
function collectFields(schema: unknown, fields: Map<string, Schema>): void {
  if (Array.isArray(schema)) for (const part of schema) collectFields(part, fields);
  if (!isObject(schema)) return;
  for (const [name, field] of Object.entries(isObject(schema.properties) ? schema.properties : {})) {
    if (isObject(field)) fields.set(name, { ...fields.get(name), ...field });
    else if (!fields.has(name)) fields.set(name, {});
  }
  for (const key of ['dependencies', 'allOf', 'anyOf', 'oneOf', 'then', 'else'] as const) {
    const part = schema[key];
    collectFields(key === 'dependencies' && isObject(part) ? Object.values(part) : part, fields);
  }
}
