import { chmod, lstat, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ActionError } from '@/domain/automation/action';
import { insideWorkspace } from '@/domain/automation/workspace';

/** Writes one file below the workspace, keeping whether it may be run. False when it was there and had to stay. */
export async function writeInto(
  dir: string,
  file: { path: string; executable: boolean; content: Uint8Array | string },
  replace: boolean,
): Promise<boolean> {
  const target = await insideWorkspace(dir, file.path);
  const existing = await lstat(target).catch(() => undefined);
  if (existing && !replace) return false;
  if (existing?.isDirectory())
    throw new ActionError(`"${file.path}" is a folder in the workspace, and a file in the skeleton.`);
  await mkdir(path.dirname(target), { recursive: true });
  const mode = file.executable ? 0o755 : 0o644;
  await writeFile(target, file.content, { mode });
  if (existing) await chmod(target, mode);
  return true;
}
