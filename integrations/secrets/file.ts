import { constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import path from 'node:path';
import { forbidden, invalid, notFound, unavailable } from '@/domain/core/errors';
import type { SecretSource } from '@/domain/secrets/source';

const mostBytes = 64 * 1024;

/**
 * Files below one folder. A link may lead to another file below it, as mounted secrets of a cluster do, and nowhere else.
 * The line end that editors put at a file's end is no part of the secret.
 */
export const fileSecrets = (options: { folder: () => string | undefined }): SecretSource => ({
  kind: 'file',
  unready: () => (options.folder() ? undefined : 'No folder of secrets is set: SLIPWAY_SECRET_FILES names it.'),
  read: async (address) => {
    const folder = options.folder() ?? '';
    const text = await readBelow(folder, address);
    return text.replace(/\r?\n$/, '');
  },
});

async function readBelow(folder: string, address: string): Promise<string> {
  const root = await realpath(folder).catch(() => {
    throw unavailable(`The folder of secrets, ${folder}, cannot be read.`);
  });
  const target = await realpath(path.resolve(root, address)).catch(() => undefined);
  if (target === undefined) throw notFound('file of secrets', address);
  if (!target.startsWith(root + path.sep)) throw forbidden(`The file ${address} leads out of the folder of secrets.`);
  // Without waiting: a pipe would keep the worker until somebody writes to it.
  const file = await open(target, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW).catch(() => {
    throw unavailable(`The file of secrets ${address} cannot be read.`);
  });
  try {
    const stat = await file.stat();
    if (!stat.isFile() || stat.size > mostBytes) throw invalid(`${address} is no file of at most 64 KB.`);
    return (await file.readFile()).toString('utf8');
  } finally {
    await file.close();
  }
}
