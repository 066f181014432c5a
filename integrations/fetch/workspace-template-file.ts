import { z } from 'zod';
import { ActionError, defineAction } from '@/domain/automation/action';
import { fileOptions, fillFile } from './fill';
import { workspaceFiles } from './workspace-source';

/** Fills one file of the workspace. */
export const workspaceTemplateFileAction = defineAction({
  id: 'workspace:template:file',
  title: 'Fill a file of the workspace',
  description: 'Fills values into a file of the workspace and writes it as another one.',
  repeatable: true,
  takesSecrets: ['values'],
  isLocal: true,
  input: z.looseObject({
    sourcePath: z.string().min(1).describe('The file of the workspace with the template'),
    targetPath: z.string().min(1).describe('The file to write in the workspace'),
    ...fileOptions,
  }),
  plan: async () => [],
  apply: async (input, context) => {
    const [file, ...rest] = await workspaceFiles(input.sourcePath, context);
    if (!file || rest.length > 0)
      throw new ActionError(`"${input.sourcePath}" is a folder.`, 'Use workspace:template for folders.');
    await fillFile(file, input, input.sourcePath, context);
    return {};
  },
});
