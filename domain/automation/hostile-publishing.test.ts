import { describe, expect, test } from 'vitest';
import { as, bomb, portal, say } from './fixture';
import { checkTemplate } from './templates/check';
import { publishTemplate } from './templates/commands';
import { readTemplate } from './templates/document';

describe('templates that are refused before they run', () => {
  const head = 'apiVersion: scaffolder.backstage.io/v1beta3\nkind: Template\nmetadata: {name: bomb}\n';
  const publish = (source: string, files?: { path: string; content: Uint8Array }[]) =>
    publishTemplate(as('platform'), { source, files });

  test.each([
    ['aliases of aliases', `${head}${bomb}\nspec: {type: x, steps: [], x: *j}`],
    ['a thousand brackets', `${head}spec: ${'['.repeat(100_000)}`],
    ['a thousand levels', `${head}spec: ${'{a: '.repeat(20_000)}`],
    ['more steps than anybody wrote', `${head}spec: {type: x, steps: [${'{action: "debug:log"},'.repeat(501)}]}`],
    ['no template at all', '\u0000\u0001\u0002'],
  ])('%s', { timeout: 60_000 }, async (_, source) => {
    await expect(publish(source)).rejects.toMatchObject({ name: 'DomainError', kind: 'invalid' });
  });

  test('expressions that cost, by the hundred', { timeout: 30_000 }, () => {
    const dear = '${{ range(0, 1000000000) | join(",") }}';
    const steps = Array.from({ length: 400 }, () => say(dear));
    const read = readTemplate(`${head}spec: ${JSON.stringify({ type: 'x', steps })}`);
    const messages = checkTemplate(read, []).map(({ message }) => message);
    expect(messages.at(-1)).toBe('Its expressions take so long that not all were checked.');
  });

  test('a form that never ends', { timeout: 30_000 }, async () => {
    const leaf = { $ref: '#/definitions/leaf' };
    const definitions = { leaf: { properties: { l: leaf, r: leaf, v: { default: 1 } } } };
    const backtracking = { type: 'string', pattern: '^(a+)+$', default: `${'a'.repeat(40)}!` };
    for (const [parameters, given] of [
      [{ properties: { a: backtracking } }, {}],
      [{ definitions, properties: { a: leaf } }, { a: {} }],
    ]) {
      await publish(`${head}spec: ${JSON.stringify({ type: 'x', steps: [], parameters })}`);
      const errors = [{ detail: expect.stringContaining('Checking the values takes too long') }];
      await expect(portal.start('bomb', { parameters: given })).rejects.toMatchObject({ kind: 'invalid', errors });
    }
  });

  test.each([
    ['that computes for ever', '${{ range(0, 1000000000) | join(",") }}', /cannot be worked out/],
    ['that is long', '${{ parameters.list }}', /more than 500 characters/],
  ])('a concurrency key %s', async (_, key, detail) => {
    const parameters = { properties: { list: { type: 'array' } } };
    await publish(`${head}spec: ${JSON.stringify({ type: 'x', steps: [], parameters, concurrency: { key } })}`);
    const list = Array.from({ length: 5000 }, (_, index) => index);
    const started = portal.start('bomb', { parameters: { list } });
    await expect(started).rejects.toMatchObject({ kind: 'invalid', detail: expect.stringMatching(detail) });
  });

  test.each([
    ['twice', ['a', 'b', 'a'], 'a comes twice.'],
    ['as a file and as a folder', ['a', 'a/b/c'], 'a/b/c is below a, which is a file.'],
  ])('a skeleton’s file that is there %s', async (_, paths, detail) => {
    const files = paths.map((path) => ({ path, content: new Uint8Array() }));
    const refused = publish(`${head}spec: {type: x, steps: []}`, files);
    await expect(refused).rejects.toMatchObject({ kind: 'invalid', errors: [expect.objectContaining({ detail })] });
  });

  test('a skeleton that leads out', async () => {
    const files = [{ path: 'a/../../b', content: new Uint8Array() }];
    await expect(publish(`${head}spec: {type: x, steps: []}`, files)).rejects.toMatchObject({ kind: 'invalid' });
  });
});
