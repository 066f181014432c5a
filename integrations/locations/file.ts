import { promises as fs } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import picomatch from 'picomatch';
import { type OpenedSource, SourceError, type SourceOptions, type SourceReader } from '@/domain/catalog/source';
import { Folder } from './folder';

/**
 * Descriptors on the server's own disk: a file, a folder or a glob. Only YAML files are read, never what belongs to the
 * portal itself or to the system, and nothing outside the folder that the target names.
 */
export const fileReader: SourceReader = {
  type: 'file',
  open: async (target, options): Promise<OpenedSource> => {
    const { root, path } = await place(target);
    await refuseForbidden(root, options);
    const folder = await Folder.open(root, options.limits);
    const files = await folder.files(path);
    return {
      revision: null,
      files,
      read: async (file) => {
        if (!/\.ya?ml$/i.test(file)) throw new SourceError(`${file} is no YAML file. Only .yaml and .yml are read.`);
        return folder.read(file);
      },
      follow: (from, relativeTarget) => folder.follow(from, relativeTarget),
      close: async () => {},
    };
  },
};

/** The folder that bounds what is read, and the path in it. */
async function place(target: string): Promise<{ root: string; path: string }> {
  const { base, isGlob } = picomatch.scan(target);
  const real = await fs.realpath(resolve(isGlob ? base : target)).catch(() => undefined);
  if (real === undefined) throw new SourceError(`There is no ${isGlob ? base : target} on this server.`);
  const found = await fs.stat(real);
  if (isGlob) return { root: real, path: target.slice(base.length).replace(/^\/+/, '') };
  return found.isDirectory() ? { root: real, path: '' } : { root: dirname(real), path: relative(dirname(real), real) };
}

async function refuseForbidden(root: string, { dataDir }: SourceOptions): Promise<void> {
  const own = await fs.realpath(resolve(dataDir)).catch(() => resolve(dataDir));
  const contains = (outer: string, inner: string) =>
    inner === outer || inner.startsWith(outer === sep ? sep : outer + sep);
  if (root === sep || contains(root, own) || contains(own, root)) {
    throw new SourceError('This folder holds what the portal keeps for itself. Name a narrower one.');
  }
  if (['/proc', '/sys', '/dev', '/etc', '/root/.ssh'].some((folder) => contains(folder, root))) {
    throw new SourceError(`${root} belongs to the system. Put descriptors in a folder of their own.`);
  }
}
