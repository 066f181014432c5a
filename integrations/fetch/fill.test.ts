import { mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { workbench } from '../testing';

const { bench, contextFor, apply, plan, workspace } = await workbench('fill');
const values = { name: 'basket' };

describe('fetch:template:file', () => {
  const skeleton = [
    { path: 'skeleton/a.md', content: '# ${{ values.name }}' },
    { path: 'skeleton/deep/b.md', content: 'b' },
    { path: 'skeleton/logo', content: new Uint8Array([0, 0x24, 0x7b, 0x7b]) },
  ];
  const fetch = (input: object) => apply('fetch:template:file', input, contextFor(skeleton));

  it('fills one file, and keeps what is there unless told', async () => {
    const input = { url: './skeleton/a.md', targetPath: 'docs/index.md', values };
    await fetch(input);
    expect(await workspace()).toEqual({ 'docs/index.md': '# basket' });
    await fetch({ ...input, values: { name: 'other' } });
    expect(bench.lines.at(-1)).toBe('warn docs/index.md is there already and stays as it is');
    await fetch({ ...input, values: { name: 'other' }, replace: true });
    expect(await workspace()).toEqual({ 'docs/index.md': '# other' });
    expect(await plan('fetch:template:file', input)).toEqual([]);
  });

  it('copies what is no text', async () => {
    await fetch({ url: 'skeleton/logo', targetPath: 'logo' });
    expect((await workspace()).logo).toBe('\0${{');
  });

  it.each([
    [{ url: './skeleton', targetPath: 'x' }, 'is a folder'],
    [{ url: './skeleton/a.md', targetPath: '../x' }, 'leads out of the workspace'],
    [{ url: './none', targetPath: 'x' }, 'no files under "./none"'],
    [{ url: './skeleton/a.md' }, 'targetPath'],
  ])('refuses %j', async (input, message) => {
    await expect(fetch(input)).rejects.toThrow(message);
  });
});

describe('workspace:template', () => {
  beforeEach(async () => {
    await mkdir(path.join(bench.dir, 'raw/src'), { recursive: true });
    await writeFile(path.join(bench.dir, 'raw/README.md'), '# ${{ values.name }}');
    await writeFile(path.join(bench.dir, 'raw/src/${{ values.name }}.ts'), '// ${{ values.name }}');
  });

  it('fills a folder of the workspace into another one, the same each time', async () => {
    const input = { sourcePath: './raw', targetPath: 'app', values, copyWithoutTemplating: ['src/*'] };
    await apply('workspace:template', input);
    const once = await workspace();
    expect(once).toMatchObject({ 'app/README.md': '# basket', 'app/src/basket.ts': '// ${{ values.name }}' });
    await apply('workspace:template', { ...input, replace: true });
    expect(await workspace()).toEqual(once);
  });

  it('fills one file of it', async () => {
    await apply('workspace:template:file', { sourcePath: 'raw/README.md', targetPath: 'README.md', values });
    expect((await workspace())['README.md']).toBe('# basket');
    const folder = { sourcePath: 'raw', targetPath: 'x' };
    await expect(apply('workspace:template:file', folder)).rejects.toThrow('"raw" is a folder');
  });

  it.each([
    [{ sourcePath: 'raw', targetPath: 'raw/x' }, 'lie in each other'],
    [{ sourcePath: 'raw', targetPath: '.' }, 'lie in each other'],
    [{ sourcePath: '../raw', targetPath: 'x' }, 'leads out of the workspace'],
    [{ sourcePath: 'raw', targetPath: '../x' }, 'leads out of the workspace'],
    [{ sourcePath: 'link', targetPath: 'x' }, 'leads out of the workspace'],
    [{ sourcePath: 'none', targetPath: 'x' }, 'There is no "none"'],
    [{ sourcePath: 'raw' }, 'targetPath'],
  ])('refuses %j', async (input, message) => {
    await symlink(await mkdtemp(path.join(bench.root, 'outside-')), path.join(bench.dir, 'link'));
    await expect(apply('workspace:template', input)).rejects.toThrow(message);
  });
});

describe('fs:readdir', () => {
  beforeEach(async () => {
    await mkdir(path.join(bench.dir, 'src/deep'), { recursive: true });
    await writeFile(path.join(bench.dir, 'src/b.ts'), '');
    await writeFile(path.join(bench.dir, 'src/deep/a.ts'), '');
    await symlink('/etc/passwd', path.join(bench.dir, 'src/link'));
  });
  const entry = (at: string) => ({ name: path.basename(at), path: at, fullPath: at });

  it('lists folders, flat or deep', async () => {
    expect(await apply('fs:readdir', { paths: ['src'] })).toEqual({
      output: { files: [entry('src/b.ts')], folders: [entry('src/deep')] },
    });
    expect(await apply('fs:readdir', { paths: ['.', 'src/deep'], recursive: true })).toEqual({
      output: {
        files: [entry('src/b.ts'), entry('src/deep/a.ts'), entry('src/deep/a.ts')],
        folders: [entry('src'), entry('src/deep')],
      },
    });
    expect(await plan('fs:readdir', { paths: ['src'] })).toEqual([]);
  });

  it.each([
    [['..'], 'leads out of the workspace'],
    [['/etc'], 'leads out of the workspace'],
    [['src/link'], 'leads out of the workspace'],
    [['none'], 'There is no folder "none"'],
    [['src/b.ts'], 'There is no folder "src/b.ts"'],
    [[], 'paths'],
  ])('refuses %j', async (paths, message) => {
    await expect(apply('fs:readdir', { paths })).rejects.toThrow(message);
  });
});
