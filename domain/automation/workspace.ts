import { lstat } from 'node:fs/promises';
import path from 'node:path';
import { ActionError } from './action';

/**
 * The absolute path of something in a run's workspace. Throws ActionError for what leads out of it: an absolute path,
 * `..`, or a symbolic link on the way. What is not there yet is fine.
 */
export async function insideWorkspace(dir: string, relative: string): Promise<string> {
  const target = path.resolve(dir, relative);
  if (relative.includes('\0') || path.isAbsolute(relative) || !isBelow(dir, target)) throw escapes(relative);
  let at = dir;
  for (const part of path.relative(dir, target).split(path.sep).filter(Boolean)) {
    at = path.join(at, part);
    const stat = await lstat(at).catch(() => undefined);
    if (stat?.isSymbolicLink()) throw escapes(relative);
    if (!stat) break;
  }
  return target;
}

const isBelow = (dir: string, target: string) => target === dir || target.startsWith(dir + path.sep);

const escapes = (relative: string) =>
  new ActionError(
    `The path "${relative}" leads out of the workspace.`,
    'Use a path below the workspace in the template.',
  );
