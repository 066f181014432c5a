import { access, mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { type ActionContext, ActionError, defineAction } from '@/domain/automation/action';
import { insideWorkspace } from '@/domain/automation/workspace';

const Input = z.looseObject({
  files: z
    .array(z.looseObject({ from: z.string().min(1), to: z.string().min(1), overwrite: z.boolean().default(false) }))
    .min(1)
    .describe('What to rename or move, in this order'),
});
type Input = z.output<typeof Input>;

/** Renames and moves files of the workspace. */
export const fsRename = defineAction({
  id: 'fs:rename',
  title: 'Rename files',
  description: 'Renames and moves files and folders of the workspace.',
  // Each step keeps its workspace, so a repetition begins with the files as they were before.
  repeatable: true,
  takesSecrets: [],
  isLocal: true,
  input: Input,
  plan: async () => [],
  apply: async (input, context) => {
    await renameFiles(input, context);
    return {};
  },
});

async function renameFiles({ files }: Input, { workspace, log }: ActionContext): Promise<void> {
  for (const { from, to, overwrite } of files) {
    const source = await insideWorkspace(workspace.dir, from);
    const target = await insideWorkspace(workspace.dir, to);
    if (!(await exists(source))) {
      throw new ActionError(
        `There is no "${from}" in the workspace to rename.`,
        'Check what the steps before leave there.',
      );
    }
    if (source !== target && (await exists(target))) {
      if (!overwrite) throw new ActionError(`"${to}" is there already.`, 'Set overwrite to true to replace it.');
      await rm(target, { recursive: true, force: true });
    }
    await mkdir(path.dirname(target), { recursive: true });
    await rename(source, target);
    log('info', `Renamed ${from} to ${to}`);
  }
}

const exists = (file: string) =>
  access(file).then(
    () => true,
    () => false,
  );
