import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { PublishInput } from './schema';

/** Reads a template from a folder on disk: `template.yaml`, and everything beside it as its files. */
export async function readTemplateFolder(dir: string): Promise<PublishInput> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(dir, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .filter((name) => name !== 'template.yaml')
    .sort();
  const files = await Promise.all(
    names.map(async (name) => {
      const file = path.join(dir, name);
      const [content, { mode }] = await Promise.all([readFile(file), stat(file)]);
      return { path: name, executable: (mode & 0o100) !== 0, content: new Uint8Array(content) };
    }),
  );
  return { source: await readFile(path.join(dir, 'template.yaml'), 'utf8'), files };
}

/** Folders of a folder that hold a template, by name. */
export async function templateFolders(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => path.join(dir, entry.name));
  const holds = await Promise.all(
    folders.map((folder) =>
      stat(path.join(folder, 'template.yaml')).then(
        () => true,
        () => false,
      ),
    ),
  );
  return folders.filter((_, index) => holds[index]).sort();
}
