/** A reference taken apart. Kind, namespace and name as they were written; `formatReference` makes the one spelling. */
export type Reference = { kind: string; namespace: string; name: string };

export type ReferenceDefaults = { kind?: string; namespace?: string };

/** Nothing that a reference can name is longer: three names of 63 characters. Longer ones fit into no index. */
const longest = 300;

/**
 * Reads `[kind:][namespace/]name`. A slash before the colon means that the colon belongs to the name.
 * Answers the sentence to show where it is not a reference, or lacks a kind that nothing supplies.
 */
export function parseReference(text: string, defaults: ReferenceDefaults = {}): Reference | string {
  if (text.length > longest)
    return `"${text.slice(0, 60)}…" is too long: a reference has at most ${longest} characters.`;
  const slash = text.indexOf('/');
  let colon = text.indexOf(':');
  if (slash !== -1 && slash < colon) colon = -1;
  const kind = colon === -1 ? defaults.kind : text.slice(0, colon);
  const namespace = slash === -1 ? (defaults.namespace ?? 'default') : text.slice(colon + 1, slash);
  const name = text.slice(Math.max(colon, slash) + 1);
  if (namespace === '' || name === '' || kind === '') {
    return `"${text}" is not a reference. Write it as [kind:][namespace/]name, for example component:default/orders.`;
  }
  if (kind === undefined) {
    return `"${text}" does not say of which kind it is. Write it with its kind, for example component:${text}.`;
  }
  return { kind, namespace, name };
}

/** The one spelling of a reference, the same for each letter case: `component:default/orders`. */
export function formatReference(reference: Reference): string {
  return `${reference.kind}:${reference.namespace}/${reference.name}`.toLowerCase();
}

/** The reference in its one spelling, or undefined where the text is none. */
export function normaliseReference(text: string, defaults: ReferenceDefaults = {}): string | undefined {
  const parsed = parseReference(text.trim(), defaults);
  return typeof parsed === 'string' ? undefined : formatReference(parsed);
}

/** Takes a reference in its one spelling apart. */
export function splitReference(ref: string): Reference {
  const colon = ref.indexOf(':');
  const slash = ref.indexOf('/', colon);
  return { kind: ref.slice(0, colon), namespace: ref.slice(colon + 1, slash), name: ref.slice(slash + 1) };
}
