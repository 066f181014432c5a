import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import picomatch from 'picomatch';
import { z } from 'zod';
import { type ActionContext, defineAction } from '@/domain/automation/action';
import { insideWorkspace } from '@/domain/automation/workspace';
import { pathsThatFit } from '@/domain/core/globs';

const Input = z.looseObject({
  files: z.array(z.string().min(1)).min(1).describe('Files, folders or globs of the workspace'),
});

/** Deletes files of the workspace: what a fetched skeleton has too much. */
export const fsDelete = defineAction({
  id: 'fs:delete',
  title: 'Delete files',
  description: 'Deletes files and folders of the workspace. Globs such as **/*.test.js work.',
  repeatable: true,
  takesSecrets: [],
  isLocal: true,
  input: Input,
  plan: async () => [],
  apply: async (input, context) => {
    await deleteFiles(input.files, context);
    return {};
  },
});

async function deleteFiles(patterns: string[], { workspace, log }: ActionContext): Promise<void> {
  for (const pattern of patterns) {
    for (const file of await matching(workspace.dir, pattern)) {
      await rm(await insideWorkspace(workspace.dir, file), { recursive: true, force: true });
      log('info', `Deleted ${file}`);
    }
  }
}

async function matching(dir: string, pattern: string): Promise<string[]> {
  if (!picomatch.scan(pattern).isGlob) return [pattern];
  await insideWorkspace(dir, picomatch.scan(pattern).base);
  const entries = await readdir(dir, { recursive: true });
  return [...pathsThatFit(entries, [path.posix.normalize(pattern)])].sort();
}
