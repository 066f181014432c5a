import { z } from 'zod';
import { defineAction } from '@/domain/automation/action';

export const serializeJson = defineAction({
  id: 'roadiehq:utils:serialize:json',
  title: 'Data to JSON',
  description: 'Gives data as a JSON text.',
  repeatable: true,
  takesSecrets: ['data'],
  gives: ['serialized'],
  isLocal: true,
  leavesFiles: true,
  input: z.looseObject({
    data: z.unknown().describe('The data'),
    replacer: z.array(z.string()).optional().describe('The only keys that the text keeps'),
    space: z.union([z.string(), z.number()]).optional().describe('What the text is indented with'),
  }),
  plan: async () => [],
  apply: async ({ data, replacer, space }) => ({ output: { serialized: JSON.stringify(data, replacer, space) } }),
});
