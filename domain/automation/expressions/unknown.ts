const mark = /‹known when “[^”]*” has run›/;

/** What stands in a plan for an output that only the run can give. */
export const unknownOutput = (stepName: string): string => `‹known when “${stepName}” has run›`;

export const holdsUnknown = (value: unknown): boolean => mark.test(JSON.stringify(value) ?? '');

/** `steps['publish'].output.entity.name` and its dotted form, wherever they stand in a part of a template. */
const reference =
  /steps(?:\.([\w-]+)|\[\s*(['"])(.+?)\2\s*\])\s*(?:\.output|\[\s*['"]output['"]\s*\])((?:\.[\w-]+|\[\s*['"][^'"]+['"]\s*\])*)/g;

/** Ids of the steps whose outputs a part of a template reads. */
export function readSteps(part: unknown): Set<string> {
  return new Set([...textOf(part).matchAll(reference)].map((match) => match[1] ?? match[3] ?? ''));
}

/** An output made of what the rest of the template reads of it, each leaf saying when it will be known. */
export function unknownOutputOf(step: { id: string; name: string }, rest: unknown): Record<string, unknown> {
  const output: Record<string, unknown> = {};
  for (const match of textOf(rest).matchAll(reference)) {
    if ((match[1] ?? match[3]) !== step.id) continue;
    const path = [...(match[4] ?? '').matchAll(/\.([\w-]+)|\[\s*['"]([^'"]+)['"]\s*\]/g)].map(
      (part) => part[1] ?? part[2] ?? '',
    );
    if (path.length > 0) put(output, path, unknownOutput(step.name));
  }
  return output;
}

function put(target: Record<string, unknown>, [first = '', ...rest]: string[], value: string): void {
  if (rest.length === 0) {
    target[first] ??= value;
    return;
  }
  if (typeof target[first] !== 'object') target[first] = {};
  put(target[first] as Record<string, unknown>, rest, value);
}

/** JSON escapes double quotes, which references may be written with. */
const textOf = (part: unknown) => (JSON.stringify(part) ?? '').replaceAll('\\"', '"');
