import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { create, Header } from 'tar';
import { afterAll, expect, test } from 'vitest';
import { uploadedFiles } from './skeleton';

const dir = mkdtempSync(path.join(tmpdir(), 'slipway-archive-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

async function formOf(...names: string[]): Promise<FormData> {
  await create({ cwd: dir, file: path.join(dir, 'packed.tgz'), gzip: true }, names);
  const form = new FormData();
  form.append('archive', new File([readFileSync(path.join(dir, 'packed.tgz'))], 'packed.tgz'));
  return form;
}

test('an archive of several parts is read whole', async () => {
  const content = randomBytes(300_000);
  writeFileSync(path.join(dir, 'a.bin'), content);
  writeFileSync(path.join(dir, 'b.txt'), 'b');
  const files = await uploadedFiles(await formOf('a.bin', 'b.txt'));
  expect(
    files.map((file) => [file.path, Buffer.compare(file.content, file.path === 'b.txt' ? Buffer.from('b') : content)]),
  ).toEqual([
    ['a.bin', 0],
    ['b.txt', 0],
  ]);
});

test('one that is packed a thousandfold is refused before it is unpacked to its end', { timeout: 60_000 }, async () => {
  writeFileSync(path.join(dir, 'bomb'), '');
  truncateSync(path.join(dir, 'bomb'), 700 * 1024 * 1024);
  const form = await formOf('bomb');
  const before = process.memoryUsage().arrayBuffers;
  await expect(uploadedFiles(form)).rejects.toMatchObject({ kind: 'invalid' });
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(250 * 1024 * 1024);
});

test.each(['File', 'Directory'] as const)('so is one of nothing but entries of the type %s', async (type) => {
  const header = new Header({ path: 'a', type, size: 0, mode: 0o644 });
  header.encode();
  const packed = gzipSync(Buffer.concat(Array(150_000).fill(header.block)));
  const form = new FormData();
  form.append('archive', new File([packed], 'packed.tgz'));
  await expect(uploadedFiles(form)).rejects.toMatchObject({ kind: 'invalid' });
});
