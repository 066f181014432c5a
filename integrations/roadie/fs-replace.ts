import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import picomatch from 'picomatch';
import { z } from 'zod';
import { type ActionContext, ActionError, defineAction } from '@/domain/automation/action';
import { insideWorkspace } from '@/domain/automation/workspace';
import { pathsThatFit } from '@/domain/core/globs';
import { ApartError, workApart } from './apart';
import { readText, writeText } from './files';

const Replacement = z.looseObject({
  file: z.string().min(1).describe('A file or glob of the workspace'),
  find: z.string().min(1).describe('The text to replace, everywhere in the file'),
  matchRegex: z.boolean().default(false).describe('find is a regular expression'),
  replaceWith: z.string().describe('What to put there'),
  includeDotFiles: z.boolean().default(false).describe('A glob finds names with a leading dot, too'),
});
type Replacement = z.output<typeof Replacement>;

export const fsReplace = defineAction({
  id: 'roadiehq:utils:fs:replace',
  title: 'Replace in files',
  description: 'Replaces a text, or what a regular expression finds, in files of the workspace.',
  // An interrupted step begins again with the workspace as the step before left it.
  repeatable: true,
  takesSecrets: [],
  isLocal: true,
  input: z.looseObject({ files: z.array(Replacement).min(1).describe('What to replace, in this order') }),
  plan: async () => [],
  apply: async ({ files }, context) => {
    for (const replacement of files) await replace(replacement, context);
    return {};
  },
});

async function replace(replacement: Replacement, context: ActionContext): Promise<void> {
  const { file, find, matchRegex } = replacement;
  const names = await matching(context.workspace.dir, replacement);
  if (names.length === 0) context.log('warn', `No file of the workspace is ${file}`);
  const texts: Record<string, string> = {};
  for (const name of names) {
    const text = await readText(context.workspace, name);
    if (matchRegex || text.includes(find)) texts[name] = text;
  }
  if (Object.keys(texts).length === 0) return;
  for (const [name, text] of Object.entries(await replaced(texts, replacement, context.signal))) {
    if (text !== texts[name]) await writeText(context, name, text);
  }
}

async function matching(dir: string, { file, includeDotFiles }: Replacement): Promise<string[]> {
  const { isGlob, base } = picomatch.scan(file);
  const start = await insideWorkspace(dir, isGlob ? base : file);
  if (!isGlob) return (await stat(start).catch(() => undefined)) ? [file] : [];
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(dir, path.join(entry.parentPath, entry.name)));
  return [...pathsThatFit(names, [path.posix.normalize(file)], { dot: includeDotFiles })].sort();
}

const work = `({ texts, find, replaceWith, matchRegex }) => {
  const pattern = matchRegex ? new RegExp(find, 'g') : find;
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, text.replaceAll(pattern, replaceWith)]));
}`;

/** As texts do: `$1` and `$&` in `replaceWith` stand for what was found. */
async function replaced(
  texts: Record<string, string>,
  { find, matchRegex, replaceWith }: Replacement,
  signal: AbortSignal,
): Promise<Record<string, string>> {
  try {
    const input = { texts, find, replaceWith, matchRegex };
    return (await workApart(work, { input }, signal)) as Record<string, string>;
  } catch (error) {
    if (!(error instanceof ApartError)) throw error;
    throw new ActionError(`Replacing "${find}" does not work: ${error.message}`, 'Change the template.');
  }
}
