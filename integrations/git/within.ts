import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { limitReached } from '@/domain/core/errors';

const lookEveryMs = 500;

/** Stops work that makes a folder larger than allowed: what a host sends has no other end. Throws LimitReached. */
export async function withinBytes<T>(
  folder: string,
  bytes: number,
  label: string,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const tooLarge = new AbortController();
  const look = async () => {
    if ((await sizeOf(folder)) > bytes) {
      tooLarge.abort(limitReached(`${label} is larger than ${Math.round(bytes / 1024 / 1024)} MB.`));
    }
  };
  const watch = setInterval(() => void look(), lookEveryMs);
  try {
    const result = await work(AbortSignal.any([signal, tooLarge.signal]));
    await look();
    tooLarge.signal.throwIfAborted();
    return result;
  } finally {
    clearInterval(watch);
  }
}

async function sizeOf(path: string): Promise<number> {
  const entries = await readdir(path, { withFileTypes: true, recursive: true }).catch(() => []);
  let size = 0;
  for (const entry of entries) {
    if (entry.isFile()) size += (await lstat(join(entry.parentPath, entry.name)).catch(() => undefined))?.size ?? 0;
  }
  return size;
}
