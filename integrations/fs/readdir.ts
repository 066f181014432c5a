import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { ActionError, defineAction } from '@/domain/automation/action';
import { insideWorkspace } from '@/domain/automation/workspace';

const mostEntries = 5000;

type Entry = { name: string; path: string; fullPath: string };

/** Lists what folders of the workspace hold, so that later steps can go over it with `each`. */
export const fsReaddir = defineAction({
  id: 'fs:readdir',
  title: 'List folders',
  description: 'Lists the files and folders in folders of the workspace. Symbolic links are left out.',
  repeatable: true,
  takesSecrets: [],
  gives: ['files', 'folders'],
  isLocal: true,
  input: z.looseObject({
    paths: z.array(z.string().min(1)).min(1).describe('Folders of the workspace'),
    recursive: z.boolean().default(false).describe('Also what lies deeper'),
  }),
  plan: async () => [],
  apply: async ({ paths, recursive }, { workspace }) => {
    const files: Entry[] = [];
    const folders: Entry[] = [];
    for (const folder of paths) {
      for (const { entry, isFolder } of await entriesOf(workspace.dir, folder, recursive)) {
        (isFolder ? folders : files).push(entry);
      }
    }
    if (files.length + folders.length > mostEntries) {
      throw new ActionError(`That is more than ${mostEntries} files and folders.`, 'List a narrower folder.');
    }
    return { output: { files, folders } };
  },
});

/** `fullPath` is below the workspace, too: where that lies differs from worker to worker. */
async function entriesOf(dir: string, folder: string, recursive: boolean) {
  const start = await insideWorkspace(dir, folder);
  const found = await stat(start).catch(() => undefined);
  if (!found?.isDirectory()) {
    throw new ActionError(
      `There is no folder "${folder}" in the workspace.`,
      'Check what the steps before leave there.',
    );
  }
  const entries = await readdir(start, { recursive, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() || entry.isDirectory())
    .map((entry) => {
      const below = path.relative(dir, path.join(entry.parentPath, entry.name)).split(path.sep).join('/');
      return { entry: { name: entry.name, path: below, fullPath: below }, isFolder: entry.isDirectory() };
    })
    .sort((a, b) => (a.entry.path < b.entry.path ? -1 : 1));
}
