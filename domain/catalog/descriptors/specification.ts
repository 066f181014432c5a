import { type FieldRule, inverseOf, isForward, type KindRule, kindRule, type RelationType } from './kinds';
import { isPlaceholder } from './placeholder';
import { type Descriptor, found, isRecord, type Problem } from './problem';
import { formatReference, parseReference } from './reference';

/** A relation as a document declares it: always from the document's own entity. */
export type Declared = { type: RelationType; targetRef: string };

/** A relation in the direction that is stored. */
export type Forward = { sourceRef: string; type: RelationType; targetRef: string };

/** The rules of the document's kind for its `spec`. A kind of one's own has none. */
export function checkSpecification(
  document: Record<string, unknown> & { apiVersion: string; kind: string },
): Problem[] {
  const rule = kindRule(document.kind);
  if (!rule) return [];
  if (document.kind !== rule.kind) {
    return [{ pointer: '/kind', message: `Write the kind as ${rule.kind}, not ${document.kind}.` }];
  }
  if (!rule.apiVersions.includes(document.apiVersion)) {
    const takes = rule.apiVersions[0];
    return [
      { pointer: '/apiVersion', message: `The kind ${rule.kind} has apiVersion ${takes}, not ${document.apiVersion}.` },
    ];
  }
  if (!isRecord(document.spec)) {
    return [
      { pointer: '/spec', message: `${withArticle(rule.kind)} needs a spec, and this has ${found(document.spec)}.` },
    ];
  }
  const spec = document.spec;
  const namespace = namespaceOf(document as unknown as Descriptor);
  return rule.fields.flatMap((field) => checkField(rule, field, spec, namespace));
}

const withArticle = (kind: string) => `${/^[AEIOU]/.test(kind) ? 'An' : 'A'} ${kind}`;

function checkField(rule: KindRule, field: FieldRule, spec: Record<string, unknown>, namespace: string): Problem[] {
  const value = spec[field.name];
  const pointer = `/spec/${field.name}`;
  if (value === undefined) {
    return field.required
      ? [{ pointer, message: `spec.${field.name} is missing. ${withArticle(rule.kind)} needs it.` }]
      : [];
  }
  const problems = checkForm(field, value, pointer);
  if (problems.length || !field.relation) return problems;
  for (const [index, target] of [value].flat().entries()) {
    if (typeof target !== 'string') continue;
    const parsed = parseReference(target, { kind: field.relation.kind, namespace });
    if (typeof parsed === 'string') {
      problems.push({ pointer: Array.isArray(value) ? `${pointer}/${index}` : pointer, message: parsed });
    }
  }
  return problems;
}

const isText = (value: unknown) => typeof value === 'string' && value !== '';

function checkForm(field: FieldRule, value: unknown, pointer: string): Problem[] {
  const path = pointer.slice(1).replaceAll('/', '.');
  const wrong = (what: string, at = pointer, name = path, got = value): Problem[] => [
    { pointer: at, message: `${name} must be ${what}, not ${found(got)}.` },
  ];
  if (field.form === 'text') {
    // A placeholder ($text, $openapi ...) supplies the text later, so it stands for one.
    return isText(value) || isPlaceholder(value) ? [] : wrong('a text');
  }
  if (field.form === 'texts') {
    if (!Array.isArray(value)) return wrong('a list of texts');
    return value.flatMap((item, index) =>
      isText(item) ? [] : wrong('a text', `${pointer}/${index}`, `${path}.${index}`, item),
    );
  }
  if (field.form === 'object' || (field.form === 'object or objects' && !Array.isArray(value))) {
    if (!isRecord(value)) return wrong(field.form === 'object' ? 'an object' : 'an object, or a list of them');
    return (field.inside ?? []).flatMap((key) =>
      value[key] === undefined || isText(value[key])
        ? []
        : wrong('a text', `${pointer}/${key}`, `${path}.${key}`, value[key]),
    );
  }
  if (isPlaceholder(value)) return [];
  if (!Array.isArray(value)) return wrong('a list of objects');
  return value.flatMap((item, index) => {
    if (!isRecord(item)) return wrong('an object', `${pointer}/${index}`, `${path}.${index}`, item);
    if (isPlaceholder(item)) return [];
    return (field.each ?? []).flatMap((key) =>
      isText(item[key]) ? [] : wrong('a text', `${pointer}/${index}/${key}`, `${path}.${index}.${key}`, item[key]),
    );
  });
}

const namespaceOf = (document: Descriptor): string => document.metadata.namespace ?? 'default';

/** The document's own reference in its one spelling. */
export const referenceOf = (document: Descriptor): string =>
  formatReference({ kind: document.kind, namespace: namespaceOf(document), name: document.metadata.name });

/** What a sound document declares about its neighbours, each once. */
export function declaredRelations(document: Descriptor): Declared[] {
  const rule = kindRule(document.kind);
  const declared = new Map<string, Declared>();
  for (const field of rule?.fields ?? ownFields) {
    const value = document.spec?.[field.name];
    if (!field.relation || value === undefined) continue;
    for (const target of [value].flat()) {
      if (typeof target !== 'string') continue;
      const parsed = parseReference(target, { kind: field.relation.kind, namespace: namespaceOf(document) });
      if (typeof parsed === 'string') continue;
      const relation = { type: field.relation.type, targetRef: formatReference(parsed) };
      declared.set(`${relation.type} ${relation.targetRef}`, relation);
    }
  }
  return [...declared.values()];
}

/** A kind of one's own has no rules, but an owner and a system mean there what they mean everywhere. */
const ownFields: FieldRule[] = [
  { name: 'owner', form: 'text', relation: { type: 'ownedBy', kind: 'Group' } },
  { name: 'system', form: 'text', relation: { type: 'partOf', kind: 'System' } },
];

/** Turns a declared relation round where that is needed, so that each pair is stored in one direction. */
export function forward(ownRef: string, relation: Declared): Forward {
  if (isForward(relation.type)) return { sourceRef: ownRef, type: relation.type, targetRef: relation.targetRef };
  return { sourceRef: relation.targetRef, type: inverseOf[relation.type], targetRef: ownRef };
}
