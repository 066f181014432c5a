import { z } from 'zod';
import { ActionError, defineAction } from '@/domain/automation/action';
import { insideWorkspace } from '@/domain/automation/workspace';
import { excludeEachOther, fillFiles, folderOptions } from './fill';
import { workspaceFiles } from './workspace-source';

/** Fills what earlier steps put into the workspace. */
export const workspaceTemplateAction = defineAction({
  id: 'workspace:template',
  title: 'Fill files of the workspace',
  description: 'Fills values into a folder of the workspace, in the files and in their names, and writes it elsewhere.',
  repeatable: true,
  takesSecrets: ['values'],
  isLocal: true,
  input: z
    .looseObject({
      sourcePath: z.string().min(1).describe('The folder of the workspace with the templates'),
      targetPath: z.string().min(1).describe('Where in the workspace to put the result: not in that folder'),
      ...folderOptions,
    })
    .refine((input) => !(input.templateFileExtension && input.copyWithoutTemplating), excludeEachOther),
  plan: async () => [],
  apply: async (input, context) => {
    const { dir } = context.workspace;
    const [source, target] = [
      await insideWorkspace(dir, input.sourcePath),
      await insideWorkspace(dir, input.targetPath),
    ];
    if (`${target}/`.startsWith(`${source}/`) || `${source}/`.startsWith(`${target}/`)) {
      throw new ActionError('sourcePath and targetPath lie in each other.', 'Choose two folders beside each other.');
    }
    await fillFiles(await workspaceFiles(input.sourcePath, context), input, input.sourcePath, context);
    return {};
  },
});
