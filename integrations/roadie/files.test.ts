import { mkdir, mkdtemp, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { beforeEach, describe, expect, it } from 'vitest';
import { workbench } from '../testing';

const { bench, apply, plan, workspace } = await workbench('files');
const write = async (file: string, content: string) => {
  await mkdir(path.dirname(path.join(bench.dir, file)), { recursive: true });
  await writeFile(path.join(bench.dir, file), content);
};
const u = (name: string) => `roadiehq:utils:${name}`;

describe('roadiehq:utils:fs:write and append', () => {
  it('write makes folders, replaces, and lays JSON out when told', async () => {
    expect(await apply(u('fs:write'), { path: 'a/b.txt', content: 'one' })).toEqual({ output: { path: 'a/b.txt' } });
    await apply(u('fs:write'), { path: './a/b.txt', content: 2 });
    await apply(u('fs:write'), { path: 'c.json', content: '{"a":1}', preserveFormatting: true });
    await apply(u('fs:write'), { path: 'd.txt', content: '{a', preserveFormatting: true });
    expect(await workspace()).toEqual({ 'a/b.txt': '2', 'c.json': '{\n  "a": 1\n}', 'd.txt': '{a' });
    expect(await plan(u('fs:write'), { path: 'a', content: 'x' })).toEqual([]);
  });

  it('append adds to a file, or makes it', async () => {
    expect((await apply(u('fs:append'), { path: 'log', content: 'a\n' })).output).toEqual({ path: 'log' });
    await apply(u('fs:append'), { path: 'log', content: 'b\n' });
    expect(await workspace()).toEqual({ log: 'a\nb\n' });
  });

  it('does not write over a folder', async () => {
    await write('a/b', 'x');
    await expect(apply(u('fs:write'), { path: 'a', content: '' })).rejects.toThrow('"a" is a folder');
    await expect(apply(u('fs:append'), { path: '.', content: '' })).rejects.toThrow('"." is a folder');
  });

  it('needs its input', async () => {
    await expect(apply(u('fs:write'), { path: 'a' })).rejects.toThrow('content');
    await expect(apply(u('fs:append'), { content: 'a' })).rejects.toThrow('path');
    await expect(apply(u('fs:write'), { path: 'a', content: { b: 1 } })).rejects.toThrow('content');
  });
});

describe('roadiehq:utils:fs:parse', () => {
  it('gives text, JSON, YAML and several documents', async () => {
    await write('a.yaml', 'a: 1\n---\nb: [2]\n');
    await write('b.json', '{"a": null}');
    const content = async (input: object) => (await apply(u('fs:parse'), input)).output?.content;
    expect(await content({ path: 'a.yaml' })).toBe('a: 1\n---\nb: [2]\n');
    expect(await content({ path: 'a.yaml', parser: 'multiyaml' })).toEqual([{ a: 1 }, { b: [2] }]);
    expect(await content({ path: 'b.json', parser: 'json' })).toEqual({ a: null });
    expect(await content({ path: 'b.json', parser: 'yaml' })).toEqual({ a: null });
  });

  it('says what is wrong with a file', async () => {
    await write('a.yaml', 'a: 1\na: 2\n');
    await write(
      'b.yaml',
      `a: &a [${'x,'.repeat(9)}]\nb: &b [${'*a,'.repeat(9)}]\nc: &c [${'*b,'.repeat(9)}]\nd: [${'*c,'.repeat(9)}]\n`,
    );
    await expect(apply(u('fs:parse'), { path: 'a.yaml', parser: 'yaml' })).rejects.toThrow(
      'a.yaml is no YAML: Map keys',
    );
    await expect(apply(u('fs:parse'), { path: 'a.yaml', parser: 'json' })).rejects.toThrow('a.yaml is no JSON');
    await expect(apply(u('fs:parse'), { path: 'b.yaml', parser: 'yaml' })).rejects.toThrow('alias');
    await expect(apply(u('fs:parse'), { path: 'none' })).rejects.toThrow('There is no "none" in the workspace');
    await expect(apply(u('fs:parse'), { path: 'a.yaml', parser: 'toml' })).rejects.toThrow('parser');
  });
});

describe('roadiehq:utils:fs:replace', () => {
  beforeEach(async () => {
    for (const file of ['a.txt', 'src/b.txt', 'src/.hidden.txt']) await write(file, 'name: NAME, NAME-1\n');
  });

  it('replaces everywhere in a file', async () => {
    await apply(u('fs:replace'), { files: [{ file: './a.txt', find: 'NAME', replaceWith: 'basket' }] });
    expect((await workspace())['a.txt']).toBe('name: basket, basket-1\n');
    expect(bench.lines).toEqual(['info Wrote ./a.txt']);
  });

  it('takes globs, dot files only when told, and expressions with groups', async () => {
    const files = [{ file: '**/*.txt', find: 'NAME(-\\d)?', matchRegex: true, replaceWith: 'x$1' }];
    await apply(u('fs:replace'), { files });
    const changed = 'name: x, x-1\n';
    expect(await workspace()).toEqual({
      'a.txt': changed,
      'src/b.txt': changed,
      'src/.hidden.txt': 'name: NAME, NAME-1\n',
    });
    await apply(u('fs:replace'), { files: [{ ...files[0], includeDotFiles: true }] });
    expect((await workspace())['src/.hidden.txt']).toBe(changed);
  });

  it('repeated finds nothing more, and says where there is no file', async () => {
    const files = [{ file: 'a.txt', find: 'NAME', replaceWith: 'basket' }];
    await apply(u('fs:replace'), { files });
    const once = await workspace();
    await apply(u('fs:replace'), { files });
    expect(await workspace()).toEqual(once);
    await apply(u('fs:replace'), { files: [{ ...files[0], file: 'none.txt' }] });
    expect(bench.lines.at(-1)).toBe('warn No file of the workspace is none.txt');
  });

  it.each([
    ['(', 'Invalid regular expression', 'x'],
    ['[', 'Invalid regular expression', 'x'],
  ])('refuses the expression %s', async (find, message, replaceWith) => {
    const files = [{ file: 'a.txt', find, matchRegex: true, replaceWith }];
    await expect(apply(u('fs:replace'), { files })).rejects.toThrow(message);
  });

  it('ends what does not end, and what grows without end', async () => {
    await write('long.txt', `${'a'.repeat(50)}!`);
    const endless = [{ file: 'long.txt', find: '^(a+)+$', matchRegex: true, replaceWith: 'x' }];
    await expect(apply(u('fs:replace'), { files: endless })).rejects.toThrow('longer than 5 s');
    await write('many.txt', 'a'.repeat(200_000));
    const growing = [{ file: 'many.txt', find: 'a', replaceWith: "$'$`" }];
    await expect(apply(u('fs:replace'), { files: growing })).rejects.toThrow(/does not work: /);
    expect((await workspace())['long.txt']).toBe(`${'a'.repeat(50)}!`);
  }, 30_000);
});

describe('serialize', () => {
  it('gives JSON and YAML as told', async () => {
    const data = { b: [1, 'x'], a: { c: null } };
    const text = async (id: string, input: object) => (await apply(u(id), input)).output?.serialized;
    expect(await text('serialize:json', { data })).toBe('{"b":[1,"x"],"a":{"c":null}}');
    expect(await text('serialize:json', { data, replacer: ['b'], space: '  ' })).toBe(
      '{\n  "b": [\n    1,\n    "x"\n  ]\n}',
    );
    expect(await text('serialize:yaml', { data })).toBe('b:\n  - 1\n  - x\na:\n  c: null\n');
    const options = { indentSeq: false, nullStr: '~', unknown: 1 };
    expect(await text('serialize:yaml', { data, options })).toBe('b:\n- 1\n- x\na:\n  c: ~\n');
    await expect(apply(u('serialize:yaml'), { data, options: { indent: 0 } })).rejects.toThrow('indent');
  });
});

describe('roadiehq:utils:zip', () => {
  /** Names and contents out of an archive's own directory. */
  async function unzipped(file: string): Promise<Record<string, string>> {
    const bytes = await readFile(path.join(bench.dir, file));
    const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
    const found: [string, string][] = [];
    for (let at = bytes.readUInt32LE(end + 16), left = bytes.readUInt16LE(end + 10); left > 0; left--) {
      const nameLength = bytes.readUInt16LE(at + 28);
      const name = bytes.toString('utf8', at + 46, at + 46 + nameLength);
      const local = bytes.readUInt32LE(at + 42);
      const from = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
      found.push([name, inflateRawSync(bytes.subarray(from, from + bytes.readUInt32LE(at + 20))).toString()]);
      at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
    }
    return Object.fromEntries(found);
  }

  it('packs a folder or a file, the same each time, without itself and without links', async () => {
    await write('app/a.txt', 'a');
    await write('app/deep/b.txt', 'b');
    await symlink('/etc/passwd', path.join(bench.dir, 'app/link'));
    const input = { path: 'app', outputPath: 'app/out/app.zip' };
    expect((await apply(u('zip'), input)).output).toEqual({ outputPath: 'app/out/app.zip' });
    const first = await readFile(path.join(bench.dir, 'app/out/app.zip'));
    expect(await unzipped('app/out/app.zip')).toEqual({ 'a.txt': 'a', 'deep/b.txt': 'b' });
    await apply(u('zip'), input);
    expect((await readFile(path.join(bench.dir, 'app/out/app.zip'))).equals(first)).toBe(true);
    await apply(u('zip'), { path: 'app/deep/b.txt', outputPath: 'b.zip' });
    expect(await unzipped('b.zip')).toEqual({ 'b.txt': 'b' });
    await expect(apply(u('zip'), { path: 'none', outputPath: 'x.zip' })).rejects.toThrow('There is no "none"');
    await expect(apply(u('zip'), { path: 'b.zip', outputPath: 'b.zip' })).rejects.toThrow('cannot take the place');
  });
});

describe('every path', () => {
  const calls = (at: string): [string, object][] => [
    ['fs:write', { path: at, content: 'x' }],
    ['fs:append', { path: at, content: 'x' }],
    ['fs:parse', { path: at }],
    ['fs:replace', { files: [{ file: at, find: 'x', replaceWith: 'y' }] }],
    ['json:merge', { path: at, content: {} }],
    ['merge', { path: at, content: {} }],
    ['jsonata:json:transform', { path: at, expression: '$' }],
    ['jsonata:yaml:transform', { path: at, expression: '$' }],
    ['zip', { path: at, outputPath: 'x.zip' }],
    ['zip', { path: '.', outputPath: at }],
  ];

  it.each(['../x.json', '/etc/hosts', 'a/../../x.json', 'link/x.json', 'file.json', 'a\0b'])(
    'stays in the workspace: %j',
    async (at) => {
      const outside = await mkdtemp(path.join(bench.root, 'outside-'));
      await writeFile(path.join(outside, 'x.json'), '{"secret": "xyz"}');
      await symlink(outside, path.join(bench.dir, 'link'));
      await symlink(path.join(outside, 'x.json'), path.join(bench.dir, 'file.json'));
      for (const [id, input] of calls(at)) {
        await expect(apply(u(id), input), id).rejects.toThrow('leads out of the workspace');
      }
      expect(await readdir(outside)).toEqual(['x.json']);
      expect(await readFile(path.join(outside, 'x.json'), 'utf8')).toBe('{"secret": "xyz"}');
    },
  );

  it('of a glob, too', async () => {
    const files = [{ file: '../**/*.json', find: 'x', replaceWith: 'y' }];
    await expect(apply(u('fs:replace'), { files })).rejects.toThrow('leads out of the workspace');
  });
});
