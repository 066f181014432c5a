import { stat } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { integrations } from '@/integrations';
import { workbench } from '@/integrations/testing';
import { renderText } from '../expressions/render';
import { renderOutput, renderStep, type Scope } from '../expressions/steps';
import { checkTemplate } from './check';
import { readTemplate } from './document';
import { formPages } from './pages';
import { validateParameters } from './parameters';
import { stepId, type TemplateDocument } from './schema';

// What real templates do, by the number that the corpus' EDGES.md gives it. Where ours differs from the reference on
// purpose, docs/templates.md says so.

const { bench, contextFor, apply, workspace } = await workbench('edges');

const scope: Scope = {
  parameters: { name: 'Basket Api', list: [1, 2], object: { a: 1 }, no: false, nothing: null },
  steps: { publish: { output: { url: 'https://example.com' } } },
};
const value = (source: string) => {
  const rendered = renderStep({ input: { value: source } }, scope);
  return rendered.skipped ? 'skipped' : rendered.input;
};
const source = (spec: object, apiVersion = 'scaffolder.backstage.io/v1beta3') =>
  stringify({
    apiVersion,
    kind: 'Template',
    metadata: { name: 'edge' },
    spec: { type: 'service', steps: [], ...spec },
  });
const messages = (spec: object, files?: { path: string; content: Uint8Array }[]) =>
  checkTemplate(readTemplate(source(spec)), integrations.actions, files).map(
    ({ level, message }) => `${level}: ${message}`,
  );
const logging = (message: string) => ({ steps: [{ id: 'log', action: 'debug:log', input: { message } }] });
const documentOf = (spec: object) => readTemplate(source(spec)).document as TemplateDocument;
const file = (name: string, content: string) => ({ path: name, content: new TextEncoder().encode(content) });

describe('11: templates need what the portal has, or say what they need', () => {
  it.each([
    'fetch:template',
    'fetch:plain',
    'catalog:register',
    'catalog:fetch',
    'fs:delete',
    'fs:rename',
    'debug:log',
  ])('%s is there', (action) => expect(integrations.actions.map(({ id }) => id)).toContain(action));
  it('an unknown action stops publishing, by its name and place', () => {
    const step = { id: 'a', name: 'Do it', action: 'acme:thing' };
    expect(messages({ steps: [step] })).toEqual([
      'error: This portal has no action "acme:thing", and the step “Do it” needs it.',
    ]);
    expect(
      messages({ steps: [{ ...step, if: '${{ parameters.x }}' }], parameters: { properties: { x: {} } } }),
    ).toEqual(['warning: This portal has no action "acme:thing": where its condition holds, the step “Do it” fails.']);
  });
});

describe('12: parameters, ids, if, each', () => {
  it.each<[string, object, number]>([
    ['no parameters', {}, 0],
    ['one object', { parameters: { properties: {} } }, 1],
    ['a list', { parameters: [{ properties: {} }, { properties: {} }] }, 2],
  ])('%s make that many pages', (_, spec, pages) => expect(formPages(documentOf(spec))).toHaveLength(pages));

  it('a step without an id is called by its place', () => {
    expect([stepId({}, 0), stepId({ id: 'own' }, 1)]).toEqual(['step-1', 'own']);
  });
  it('a page has `when`, an output link has `if`', () => {
    const pages = [
      { properties: { a: { type: 'string' } } },
      { when: '${{ parameters.a }}', properties: { b: { default: 1 } } },
    ];
    expect(validateParameters(documentOf({ parameters: pages }), {}).values).toEqual({});
    expect(validateParameters(documentOf({ parameters: pages }), { a: 'x' }).values).toEqual({ a: 'x', b: 1 });
    const links = [
      { url: 'a', if: '${{ parameters.no }}' },
      { url: 'b', if: '${{ parameters.name }}' },
      { url: 'c', if: '${{ steps.skipped.output.url }}' },
    ];
    expect(renderOutput({ links }, scope)).toEqual({ links: [{ url: 'b' }] });
  });
});

describe('13: types are kept, mixed text is text', () => {
  it.each<[string, unknown]>([
    ['${{ parameters.list }}', { value: [1, 2] }],
    ['${{ parameters.no }}', { value: false }],
    ['${{ parameters.missing }}', {}],
    ['x ${{ parameters.object }} ${{ parameters.list }}', { value: 'x [object Object] 1,2' }],
  ])('%s', (text, expected) => expect(value(text)).toEqual(expected));
  it.each([
    ['[${{ values.missing }}${{ values.nothing }}]', '[]'],
    ['${{ values.no }}', 'false'],
  ])('in a file: %s', (text, expected) => expect(renderText(text, { values: scope.parameters })).toBe(expected));
});

describe('14: what does not parse stays as text in a step, and fails in a file', () => {
  it.each([
    ["${{ parameters.no ? 'a' : 'b' }}", 'write "a if condition else b"'],
    ['${{ parameters.no || parameters.name }}', 'write "or"'],
    ['${{ parameters.no && parameters.name }}', 'write "and"'],
  ])('%s', (text, cure) => {
    expect(value(text)).toEqual({ value: text });
    expect(renderStep({ if: text, input: {} }, scope)).not.toHaveProperty('skipped');
    expect(() => renderText(text, { values: {} })).toThrow();
    const found = messages({ ...logging(text), parameters: { properties: { no: {}, name: {} } } });
    expect(found).toEqual([expect.stringContaining(cure)]);
  });
  it('a skeleton’s file that would fail is named when the template is published, with its line', () => {
    const fetch = {
      steps: [
        { id: 'fetch', action: 'fetch:template', input: { url: './skeleton', copyWithoutTemplating: ['*.raw'] } },
      ],
    };
    const files = [
      file('skeleton/a.txt', 'ok\n${{ a ? b : c }}'),
      file('skeleton/b.raw', '${{ a ? b : c }}'),
      file('c.txt', '${{ ? }}'),
    ];
    expect(messages(fetch, files)).toEqual([
      expect.stringMatching(/^warning: a\.txt, line 2, column \d+: .*write "a if/),
    ]);
    expect(messages(fetch, [])).toEqual([
      'warning: No files came with the template for "./skeleton". Send them along.',
    ]);
  });
});

describe('15: methods of texts', () => {
  it.each<[string, unknown]>([
    ['${{ parameters.name.split(" ") }}', ['Basket', 'Api']],
    ['${{ parameters.name.slice(0, 3) }}', 'Bas'],
    ['${{ parameters.name.trim() }}', 'Basket Api'],
    ['${{ parameters.name.startsWith("Bas") }}', true],
    ['${{ parameters.name.includes("Api") }}', true],
    ['${{ parameters.name.replace(" ", "-") | lower }}', 'basket-api'],
    ['${{ parameters.list.join("-") }}', '1-2'],
    ['${{ "yes" if parameters.name === "Basket Api" else "no" }}', 'yes'],
  ])('%s works', (text, expected) => expect(value(text)).toEqual({ value: expected }));
  it('replaceAll is named at publishing, with what to write instead', () => {
    const spec = {
      ...logging("${{ parameters.name.replaceAll(' ', '-') }}"),
      parameters: { properties: { name: {} } },
    };
    expect(messages(spec)).toEqual([expect.stringContaining("write | replace(' ', '-')")]);
  });
});

describe('16: what is copied without templating', () => {
  const skeleton = [
    { path: 's/a.txt', content: '${{ values.x }}' },
    { path: 's/b.yaml', content: '${{ values.x }}' },
    { path: 's/c.txt.njk', content: '${{ values.x }}' },
    { path: 's/d.cc', content: '{{ cookiecutter.x }}' },
  ];
  it('copyWithoutRender is named at publishing: nothing reads it any more', () => {
    const input = { url: '${{ parameters.x }}', copyWithoutRender: ['*.yaml'] };
    expect(messages({ steps: [{ action: 'fetch:template', input }], parameters: { properties: { x: {} } } })).toEqual([
      'warning: copyWithoutRender is not read, here as in the reference: write copyWithoutTemplating.',
    ]);
  });
  it.each<[object, Record<string, string>]>([
    [{ copyWithoutTemplating: ['*.yaml', '*.cc'] }, { 'a.txt': '1', 'b.yaml': '${{ values.x }}', 'c.txt.njk': '1' }],
    [{ copyWithoutRender: ['*.yaml'], copyWithoutTemplating: ['*.cc'] }, { 'b.yaml': '1' }],
    [{ templateFileExtension: true }, { 'a.txt': '${{ values.x }}', 'c.txt': '1' }],
    [{ templateFileExtension: '.njk' }, { 'c.txt': '1' }],
    [{ cookiecutterCompat: true }, { 'd.cc': '1' }],
  ])('%j', async (options, expected) => {
    await apply('fetch:template', { url: './s', values: { x: 1 }, ...options }, contextFor(skeleton));
    expect(await workspace()).toMatchObject(expected);
  });
});

describe('17: filters outside the reference', () => {
  it.each([
    'now',
    'githubRepoUrl',
    'yaml',
    'path',
    'queryparam',
    'json',
    'fromJson',
    'base64',
    'csharp',
    'resourceFilter',
    'useCaseNameFilter',
  ])('%s stays as text, and publishing says so', (filter) => {
    const text = `\${{ 'a' | ${filter} }}`;
    expect(value(text)).toEqual({ value: text });
    expect(messages(logging(text))).toEqual([expect.stringContaining(`There is no filter "${filter}"`)]);
  });
});

describe('19: names of files are expressions', () => {
  it('an empty name, one that starts with / and one with // are left out; what is there stays', async () => {
    const skeleton = [
      { path: "s/${{ 'x.yaml' if values.no }}", content: 'left out' },
      { path: 's/${{ values.root }}', content: 'left out' },
      { path: 's/${{ values.nothing }}/deep//a', content: 'left out' },
      { path: 's/${{ values.folder }}/a.sh', content: '{% raw %}${{ stays }}{% endraw %}', executable: true },
      { path: 's/logo.png', content: new Uint8Array([0, 1, 36, 123, 123]) },
    ];
    const input = { url: './s', values: { no: false, root: '/etc/x', folder: 'bin' } };
    await apply('fetch:template', input, contextFor(skeleton));
    expect(Object.keys(await workspace()).sort()).toEqual(['bin/a.sh', 'logo.png']);
    expect((await workspace())['bin/a.sh']).toBe('${{ stays }}');
    expect((await stat(path.join(bench.dir, 'bin/a.sh'))).mode & 0o100).not.toBe(0);
    await apply('fetch:template', input, contextFor([{ path: 's/logo.png', content: 'new' }]));
    expect((await workspace())['logo.png']).not.toBe('new');
    await apply('fetch:template', { ...input, replace: true }, contextFor([{ path: 's/logo.png', content: 'new' }]));
    expect((await workspace())['logo.png']).toBe('new');
  });
});

describe('20: where a skeleton is', () => {
  it.each([
    ['./skeleton', 'skeleton/a.txt'],
    ['../../shared/', '../../shared/a.txt'],
    ['.', 'a.txt'],
  ])('%s', async (url, at) => {
    await apply('fetch:template', { url, values: {} }, contextFor([{ path: at, content: 'a' }]));
    expect(await workspace()).toEqual({ 'a.txt': 'a' });
  });
});

describe('21: forms', () => {
  const parameters = {
    properties: { kind: { enum: ['a', 'b'], enumNames: ['First', 'Second'], default: 'b' } },
    dependencies: {
      kind: { oneOf: [{ properties: { kind: { enum: ['b'] }, size: { type: 'integer' } }, required: ['size'] }] },
    },
    if: { properties: { kind: { const: 'a' } } },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: { properties: { extra: { default: true } } },
  };
  it.each<[object, object, string[]]>([
    [{}, { kind: 'b' }, ['/size']],
    [{ kind: 'b', size: 2, extra: 1 }, { kind: 'b', size: 2 }, []],
    [{ kind: 'a', size: 2 }, { kind: 'a', extra: true }, []],
  ])('%j', (given, values, wrong) => {
    const checked = validateParameters(documentOf({ parameters }), given as Record<string, unknown>);
    expect(checked.values).toEqual(values);
    expect(checked.errors.map(({ pointer }) => pointer)).toEqual(wrong);
  });
  it('a field that only another portal has is named at publishing', () => {
    const page = { properties: { it: { type: 'string', 'ui:field': 'QuarkusExtensionList' } } };
    expect(messages({ parameters: page })).toEqual([
      'warning: This portal has no field "QuarkusExtensionList": a plain one stands in for “it”.',
    ]);
  });
});

describe('22: older versions are not accepted', () => {
  it.each(['backstage.io/v1beta2', 'backstage.io/v1alpha1'])('%s', (apiVersion) => {
    expect(readTemplate(source({}, apiVersion)).problems).toMatchObject([
      { level: 'error', message: expect.stringContaining('Only scaffolder.backstage.io/v1beta3') },
    ]);
  });
});
