import { lstat, readdir } from 'node:fs/promises';
import path from 'node:path';

export type Room = { bytes: number; files: number };

/**
 * Which of its bounds a folder is past, in words; undefined where it is within both. It looks no further than it must, and
 * at no link's other end. What goes away meanwhile does not count. Bytes are those on the disk: a file may be mostly holes.
 */
export async function overflow(folder: string, most: Room): Promise<string | undefined> {
  let [bytes, files] = [0, 0];
  const pending = [folder];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    for (const entry of await readdir(at, { withFileTypes: true }).catch(() => [])) {
      const found = path.join(at, entry.name);
      files += 1;
      if (files > most.files) return `${most.files} files`;
      if (entry.isDirectory()) pending.push(found);
      else bytes += ((await lstat(found).catch(() => undefined))?.blocks ?? 0) * 512;
      if (bytes > most.bytes) return `${Math.round(most.bytes / 1024 / 1024)} MB`;
    }
  }
  return undefined;
}

/** Looks again and again while a program works, each time when the last look is over, and says when it is too much. */
export function watchDisk(folders: string[], most: Room, tell: (what: string) => void): () => void {
  let isOver = false;
  let clock: NodeJS.Timeout | undefined;
  const look = async () => {
    for (const folder of folders) {
      const what = await overflow(folder, most);
      if (what && !isOver) return tell(what);
    }
    if (!isOver) clock = setTimeout(() => void look(), pauseMs);
  };
  clock = setTimeout(() => void look(), pauseMs);
  return () => {
    isOver = true;
    clearTimeout(clock);
  };
}

const pauseMs = 200;
