import { z } from 'zod';
import { defineAction } from '@/domain/automation/action';
import { readTextIfThere, writeText } from './files';

export const fsAppend = defineAction({
  id: 'roadiehq:utils:fs:append',
  title: 'Append to a file',
  description: 'Adds a text to the end of a file of the workspace, and makes the file where there is none.',
  // An interrupted step begins again with the workspace as the step before left it.
  repeatable: true,
  takesSecrets: ['content'],
  gives: ['path'],
  isLocal: true,
  input: z.looseObject({
    path: z.string().min(1).describe('The file in the workspace'),
    content: z.union([z.string(), z.number(), z.boolean()]).describe('What to add'),
  }),
  plan: async () => [],
  apply: async ({ path, content }, context) => {
    const before = await readTextIfThere(context.workspace, path);
    return { output: { path: await writeText(context, path, `${before ?? ''}${content}`) } };
  },
});
