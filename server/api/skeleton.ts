import { Readable } from 'node:stream';
import { Parser, type ReadEntry } from 'tar';
import { invalid } from '@/domain/core/errors';

export type UploadedFile = { path: string; executable: boolean; content: Uint8Array };

const mostBytes = 60 * 1024 * 1024;
const mostFiles = 5000;

/**
 * The files of a multipart body: every part named `files`, under its file name, and whatever is in a part named
 * `archive`, a tar, compressed or not. Only an archive knows which files may be run.
 */
export async function uploadedFiles(form: FormData): Promise<UploadedFile[]> {
  const files: UploadedFile[] = [];
  for (const part of form.getAll('files')) {
    if (!(part instanceof File)) continue;
    files.push({ path: cleanPath(part.name), executable: false, content: new Uint8Array(await part.arrayBuffer()) });
  }
  for (const part of form.getAll('archive')) {
    if (part instanceof File) files.push(...(await unpack(new Uint8Array(await part.arrayBuffer()))));
  }
  return files;
}

const sliceBytes = 16 * 1024;
/** What an entry takes of a tar, even one of nothing. */
const headerBytes = 512;

const cleanPath = (path: string) => path.replace(/^(\.\/)+/, '');

function* slicesOf(archive: Uint8Array) {
  for (let at = 0; at < archive.length; at += sliceBytes) yield archive.subarray(at, at + sliceBytes);
}

/** Reads an archive in memory: nothing is written, so a hostile path does nothing. Links and devices are left out. */
async function unpack(archive: Uint8Array): Promise<UploadedFile[]> {
  const files: UploadedFile[] = [];
  let bytes = 0;
  const source = Readable.from(slicesOf(archive));
  const parser = new Parser({
    strict: true,
    onReadEntry: (entry: ReadEntry) => {
      const isKept = entry.type === 'File' && files.length <= mostFiles;
      const chunks: Buffer[] = [];
      count(headerBytes);
      entry.on('data', (chunk: Buffer) => {
        if (count(chunk.length) && isKept) chunks.push(chunk);
      });
      entry.on('end', () => {
        if (!isKept) return;
        const executable = ((entry.mode ?? 0) & 0o100) !== 0;
        files.push({ path: cleanPath(entry.path), executable, content: Buffer.concat(chunks) });
      });
    },
  });
  /** Whatever it is of, also what is left out: what is packed a thousandfold must not be unpacked to its end first. */
  function count(more: number): boolean {
    bytes += more;
    if (bytes <= mostBytes) return true;
    source.destroy();
    parser.abort(new Error('too large'));
    return false;
  }
  await new Promise<void>((resolve, reject) => {
    parser.on('end', resolve);
    parser.on('error', reject);
    parser.on('abort', reject);
    source.pipe(parser);
  }).catch(() => {
    throw invalid(`The archive cannot be read as a tar of at most ${mostBytes / 1024 / 1024} MB.`, [
      { pointer: '/archive', detail: 'Send a .tar or .tar.gz' },
    ]);
  });
  return files;
}
