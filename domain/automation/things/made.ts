import { newId } from '@/domain/core/ids';
import { isObject } from '../forms/resolve';
import { formPages } from '../templates/pages';
import type { TemplateDocument } from '../templates/schema';

type Made = { id: string; kind: 'repository' | 'entity'; address: string; stepId: string; parameters: unknown };

/** What it publishes is new: a branch or a request on what was there before is not. */
const publishes = /^(?:publish:(?!.*(?:branch|request))|github:repo:(?:create|push)$)/;
const registers = /^catalog:(?:register|import)$/;

/** What a step that has succeeded made, by what its action says: repositories and entities, to be remembered. */
export function thingsMade(
  step: { stepId: string; action: string; output: unknown },
  document: TemplateDocument,
  { parameters }: { parameters: Record<string, unknown> },
  now: Date,
): Made[] {
  if (!publishes.test(step.action) && !registers.test(step.action)) return [];
  const outputs = Array.isArray(step.output) ? step.output : [step.output];
  const kind = publishes.test(step.action) ? 'repository' : 'entity';
  return outputs.flatMap((output) => {
    const address = isObject(output) && output[kind === 'repository' ? 'remoteUrl' : 'entityRef'];
    if (typeof address !== 'string' || address === '') return [];
    const kept = withoutHidden(document, parameters);
    return [
      { id: newId('thing', now), kind, address: addressOf(kind, address), stepId: step.stepId, parameters: kept },
    ];
  });
}

/** As it is compared: one repository has one address, one entity one reference. */
export const addressOf = (kind: 'repository' | 'entity', text: string): string =>
  kind === 'entity' ? text.toLowerCase() : text.replace(/\.git$/, '').replace(/\/+$/, '');

/** Secrets are no parameters; what a form hides as it is typed might be one all the same. */
function withoutHidden(document: TemplateDocument, parameters: Record<string, unknown>): Record<string, unknown> {
  const hidden = new Set<string>();
  for (const { schema } of formPages(document)) collectHidden(schema, hidden);
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => !hidden.has(name)));
}

function collectHidden(schema: unknown, hidden: Set<string>): void {
  if (Array.isArray(schema)) for (const part of schema) collectHidden(part, hidden);
  if (!isObject(schema)) return;
  for (const [name, field] of Object.entries(isObject(schema.properties) ? schema.properties : {})) {
    if (isObject(field) && isHidden(field)) hidden.add(name);
  }
  for (const key of ['dependencies', 'allOf', 'anyOf', 'oneOf', 'then', 'else']) {
    const part = schema[key];
    collectHidden(key === 'dependencies' && isObject(part) ? Object.values(part) : part, hidden);
  }
}

const isHidden = (field: Record<string, unknown>) =>
  field['ui:widget'] === 'password' ||
  field['ui:field'] === 'Secret' ||
  field.format === 'password' ||
  field.writeOnly === true;
