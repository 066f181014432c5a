import type { ErrorSchema } from '@rjsf/utils';

type Node = { __errors?: string[]; [key: string]: Node | string[] | undefined };

/** Pointers with sentences as the form wants them: nested, with `__errors` at each field. */
export function toErrorSchema(errors: { pointer: string; detail: string }[]): ErrorSchema {
  const root: Node = {};
  for (const { pointer, detail } of errors) {
    let node = root;
    for (const part of pointer.split('/').slice(1)) {
      const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
      node[key] ??= {};
      node = node[key] as Node;
    }
    node.__errors = [...(node.__errors ?? []), detail];
  }
  return root as ErrorSchema;
}
