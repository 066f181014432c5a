import { type Dirent, promises as fs } from 'node:fs';
import { join, posix, relative, resolve, sep } from 'node:path';
import picomatch from 'picomatch';
import { cleanPath } from '@/domain/catalog/address';
import { SourceError, type SourceLimits } from '@/domain/catalog/source';
import { DomainError } from '@/domain/core/errors';
import { pathsThatFit } from '@/domain/core/globs';
import { tooLarge } from './http';

const descriptor = /(?:^|\/)catalog-info\.ya?ml$/;
const skipped = new Set(['.git', 'node_modules']);
const isGlob = (path: string) => /[*?[\]{}]/.test(path);

/**
 * Finds and reads descriptors below a root, with real paths: a link that leads out of it is refused. Paths are below
 * the root, with slashes.
 */
export class Folder {
  private constructor(
    private readonly root: string,
    private readonly limits: SourceLimits,
  ) {}

  static async open(root: string, limits: SourceLimits): Promise<Folder> {
    return new Folder(await fs.realpath(root), limits);
  }

  /** What a path names: a file itself; a folder's catalog-info.yaml, or those anywhere below it; what a glob matches. */
  async files(path: string): Promise<string[]> {
    const clean = cleanPath(path);
    if (clean === undefined) throw new SourceError(`"${path}" leaves the place that is read.`);
    if (isGlob(clean)) return this.matching(clean);
    const found = await fs.stat(await this.inside(clean)).catch(() => undefined);
    if (!found) throw new SourceError(`There is no ${clean || 'such folder'}.`);
    if (found.isFile()) return [clean];
    const own = ['catalog-info.yaml', 'catalog-info.yml'].map((name) => posix.join(clean, name));
    for (const file of own) if (await this.isFile(file)) return [file];
    const below = await this.walk(clean, (all) => all.filter((file) => descriptor.test(file)));
    if (below.length === 0) throw new SourceError(`There is no catalog-info.yaml in ${clean || 'it'}, nor below.`);
    return below;
  }

  async read(path: string): Promise<string> {
    const real = await this.inside(path);
    const found = await fs.stat(real).catch(() => undefined);
    if (!found?.isFile()) throw new SourceError(`There is no file ${path}.`);
    if (found.size > this.limits.fileBytes) throw new SourceError(tooLarge(path, this.limits.fileBytes));
    return fs.readFile(real, 'utf8');
  }

  /** What a relative target in `from` names. */
  async follow(from: string, target: string): Promise<string[]> {
    return this.files(posix.join(posix.dirname(from), target));
  }

  private async isFile(path: string): Promise<boolean> {
    const found = await fs.stat(join(this.root, path)).catch(() => undefined);
    return found?.isFile() ?? false;
  }

  private async inside(path: string): Promise<string> {
    const real = await fs.realpath(resolve(this.root, path)).catch(() => undefined);
    if (real === undefined) throw new SourceError(`There is no ${path}.`);
    if (real !== this.root && !real.startsWith(this.root + sep))
      throw new SourceError(`${path} leads out of the place that is read.`);
    return real;
  }

  private async matching(glob: string): Promise<string[]> {
    const base = picomatch.scan(glob).base;
    const files = await this.walk(base, (all) => fitting(all, glob));
    if (files.length === 0) throw new SourceError(`No file matches ${glob}.`);
    return files;
  }

  /** Files below a folder in order, links not followed. */
  private async walk(from: string, wanted: (files: string[]) => string[]): Promise<string[]> {
    const found: string[] = [];
    let visited = 0;
    const visit = async (folder: string): Promise<void> => {
      const entries: Dirent[] = await fs.readdir(join(this.root, folder), { withFileTypes: true }).catch(() => []);
      for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
        if (++visited > 100_000) throw new SourceError('There are more than 100,000 files: name a narrower folder.');
        const path = posix.join(folder, entry.name);
        if (entry.isDirectory() && !skipped.has(entry.name)) await visit(path);
        else if (entry.isFile()) found.push(path);
      }
    };
    await visit(
      from === ''
        ? ''
        : relative(this.root, await this.inside(from))
            .split(sep)
            .join('/'),
    );
    const files = wanted(found);
    if (files.length > this.limits.files) throw new SourceError(`More than ${this.limits.files} descriptor files.`);
    return files;
  }
}

function fitting(files: string[], glob: string): string[] {
  try {
    return [...pathsThatFit(files, [glob])];
  } catch (error) {
    throw error instanceof DomainError ? new SourceError(error.detail) : error;
  }
}
