import { readFile, readlink } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { Readable } from 'node:stream';
import type { FolderCommit, Signature } from '@/domain/repositories/host';
import type { FolderFile } from './folder';

/** Without what would end a name or an address in git's format. */
const clean = (text: string) => text.replace(/[<>\n\r\0]/g, ' ').trim();

/** A path as fast-import takes it: quoted, because any byte may stand in it. */
const quote = (path: string) => `"${path.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;

const data = (content: Buffer) => Buffer.concat([Buffer.from(`data ${content.length}\n`), content, Buffer.from('\n')]);

const signed = ({ name, email }: Signature, at: Date) =>
  `${clean(name) || 'Slipway'} <${clean(email)}> ${Math.floor(at.getTime() / 1000)} +0000`;

/** `parent` is the commit that it changes; without one the commit holds these files and no others. */
type Import = FolderCommit & { parent?: string; targetPath?: string; removed?: string[] };

/**
 * The commit as a stream for `git fast-import` on `ref`, file after file, so that memory holds one file at a time. The
 * same parent, files, words and date always give the same hash.
 */
export function commitStream(ref: string, files: FolderFile[], commit: Import): Readable {
  return Readable.from(chunks(ref, files, commit), { objectMode: false });
}

async function* chunks(ref: string, files: FolderFile[], commit: Import): AsyncGenerator<Buffer> {
  const { author, committer = author, at, parent, targetPath = '', removed = [] } = commit;
  yield Buffer.from(`commit ${ref}\nmark :1\nauthor ${signed(author, at)}\ncommitter ${signed(committer, at)}\n`);
  yield data(Buffer.from(`${commit.message.trim()}\n`));
  yield Buffer.from(parent ? `from ${parent}\n` : 'deleteall\n');
  for (const path of removed) yield Buffer.from(`D ${quote(path)}\n`);
  for (const file of files) {
    const path = join(commit.dir, file.path);
    const content = file.mode === '120000' ? Buffer.from(await readlink(path)) : await readFile(path);
    yield Buffer.from(`M ${file.mode} inline ${quote(posix.join(targetPath, file.path))}\n`);
    yield data(content);
  }
  yield Buffer.from('get-mark :1\ndone\n');
}
