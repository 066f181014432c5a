import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { type ActionContext, ActionError, defineAction } from '@/domain/automation/action';
import { insideWorkspace } from '@/domain/automation/workspace';

const most = { files: 20_000, bytes: 200 * 1024 * 1024 };
/** The same files make the same archive, whenever it is made. */
const anyTime = new Date(Date.UTC(2000, 0, 1));

const Input = z.looseObject({
  path: z.string().min(1).describe('The file or folder of the workspace to pack'),
  outputPath: z.string().min(1).describe('The archive to write in the workspace'),
});

export const zipFiles = defineAction({
  id: 'roadiehq:utils:zip',
  title: 'Pack a ZIP file',
  description: 'Packs a file or a folder of the workspace into a ZIP file there. Symbolic links are left out.',
  repeatable: true,
  takesSecrets: [],
  gives: ['outputPath'],
  // What is packed does not show what is in it, so this is the last time that it can be looked at.
  sends: (input, context) => packedFiles(input, context),
  isLocal: true,
  input: Input,
  plan: async () => [],
  apply: async (input, context) => {
    await zip(input, context);
    return { output: { outputPath: input.outputPath } };
  },
});

async function packedFiles({ path: from }: z.output<typeof Input>, { workspace }: ActionContext): Promise<string[]> {
  const source = await insideWorkspace(workspace.dir, from);
  const found = await stat(source).catch(() => undefined);
  const names = found?.isDirectory() ? await filesBelow(source) : [''];
  return names.map((name) => path.relative(workspace.dir, path.join(source, name)));
}

async function zip({ path: from, outputPath }: z.output<typeof Input>, context: ActionContext): Promise<void> {
  const { workspace, signal, log } = context;
  const source = await insideWorkspace(workspace.dir, from);
  const target = await insideWorkspace(workspace.dir, outputPath);
  const found = await stat(source).catch(() => undefined);
  if (!found) throw new ActionError(`There is no "${from}" in the workspace to pack.`, 'Check the steps before.');
  if (source === target) throw new ActionError('The archive cannot take the place of what it packs.');
  await rm(target, { force: true });
  const names = found.isDirectory() ? await filesBelow(source, target) : [path.basename(source)];
  const root = found.isDirectory() ? source : path.dirname(source);

  const { ZipFile } = await import('yazl');
  const archive = new ZipFile();
  let bytes = 0;
  for (const name of names) {
    const { size, mode } = await stat(path.join(root, name));
    bytes += size;
    if (bytes > most.bytes) throw new ActionError(`"${from}" holds more than 200 MB.`, 'Pack less.');
    const isProgram = (mode & 0o111) !== 0;
    archive.addFile(path.join(root, name), name, { mtime: anyTime, mode: isProgram ? 0o100755 : 0o100644 });
  }
  archive.end();
  await mkdir(path.dirname(target), { recursive: true });
  await pipeline(archive.outputStream, createWriteStream(target), { signal });
  log('info', `Packed ${names.length} ${names.length === 1 ? 'file' : 'files'} into ${outputPath}`);
}

async function filesBelow(folder: string, except?: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  if (files.length > most.files) throw new ActionError(`More than ${most.files} files are too many to pack.`);
  return files
    .filter((file) => file !== except)
    .map((file) => path.relative(folder, file).split(path.sep).join('/'))
    .sort();
}
