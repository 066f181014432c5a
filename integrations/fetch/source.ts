import path from 'node:path';
import { type ActionContext, ActionError } from '@/domain/automation/action';

export type SourceFile = { path: string; executable: boolean; content: Uint8Array };

/**
 * The files that a `url` names: a folder beside the template (`./skeleton`, `../common`), or one of its files; or what an
 * address of the portal's own git host holds, also where that stands in for another host.
 * Paths in the answer are relative to that folder. Throws ActionError where there is nothing.
 */
export async function sourceFiles(url: string, context: ActionContext): Promise<SourceFile[]> {
  if (/^[a-z][a-z0-9+.-]*:/i.test(url)) {
    const own = await context.ports.repositories.files(context.ctx, url, context.run.id);
    if (own) return own;
    throw new ActionError(
      `This portal fetches from the files that came with the template and from its own git host, not from ${url}.`,
      'Publish the template together with those files and give their relative path.',
    );
  }
  const folder = path.posix.normalize(url).replace(/\/+$/, '');
  if (folder.startsWith('/')) {
    throw new ActionError(`"${url}" is no relative path.`, 'Name a folder beside the template, such as ./skeleton.');
  }
  const all = await context.skeleton.files();
  const found = all.flatMap((file) => {
    const below = relativeTo(folder, file.path);
    return below === undefined ? [] : [{ ...file, path: below }];
  });
  if (found.length === 0) {
    const folders = [...new Set(all.map((file) => topOf(file.path)))].slice(0, 8).join(', ');
    throw new ActionError(
      `This version of the template has no files under "${url}".`,
      folders ? `It came with ${folders}.` : 'Publish the template again, with its skeleton.',
    );
  }
  return found;
}

const topOf = (file: string) =>
  file
    .split('/')
    .slice(0, file.startsWith('../') ? 2 : 1)
    .join('/');

function relativeTo(folder: string, file: string): string | undefined {
  if (folder === '.') return file.startsWith('../') ? undefined : file;
  if (file === folder) return path.posix.basename(file);
  return file.startsWith(`${folder}/`) ? file.slice(folder.length + 1) : undefined;
}
