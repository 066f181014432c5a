import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { type ActionContext, ActionError } from '@/domain/automation/action';
import { insideWorkspace } from '@/domain/automation/workspace';
import type { SourceFile } from './source';

const most = { files: 5000, bytes: 50 * 1024 * 1024 };

/** A file of the workspace, or those below a folder of it, as `sourceFiles` answers those of the template. */
export async function workspaceFiles(at: string, { workspace }: ActionContext): Promise<SourceFile[]> {
  const start = await insideWorkspace(workspace.dir, at);
  const found = await stat(start).catch(() => undefined);
  if (!found)
    throw new ActionError(`There is no "${at}" in the workspace.`, 'Check what the steps before leave there.');
  const names = found.isDirectory() ? await filesBelow(start) : [''];
  if (names.length > most.files) throw new ActionError(`"${at}" holds more than ${most.files} files.`);
  const files: SourceFile[] = [];
  let bytes = 0;
  for (const name of names) {
    const file = path.join(start, name);
    const { mode, size } = await stat(file);
    bytes += size;
    if (bytes > most.bytes) throw new ActionError(`"${at}" holds more than 50 MB.`);
    const executable = (mode & 0o111) !== 0;
    files.push({ path: name || path.basename(start), executable, content: await readFile(file) });
  }
  return files;
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name))).sort();
}
