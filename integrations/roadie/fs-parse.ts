import { z } from 'zod';
import { defineAction } from '@/domain/automation/action';
import { parsers, readText } from './files';

export const fsParse = defineAction({
  id: 'roadiehq:utils:fs:parse',
  title: 'Read a file',
  description: 'Reads a file of the workspace, as text or as the data that its JSON or YAML describes.',
  repeatable: true,
  takesSecrets: [],
  gives: ['content'],
  isLocal: true,
  input: z.looseObject({
    path: z.string().min(1).describe('The file in the workspace'),
    parser: z.enum(['yaml', 'json', 'multiyaml']).optional().describe('Without it, the content is a text'),
  }),
  plan: async () => [],
  apply: async ({ path, parser }, { workspace }) => {
    const text = await readText(workspace, path);
    return { output: { content: parser ? parsers[parser](text, path) : text } };
  },
});
