import { lstat, readFile, readlink } from 'node:fs/promises';
import path from 'node:path';
import { pathsThatFit } from '@/domain/core/globs';
import { type Action, type ActionContext, ActionError } from './action';

type Guard = {
  /** whether a text holds a secret of the run */
  finds: (text: string) => boolean;
  /** files that may hold one all the same, as the template’s author declares: patterns */
  declared: readonly string[];
};

/**
 * Stops a step that would send a secret out of the workspace inside a file: into a repository, the catalog, an archive.
 * Looked for as the log is, in each spelling, in the name and in the content. Throws ActionError with file and line. What
 * is packed or encrypted does not show what is in it, which is why packing is looked at as well.
 */
export async function refuseOutgoing(
  action: Action,
  input: never,
  context: ActionContext,
  { finds, declared }: Guard,
): Promise<void> {
  if (!action.sends) return;
  const files = await action.sends(input, context);
  const mayHold = pathsThatFit(files, declared);
  for (const file of files) {
    if (finds(file)) throw new ActionError('The name of a file that would go out holds a secret.', cure);
    const line = await secretLine(path.join(context.workspace.dir, file), finds);
    if (line === undefined) continue;
    if (!mayHold.has(file)) {
      throw new ActionError(`${file}, line ${line}, holds a secret, and others would read it there.`, cure);
    }
    context.log('warn', `${file} holds a secret and goes out with it, as the template declares.`);
  }
}

const cure =
  'Keep it out of the file, have .gitignore leave the file out, or declare the file in spec.secrets.published of the template.';

/** The line on which the first secret ends. */
async function secretLine(file: string, finds: Guard['finds']): Promise<number | undefined> {
  for (const text of await readings(file)) {
    if (!finds(text)) continue;
    const lines = text.split('\n');
    let [low, high] = [1, lines.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (finds(lines.slice(0, middle).join('\n'))) high = middle;
      else low = middle + 1;
    }
    return low;
  }
  return undefined;
}

/** As text; what is no UTF-8 also byte by byte, and what could be UTF-16 also as that. */
async function readings(file: string): Promise<string[]> {
  const stat = await lstat(file).catch(() => undefined);
  if (stat?.isSymbolicLink()) return [await readlink(file)];
  if (!stat?.isFile()) return [];
  const bytes = await readFile(file);
  const text = bytes.toString();
  const isText = !text.includes('\ufffd');
  return [
    text,
    ...(isText ? [] : [bytes.toString('latin1')]),
    ...(bytes.includes(0) ? [bytes.toString('utf16le')] : []),
  ];
}
