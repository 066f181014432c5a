import { stringify } from 'yaml';
import { z } from 'zod';
import { defineAction } from '@/domain/automation/action';
import { YamlOptions } from './yaml-options';

export const serializeYaml = defineAction({
  id: 'roadiehq:utils:serialize:yaml',
  title: 'Data to YAML',
  description: 'Gives data as a YAML text.',
  repeatable: true,
  takesSecrets: ['data'],
  gives: ['serialized'],
  isLocal: true,
  leavesFiles: true,
  input: z.looseObject({
    data: z.unknown().describe('The data'),
    options: YamlOptions.optional().describe('How the text is laid out'),
  }),
  plan: async () => [],
  apply: async ({ data, options }) => ({ output: { serialized: stringify(data, options) } }),
});
