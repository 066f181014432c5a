import { stringify } from 'yaml';
import { z } from 'zod';
import { defineAction } from '@/domain/automation/action';
import { evaluateJsonata } from './evaluate';
import { parsers, readText } from './files';
import { YamlOptions } from './yaml-options';

export const jsonataYaml = defineAction({
  id: 'roadiehq:utils:jsonata:yaml:transform',
  title: 'Query a YAML file',
  description: 'Evaluates a JSONata expression on a YAML file of the workspace. The file stays as it is.',
  repeatable: true,
  takesSecrets: ['expression'],
  gives: ['result'],
  isLocal: true,
  input: z.looseObject({
    path: z.string().min(1).describe('The YAML file in the workspace'),
    expression: z.string().min(1).describe('The JSONata expression'),
    options: YamlOptions.optional().describe('How the text is laid out'),
    loadAll: z.boolean().default(false).describe('The file holds several documents: $ is their list'),
    as: z.enum(['string', 'object']).default('string').describe('The result as a text, or as data'),
  }),
  plan: async () => [],
  apply: async ({ path, expression, options, loadAll, as }, { workspace, signal }) => {
    const data = parsers[loadAll ? 'multiyaml' : 'yaml'](await readText(workspace, path), path);
    const result = await evaluateJsonata(expression, data, signal);
    return { output: { result: as === 'object' ? result : stringify(result, options) } };
  },
});
