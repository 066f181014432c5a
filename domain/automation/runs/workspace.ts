import { createHash, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { finished } from 'node:stream/promises';
import * as tar from 'tar';
import type { Db } from '@/domain/core/db';
import type { Sealer } from '@/domain/core/sealed';
import { ActionError } from '../action';

const mostPackedBytes = 64 * 1024 * 1024;
/** Of what stands in it, before it is packed: a file that is all zeros packs into nothing, and takes long to. */
const most = { bytes: 1024 ** 3, files: 50_000 };

/** What the workspace is sealed for: its files may hold what the run's secrets were rendered into. */
const sealedFor = (runId: string) => `${runId}.files`;

/**
 * The folder that a run's steps work in, while one worker holds the run. It is made only when a step asks for it, so a
 * run without files never touches the disk. Between steps it is kept in the database, so any worker can go on from there.
 */
export class RunWorkspace {
  /** where it would be, made or not */
  readonly root: string;
  private isMade = false;
  private print = '';

  constructor(
    dataDir: string,
    private readonly runId: string,
    private readonly sealer: Sealer,
    /** whether a text holds a secret of the run */
    private readonly finds: (text: string) => boolean = () => false,
  ) {
    // A name of its own for each hold: a worker that lost the run may still be writing into its folder.
    this.root = path.resolve(dataDir, 'workspaces', `${runId}-${randomBytes(4).toString('hex')}`);
  }

  get dir(): string {
    if (!this.isMade) fs.mkdirSync(this.root, { recursive: true, mode: 0o700 });
    this.isMade = true;
    return this.root;
  }

  /** Puts back what the newest finished step left. */
  async restore(db: Db): Promise<void> {
    const row = await db.runCheckpoint.findUnique({ where: { runId: this.runId } });
    if (!row) return;
    const unpack = tar.extract({ cwd: this.dir, preserveOwner: false, strict: true });
    unpack.end(this.sealer.unseal(row.files, sealedFor(this.runId)));
    await finished(unpack);
    this.print = await fingerprint(this.root, this.finds);
  }

  /** The folder packed and sealed, if a step has changed it since the last time; else undefined. */
  async packed(): Promise<Uint8Array | undefined> {
    if (!this.isMade) return undefined;
    const print = await fingerprint(this.root, this.finds);
    if (print === this.print) return undefined;
    const bytes = await pack(this.root);
    this.print = print;
    return this.sealer.seal(bytes, sealedFor(this.runId));
  }

  /** Whether a step has changed it since it was last packed. */
  async isChanged(): Promise<boolean> {
    return this.isMade && (await fingerprint(this.root, this.finds)) !== this.print;
  }

  async remove(): Promise<void> {
    if (this.isMade) await fs.promises.rm(this.root, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function pack(dir: string): Promise<Buffer> {
  const names = await fs.promises.readdir(dir);
  const chunks: Buffer[] = [];
  let size = 0;
  if (names.length === 0) return packNothing();
  // "./" before a name: a file may be called "@list", which tar would read as an archive to include.
  const stream = tar.create(
    { cwd: dir, gzip: { level: 1 }, portable: false },
    names.map((name) => `./${name}`),
  );
  for await (const chunk of stream) {
    size += (chunk as Buffer).length;
    if (size > mostPackedBytes) {
      throw new ActionError(
        `The files of this run take more than ${mostPackedBytes / 1024 / 1024} MiB packed, so they cannot be kept between steps.`,
        'Delete what later steps do not need, for example with fs:delete.',
      );
    }
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

/** Two empty blocks end an archive. */
const packNothing = () => Buffer.alloc(1024);

const tooMuch = (what: string) =>
  new ActionError(
    `The files of this run take more than ${what}, so they cannot be kept between steps.`,
    'Fetch less, or delete what later steps do not need, for example with fs:delete.',
  );

/** Changes when, and only when, a name, size, time, mode or kind does. */
async function fingerprint(root: string, finds: (text: string) => boolean): Promise<string> {
  const hash = createHash('sha1');
  const pending = [''];
  let [bytes, files] = [0n, 0];
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    const names = (await fs.promises.readdir(path.join(root, folder))).sort();
    const all = await Promise.all(
      names.map((name) => fs.promises.lstat(path.join(root, folder, name), { bigint: true })),
    );
    all.forEach((stat, index) => {
      const name = path.join(folder, names[index] ?? '');
      if (finds(name))
        throw new ActionError('The name of a file in the workspace holds a secret.', 'Change the template.');
      if (stat.isDirectory()) pending.push(name);
      else bytes += stat.size;
      hash.update(`${name}\0${stat.mode}\0${stat.isDirectory() ? '' : `${stat.size} ${stat.mtimeNs} ${stat.ino}`}\n`);
    });
    files += names.length;
    if (files > most.files) throw tooMuch(`${most.files.toLocaleString('en-GB')} files and folders`);
    if (bytes > most.bytes) throw tooMuch(`${most.bytes / 1024 ** 3} GiB`);
  }
  return hash.digest('hex');
}
