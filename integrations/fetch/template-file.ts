import { z } from 'zod';
import { ActionError, defineAction } from '@/domain/automation/action';
import { fileOptions, fillFile } from './fill';
import { sourceFiles, sourceInput } from './source';

/** Fills one file. */
export const fetchTemplateFileAction = defineAction({
  id: 'fetch:template:file',
  title: 'Fetch and fill a file',
  description: 'Copies one file that came with the template into the workspace and fills in its values.',
  repeatable: true,
  takesSecrets: ['values', 'token'],
  isLocal: true,
  input: z.looseObject({
    ...sourceInput('A file that came with the template'),
    targetPath: z.string().min(1).describe('The file’s path in the workspace'),
    ...fileOptions,
  }),
  plan: async () => [],
  apply: async (input, context) => {
    const [file, ...rest] = await sourceFiles(input.url, context, input.token);
    if (!file || rest.length > 0)
      throw new ActionError(`"${input.url}" is a folder.`, 'Use fetch:template for folders.');
    await fillFile(file, input, input.url, context);
    return {};
  },
});
