import path from 'node:path';
import { z } from 'zod';
import { type ActionContext, ActionError } from '@/domain/automation/action';
import { DomainError } from '@/domain/core/errors';

/** How the actions that fetch are told from where. */
export const sourceInput = (what: string) => ({
  url: z
    .string()
    .min(1)
    .describe(`${what}, or its address on a git host: https://github.com/OWNER/REPO/tree/BRANCH/PATH`),
  token: z
    .union([z.string(), z.literal(false), z.null()])
    .optional()
    .transform((token) => token || undefined)
    .describe('A token of one’s own for that host; it goes before the portal’s'),
});

export type SourceFile = { path: string; executable: boolean; content: Uint8Array };

/**
 * The files that a `url` names: a folder beside the template (`./skeleton`, `../common`), or one of its files; or what an
 * address of a git host holds: of the portal's own, also where that stands in for another one, or of that other one.
 * Paths in the answer are relative to that folder. Throws ActionError where there is nothing.
 */
export async function sourceFiles(url: string, context: ActionContext, token?: string): Promise<SourceFile[]> {
  if (/^[a-z][a-z0-9+.-]*:/i.test(url)) {
    return filesAt(url, context, token);
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

async function filesAt(url: string, context: ActionContext, token: string | undefined): Promise<SourceFile[]> {
  const { repositories } = context.ports;
  try {
    const own = await repositories.files(context.ctx, url, context.run.id);
    if (own) return own;
    const { files, from, ref } = await repositories.elsewhere(url, {
      ...{ token, signal: context.signal },
      mayBeRecent: context.foresee !== undefined,
    });
    const counted = `${files.length} ${files.length === 1 ? 'file' : 'files'}`;
    context.foresee?.({ sign: 'none', kind: 'Repository', object: from, note: `${counted} of ${ref}` });
    context.log('info', `Read ${counted} of ${ref} from ${from}`);
    return files;
  } catch (error) {
    if (!(error instanceof DomainError) || error.kind === 'unavailable') throw error;
    throw new ActionError(error.detail, 'Correct the url of this step in the template.');
  }
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
