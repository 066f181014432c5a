import { chownSync, lchownSync } from 'node:fs';
import { chmod, copyFile, lstat, mkdir, readdir, readlink, symlink } from 'node:fs/promises';
import path from 'node:path';

/**
 * Copies what a folder holds, links as they are. Pipes, sockets and devices stay behind, and so do the bits that lend a
 * file's rights to whoever runs it. The copy belongs to `user` where one is given.
 */
export async function carry(from: string, to: string, user?: number): Promise<void> {
  for (const name of await readdir(from)) {
    const [source, target] = [path.join(from, name), path.join(to, name)];
    const stat = await lstat(source);
    if (stat.isSymbolicLink()) {
      await symlink(await readlink(source), target);
    } else if (stat.isDirectory()) {
      await mkdir(target, { mode: 0o700 });
      await carry(source, target, user);
      await chmod(target, (stat.mode & 0o777) | 0o700);
    } else if (stat.isFile()) {
      await copyFile(source, target);
      await chmod(target, (stat.mode & 0o777) | 0o600);
    } else {
      continue;
    }
    if (user !== undefined) lchownSync(target, user, user);
  }
  if (user !== undefined) chownSync(to, user, user);
}
