import { z } from 'zod';
import { defineAction } from '@/domain/automation/action';
import { excludeEachOther, fillFiles, folderOptions } from './fill';
import { sourceFiles, sourceInput } from './source';

/** Fills a skeleton with values: file contents and names are templates. */
export const fetchTemplateAction = defineAction({
  id: 'fetch:template',
  title: 'Fetch and fill a skeleton',
  description: 'Copies a skeleton into the workspace and fills in its values, in the files and in their names.',
  repeatable: true,
  takesSecrets: ['values', 'token'],
  isLocal: true,
  input: z
    .looseObject({
      ...sourceInput('A folder that came with the template, such as ./skeleton'),
      targetPath: z.string().default('.').describe('Where in the workspace to put it'),
      ...folderOptions,
    })
    .refine((input) => !(input.templateFileExtension && input.copyWithoutTemplating), excludeEachOther),
  plan: async () => [],
  apply: async (input, context) => {
    await fillFiles(await sourceFiles(input.url, context, input.token), input, input.url, context);
    return {};
  },
});
