import { z } from 'zod';
import { defineAction } from '@/domain/automation/action';
import { parsers, readTextIfThere, writeText } from './files';
import { merged } from './merged';

export const mergeJson = defineAction({
  id: 'roadiehq:utils:json:merge',
  title: 'Merge into a JSON file',
  description: 'Merges data into a JSON file of the workspace, and makes the file where there is none.',
  // An interrupted step begins again with the workspace as the step before left it.
  repeatable: true,
  takesSecrets: ['content'],
  gives: ['path'],
  isLocal: true,
  input: z.looseObject({
    path: z.string().min(1).describe('The JSON file in the workspace'),
    content: z.union([z.string(), z.record(z.string(), z.unknown())]).describe('The data, or JSON that describes it'),
    mergeArrays: z.boolean().default(false).describe('Make lists longer instead of replacing them'),
    matchFileIndent: z.boolean().default(false).describe('Indent as the file does'),
  }),
  plan: async () => [],
  apply: async ({ path, content, mergeArrays, matchFileIndent }, context) => {
    const before = await readTextIfThere(context.workspace, path);
    const from = typeof content === 'string' ? parsers.json(content, 'content') : content;
    const result = merged(before === undefined ? {} : parsers.json(before, path), from, mergeArrays);
    const indent = matchFileIndent ? /^(?: +|\t)(?=\S)/m.exec(before ?? '')?.[0] : undefined;
    return { output: { path: await writeText(context, path, JSON.stringify(result, null, indent ?? 2)) } };
  },
});
