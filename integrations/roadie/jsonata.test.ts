import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { workbench } from '../testing';

const { bench, apply, plan, contextFor, workspace } = await workbench('jsonata');
const evaluate = async (expression: string, data?: unknown) =>
  (await apply('roadiehq:utils:jsonata', { data, expression })).output?.result;

describe('roadiehq:utils:jsonata', () => {
  it.each<[string, unknown, unknown]>([
    ['annotations."terasky.backstage.io/source-file-url"\n', { annotations: {} }, undefined],
    ['$exists(sourceFileUrl) ? sourceFileUrl : annotationUrl\n', { sourceFileUrl: 'demo' }, 'demo'],
    [
      '$join($filter($split($, "/"), function($v, $i) { $i >= 7}), "/")\n',
      'https://github.com/acme/shop/blob/main/a/b.yaml',
      'a/b.yaml',
    ],
    [
      '{"owner": $split($, "/")[3], "repo": $split($, "/")[4]}',
      'https://github.com/acme/shop',
      { owner: 'acme', repo: 'shop' },
    ],
    ['$ ~> | $ | { "items": [items, "item2"] }|', { items: ['item1'] }, { items: ['item1', 'item2'] }],
    ['$sum(lines.price)', { lines: [{ price: 1 }, { price: 2.5 }] }, 3.5],
    ['$', undefined, undefined],
  ])('evaluates %s', async (expression, data, result) => {
    expect(await evaluate(expression, data)).toEqual(result);
  });

  it('says what is wrong with an expression', async () => {
    await expect(evaluate('1 +')).rejects.toThrow('cannot be evaluated: Unexpected end of expression');
    await expect(evaluate('$error("No source URL provided.")')).rejects.toThrow('No source URL provided.');
    await expect(evaluate('function($x) { $x }')).rejects.toThrow('its result holds a function');
    await expect(evaluate('$nothing()')).rejects.toThrow('cannot be evaluated');
    await expect(apply('roadiehq:utils:jsonata', { data: {} })).rejects.toThrow('expression');
    expect(await plan('roadiehq:utils:jsonata', { expression: '$' })).toEqual([]);
  });

  it.each([
    '$.constructor.constructor("return process")()',
    '$lookup($, "__proto__").constructor',
    '$map.constructor("return globalThis.process")()',
    '{"a": $eval("$process")}.a',
  ])('reaches nothing: %s', async (expression) => {
    expect(await evaluate(expression, { a: 1 }).catch(() => undefined)).toBeUndefined();
  });

  it.each([
    '($f := function() { $f() }; $f())',
    '$match("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", /^(a+)+$/)',
  ])(
    'is ended when it does not end: %s',
    async (expression) => {
      await expect(evaluate(expression, {})).rejects.toThrow('takes longer than 5 s');
    },
    30_000,
  );

  it.each(['$reduce([1..60], function($a, $b) { $append($a, $a) }, [1, 2, 3])', '$pad("a", 500000000)'])(
    'does not take the worker’s memory along: %s',
    async (expression) => {
      await expect(evaluate(expression, {})).rejects.toThrow(/memory|longer than 5 s|string length/);
    },
    30_000,
  );

  it('stops with the step', async () => {
    const context = contextFor([], { signal: AbortSignal.abort(new Error('cancelled')) });
    const input = { expression: '($f := function() { $f() }; $f())' };
    await expect(apply('roadiehq:utils:jsonata', input, context)).rejects.toThrow('cancelled');
  });
});

describe('jsonata on files', () => {
  it('gives text or data of JSON, and leaves the file as it is', async () => {
    const id = 'roadiehq:utils:jsonata:json:transform';
    await writeFile(path.join(bench.dir, 'a.json'), '{"a": [1, 2], "b": 3}');
    const result = async (input: object) => (await apply(id, { path: 'a.json', ...input })).output?.result;
    expect(await result({ expression: '{"sum": $sum(a), "b": b}' })).toBe('{"sum":3,"b":3}');
    expect(await result({ expression: '$', replacer: ['b'], space: ' ' })).toBe('{\n "b": 3\n}');
    expect(await result({ expression: 'a', as: 'object' })).toEqual([1, 2]);
    expect(await workspace()).toEqual({ 'a.json': '{"a": [1, 2], "b": 3}' });
    await expect(apply(id, { path: 'none.json', expression: '$' })).rejects.toThrow('There is no "none.json"');
  });

  it('gives text or data of YAML, of one document or all', async () => {
    const id = 'roadiehq:utils:jsonata:yaml:transform';
    await writeFile(path.join(bench.dir, 'a.yaml'), 'a: 1\nlist: [x]\n');
    await writeFile(path.join(bench.dir, 'all.yaml'), 'a: 1\n---\na: 2\n');
    const result = async (input: object) => (await apply(id, input)).output?.result;
    const expression = '$ ~> |$|{"list": $append(list, "y")}|';
    expect(await result({ path: 'a.yaml', expression })).toBe('a: 1\nlist:\n  - x\n  - y\n');
    expect(await result({ path: 'a.yaml', expression, options: { collectionStyle: 'flow' } })).toBe(
      '{ a: 1, list: [ x, y ] }\n',
    );
    expect(await result({ path: 'all.yaml', expression: 'a', loadAll: true, as: 'object' })).toEqual([1, 2]);
    await expect(apply(id, { path: 'all.yaml', expression: '$' })).rejects.toThrow('all.yaml is no YAML');
  });
});
