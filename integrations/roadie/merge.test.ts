import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { workbench } from '../testing';
import { merged } from './merged';

const { bench, apply, workspace } = await workbench('merge');
const write = (file: string, content: string) => writeFile(path.join(bench.dir, file), content);
const merge = async (input: { path: string; content: unknown } & Record<string, unknown>) => {
  const result = await apply('roadiehq:utils:merge', input);
  return { ...result.output, text: (await workspace())[input.path] };
};

describe('merged', () => {
  it.each([
    [{ a: 1 }, { b: 2 }, false, { a: 1, b: 2 }],
    [{ a: { b: 1, c: 2 } }, { a: { b: 3 } }, false, { a: { b: 3, c: 2 } }],
    [{ a: [1, 2] }, { a: [3] }, false, { a: [3] }],
    [{ a: [1, 2] }, { a: [2, 3] }, true, { a: [1, 2, 3] }],
    [{ a: [1] }, { a: 2 }, true, { a: [1, 2] }],
    [{ a: 1 }, { a: [2] }, true, { a: [2] }],
    [{ a: { b: 1 } }, { a: null }, false, { a: null }],
    [null, { a: 1 }, false, { a: 1 }],
  ])('%j with %j, lists longer %j', (into, from, mergeArrays, result) => {
    expect(merged(into, from, mergeArrays)).toEqual(result);
  });

  it('changes neither, reaches no prototype, and is the same when repeated', () => {
    const from = JSON.parse('{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}}');
    merged({ a: 1 }, from, false);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    expect(Object.keys(merged({ a: 1 }, from, false) as object)).toEqual(['a', '__proto__', 'constructor']);
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), fc.boolean(), (a, b, lists) => {
        const before = JSON.stringify([a, b]);
        const once = merged(a, b, lists);
        expect(JSON.stringify([a, b])).toBe(before);
        if (!lists) expect(merged(once, b, lists)).toEqual(once);
      }),
    );
  });
});

describe('roadiehq:utils:json:merge', () => {
  const id = 'roadiehq:utils:json:merge';

  it('merges objects and texts, makes the file, and keeps the indentation when told', async () => {
    expect((await apply(id, { path: 'p.json', content: '{"scripts": {"a": "b"}}' })).output).toEqual({
      path: 'p.json',
    });
    await apply(id, { path: 'p.json', content: { scripts: { c: 'd' } } });
    expect((await workspace())['p.json']).toBe('{\n  "scripts": {\n    "a": "b",\n    "c": "d"\n  }\n}');
    await write('four.json', '{\n    "a": [1]\n}');
    await apply(id, { path: 'four.json', content: { a: [2] }, mergeArrays: true, matchFileIndent: true });
    expect((await workspace())['four.json']).toBe('{\n    "a": [\n        1,\n        2\n    ]\n}');
    await write('tab.json', '{\n\t"a": 1\n}');
    await apply(id, { path: 'tab.json', content: { b: 2 }, matchFileIndent: true });
    expect((await workspace())['tab.json']).toBe('{\n\t"a": 1,\n\t"b": 2\n}');
  });

  it('says what is no JSON', async () => {
    await write('bad.json', '{');
    await expect(apply(id, { path: 'bad.json', content: {} })).rejects.toThrow('bad.json is no JSON');
    await expect(apply(id, { path: 'new.json', content: '{a' })).rejects.toThrow('content is no JSON');
    await expect(apply(id, { path: 'new.json', content: [1] })).rejects.toThrow('content');
  });
});

describe('roadiehq:utils:merge', () => {
  const annotations = { metadata: { annotations: { 'tektonci/build-namespace': 'shop' } } };
  const descriptor = '# ours\nkind: Component\nmetadata:\n  name: basket # short\n  annotations:\n    a: b\n';

  it('merges into YAML as a real template does, with the comments or without', async () => {
    await write('catalog-info.yaml', descriptor);
    const input = { path: 'catalog-info.yaml', content: annotations };
    expect(await merge(input)).toEqual({
      path: 'catalog-info.yaml',
      text: 'kind: Component\nmetadata:\n  name: basket\n  annotations:\n    a: b\n    tektonci/build-namespace: shop\n',
    });
    await write('catalog-info.yaml', descriptor);
    const kept = await merge({ ...input, preserveYamlComments: true });
    expect(kept.text).toBe(`${descriptor}    tektonci/build-namespace: shop\n`);
    expect(await merge({ ...input, preserveYamlComments: true })).toEqual(kept);
  });

  it('merges texts, lists and whole values, with comments too', async () => {
    await write('a.yml', 'list: # of them\n  - 1\nmap: {a: 1}\nempty:\n');
    const content = 'list: [1, 2]\nmap: {b: {c: 2}}\nempty: {x: 1}\nnew: [a]\n';
    const kept = await merge({ path: 'a.yml', content, mergeArrays: true, preserveYamlComments: true });
    expect(kept.text).toContain('- 2');
    await write('b.yml', kept.text ?? '');
    expect((await apply('roadiehq:utils:fs:parse', { path: 'b.yml', parser: 'yaml' })).output?.content).toEqual({
      list: [1, 2],
      map: { a: 1, b: { c: 2 } },
      empty: { x: 1 },
      new: ['a'],
    });
  });

  it('merges into one of several documents', async () => {
    const text = '# one\nkind: A\nmetadata: {name: x}\n---\nkind: B\nmetadata: {name: "7"}\n';
    await write('all.yaml', text);
    const input = { path: 'all.yaml', content: { spec: { a: 1 } } };
    await expect(merge(input)).rejects.toThrow('all.yaml holds 2 YAML documents');
    const by = (key: string, value: unknown) => ({ ...input, useDocumentIncludingField: { key, value } });
    await expect(merge(by('kind', 'C'))).rejects.toThrow('No document of all.yaml has kind: C');
    expect((await merge(by('kind', 'B'))).text).toBe(
      'kind: A\nmetadata:\n  name: x\n---\nkind: B\nmetadata:\n  name: "7"\nspec:\n  a: 1\n',
    );
    await write('all.yaml', text);
    expect((await merge({ ...by('metadata.name', 7), preserveYamlComments: true })).text).toBe(
      '# one\nkind: A\nmetadata: { name: x }\n---\nkind: B\nmetadata: { name: "7" }\nspec:\n  a: 1\n',
    );
  });

  it('merges into JSON, and leaves other files alone', async () => {
    await write('a.json', '{"a": {"b": 1}}');
    expect((await merge({ path: 'a.json', content: { a: { c: 2 } } })).text).toBe(
      '{\n  "a": {\n    "b": 1,\n    "c": 2\n  }\n}',
    );
    await write('a.toml', 'a = 1');
    expect(await merge({ path: 'a.toml', content: {} })).toEqual({ text: 'a = 1' });
    expect(bench.lines.at(-1)).toContain('neither .json nor .yaml');
  });

  it('says what is wrong', async () => {
    await write('bad.yaml', 'a: [');
    await write('empty.yaml', '');
    await expect(merge({ path: 'none.yaml', content: {} })).rejects.toThrow('There is no "none.yaml"');
    await expect(merge({ path: 'bad.yaml', content: {} })).rejects.toThrow('bad.yaml is no YAML');
    await expect(merge({ path: 'empty.yaml', content: {} })).rejects.toThrow('holds no YAML document');
  });
});
