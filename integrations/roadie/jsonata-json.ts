import { z } from 'zod';
import { defineAction } from '@/domain/automation/action';
import { evaluateJsonata } from './evaluate';
import { parsers, readText } from './files';

export const jsonataJson = defineAction({
  id: 'roadiehq:utils:jsonata:json:transform',
  title: 'Query a JSON file',
  description: 'Evaluates a JSONata expression on a JSON file of the workspace. The file stays as it is.',
  repeatable: true,
  takesSecrets: ['expression'],
  gives: ['result'],
  isLocal: true,
  input: z.looseObject({
    path: z.string().min(1).describe('The JSON file in the workspace'),
    expression: z.string().min(1).describe('The JSONata expression'),
    replacer: z.array(z.string()).optional().describe('The only keys that the text keeps'),
    space: z.union([z.string(), z.number()]).optional().describe('What the text is indented with'),
    as: z.enum(['string', 'object']).default('string').describe('The result as a text, or as data'),
  }),
  plan: async () => [],
  apply: async ({ path, expression, replacer, space, as }, { workspace, signal }) => {
    const data = parsers.json(await readText(workspace, path), path);
    const result = await evaluateJsonata(expression, data, signal);
    return { output: { result: as === 'object' ? result : JSON.stringify(result, replacer, space) } };
  },
});
