import { z } from 'zod';
import { defineAction } from '@/domain/automation/action';
import { writeText } from './files';

export const fsWrite = defineAction({
  id: 'roadiehq:utils:fs:write',
  title: 'Write a file',
  description: 'Writes a text into a file of the workspace, in place of what was there.',
  repeatable: true,
  takesSecrets: ['content'],
  gives: ['path'],
  isLocal: true,
  input: z.looseObject({
    path: z.string().min(1).describe('The file in the workspace'),
    content: z.union([z.string(), z.number(), z.boolean()]).describe('What to write'),
    preserveFormatting: z.boolean().default(false).describe('Lay JSON out over several lines'),
  }),
  plan: async () => [],
  apply: async ({ path, content, preserveFormatting }, context) => {
    const text = preserveFormatting ? laidOut(String(content)) : String(content);
    return { output: { path: await writeText(context, path, text) } };
  },
});

/** What is no JSON stays as it is. */
function laidOut(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
