import { readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { FolderCommit } from '@/domain/repositories/host';
import type { FolderFile } from './folder';

/** Without what would end a name or an address in git's format. */
const clean = (text: string) => text.replace(/[<>\n\r\0]/g, ' ').trim();

/** A path as fast-import takes it: quoted, because any byte may stand in it. */
const quote = (path: string) => `"${path.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;

const data = (content: Buffer) => Buffer.concat([Buffer.from(`data ${content.length}\n`), content, Buffer.from('\n')]);

/**
 * The commit as a stream for `git fast-import`: a commit without parents on `ref`, file after file, so that memory holds
 * one file at a time. The same files, words and date always give the same hash.
 */
export function commitStream(ref: string, files: FolderFile[], commit: FolderCommit): Readable {
  return Readable.from(chunks(ref, files, commit), { objectMode: false });
}

async function* chunks(ref: string, files: FolderFile[], commit: FolderCommit): AsyncGenerator<Buffer> {
  const seconds = Math.floor(commit.at.getTime() / 1000);
  const who = `${clean(commit.author.name) || 'Slipway'} <${clean(commit.author.email)}> ${seconds} +0000`;
  yield Buffer.from(`commit ${ref}\nmark :1\nauthor ${who}\ncommitter ${who}\n`);
  yield data(Buffer.from(`${commit.message.trim()}\n`));
  yield Buffer.from('deleteall\n');
  for (const file of files) {
    const path = join(commit.dir, file.path);
    const content = file.mode === '120000' ? Buffer.from(await readlink(path)) : await readFile(path);
    yield Buffer.from(`M ${file.mode} inline ${quote(file.path)}\n`);
    yield data(content);
  }
  yield Buffer.from('get-mark :1\ndone\n');
}
