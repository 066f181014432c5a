import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { checkTemplate } from './check';
import { readTemplate } from './document';
import { formPages } from './pages';
import { validateParameters } from './parameters';
import type { KnownAction, TemplateDocument } from './schema';

const actions: KnownAction[] = [
  { id: 'debug:log', input: z.object({ message: z.string().optional() }) },
  { id: 'fetch:template', input: z.object({ url: z.string(), values: z.record(z.string(), z.unknown()).optional() }) },
];

const minimal = `apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata:
  name: hello
spec:
  type: service
  parameters:
    title: Who
    required: [name]
    properties:
      name: {type: string}
  steps:
    - id: greet
      action: debug:log
      input:
        message: Hello \${{ parameters.name }}
`;

const withLine = (from: string, to: string) => minimal.replace(from, to);
const problemsOf = (source: string, files: Parameters<typeof readTemplate>[1] = {}) =>
  checkTemplate(readTemplate(source, files), actions).map(
    ({ level, message, line, column }) => `${level} ${line}:${column} ${message}`,
  );
const fileOf = (path: string, text: string) => ({ path, content: new TextEncoder().encode(text) });

describe('reading a template', () => {
  it('takes YAML, JSON, Windows line ends and documents around it', () => {
    expect(problemsOf(minimal)).toEqual([]);
    expect(problemsOf(minimal.replaceAll('\n', '\r\n'))).toEqual([]);
    expect(problemsOf(JSON.stringify(readTemplate(minimal).document))).toEqual([]);
    expect(problemsOf(`---\n${minimal}---\nkind: Component\n---\n`)).toEqual([]);
  });

  it('chooses by name where there are several', () => {
    const two = `${minimal}---\n${minimal.replace('name: hello', 'name: other')}`;
    expect(problemsOf(two)[0]).toContain('holds 2 templates (hello, other)');
    expect(readTemplate(two, { name: 'other' }).document?.metadata.name).toBe('other');
    expect(problemsOf(two, { name: 'none' })[0]).toContain('no template named "none"');
  });

  it.each([
    ['', 'error 1:1 The source is empty.'],
    ['kind: Component', 'error 1:1 The source holds no document of kind Template.'],
    ['kind: [', 'error 1:8 Flow sequence in block collection must be sufficiently indented and end with a ].'],
    [
      withLine('  name: hello', '  name: Hello World'),
      'error 4:3 A name is letters and digits, with single - _ or . between them.',
    ],
    [
      withLine('/v1beta3', '/v1beta2'),
      'error 1:1 Only scaffolder.backstage.io/v1beta3 is read. Older templates need the new expressions first.',
    ],
    [withLine('  type: service\n', ''), 'error 5:1 spec.type is needed, such as service, library or website.'],
    [withLine('      action: debug:log\n', ''), 'error 13:7 A step needs an action.'],
    [
      withLine('{type: string}', '{type: strong}'),
      'error 7:3 This page is no JSON Schema: /properties/name/type must be equal to one of the allowed values.',
    ],
  ])('says what is wrong and where: %#', (source, expected) => {
    expect(problemsOf(source)).toEqual([expected]);
  });

  it.each([
    [
      'debug:log',
      'debug:lug',
      'error 14:7 This portal has no action "debug:lug", and the step “greet” needs it. Of that family this portal has debug:log.',
    ],
    [
      '${{ parameters.name }}',
      '${{ parameters.name || 1 }}',
      'warning 16:9 The expression does not parse: Expected name, received "|"; write "or". The text stays as it is written.',
    ],
    [
      'Hello ${{ parameters.name }}',
      '"${{ parameters.name ? 1 : 2 }}"',
      'warning 16:9 The expression does not parse: Unexpected character "?"; write "a if condition else b". The text stays as it is written.',
    ],
    [
      '${{ parameters.name }}',
      "${{ parameters.name.replaceAll(' ', '-') }}",
      "warning 16:9 replaceAll is not there: write | replace(' ', '-'), which replaces all. The text stays as it is written.",
    ],
    [
      '${{ parameters.name }}',
      '${{ parameters.name | base64 }}',
      'warning 16:9 There is no filter "base64": let a step encode it. The text stays as it is written.',
    ],
    ['${{ parameters.name }}', '${{ parameters.nome }}', 'warning 16:9 The form has no field "nome".'],
    [
      '${{ parameters.name }}',
      "${{ steps['late'].output.x }}",
      'warning 16:9 No step "late" runs before this one, so its output is not there.',
    ],
  ])('warns of what would go wrong in a run: %s as %s', (from, to, expected) => {
    expect(problemsOf(withLine(from, to))).toEqual([expected]);
  });

  it('warns of input that an action needs and of a condition that would count as true', () => {
    const fetch = withLine('      action: debug:log', '      if: ${{ a && b }}\n      action: fetch:template');
    expect(problemsOf(fetch)).toEqual([
      'warning 16:7 The action fetch:template needs the input "url".',
      'warning 14:7 The expression does not parse: Unexpected character "&"; write "and". The condition stays as text, and a text is true.',
    ]);
  });

  it('refuses two steps of one id', () => {
    expect(problemsOf(`${minimal}    - id: greet\n      action: debug:log\n`)).toEqual([
      'error 17:7 Two steps have the id "greet".',
    ]);
  });

  it('brings in pages and steps from files that came along', () => {
    const source = minimal.replace(
      / {2}parameters:[\s\S]*?(?= {2}steps:)/,
      '  parameters:\n    - $yaml: ./parts/who.yaml\n',
    );
    const files = [fileOf('parts/who.yaml', 'title: Who\nproperties: {name: {type: string}}\n')];
    expect(problemsOf(source, { files })).toEqual([]);
    expect(formPages(readTemplate(source, { files }).document as TemplateDocument)).toMatchObject([{ title: 'Who' }]);
    expect(problemsOf(source)[0]).toBe(
      'error 8:7 $yaml wants the file ./parts/who.yaml, which did not come with the template. Send it along.',
    );
  });
});

const template = (...pages: Record<string, unknown>[]) =>
  ({ metadata: { name: 'x' }, spec: { type: 'x', parameters: pages, steps: [] } }) as unknown as TemplateDocument;

describe('the values of a form', () => {
  const service = template(
    {
      required: ['name', 'language'],
      properties: {
        name: { type: 'string', pattern: '^[a-z-]+$', maxLength: 20 },
        language: { type: 'string', enum: ['go', 'typescript'] },
        tier: { type: 'integer', default: 3 },
      },
      dependencies: {
        language: {
          oneOf: [
            { properties: { language: { const: 'go' }, module: { type: 'string' } }, required: ['module'] },
            { properties: { language: { const: 'typescript' }, node: { type: 'string', default: '24' } } },
          ],
        },
      },
    },
    {
      properties: { region: { type: 'string', enum: ['eu', 'us'] }, previews: { type: 'boolean' } },
      if: { properties: { previews: { const: true } }, required: ['previews'] },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      then: { properties: { sleepAfterMinutes: { type: 'integer', default: 30, minimum: 5 } } },
    },
  );

  it.each([
    [{ name: 'shop', language: 'typescript' }, { name: 'shop', language: 'typescript', tier: 3, node: '24' }, []],
    [
      { name: 'shop', language: 'go', module: 'm', node: '20', unknown: 1, previews: true },
      { name: 'shop', language: 'go', module: 'm', tier: 3, previews: true, sleepAfterMinutes: 30 },
      [],
    ],
    [{ language: 'go', name: 'shop' }, null, [['/module', 'Fill this in.']]],
    [{ language: 'rust', name: 'shop' }, null, [['/language', 'Choose one of: go, typescript.']]],
    [
      { name: 'No Spaces', tier: '1', region: 'mars' },
      null,
      [
        ['/language', 'Fill this in.'],
        ['/name', 'This does not fit the pattern ^[a-z-]+$.'],
        ['/tier', 'This has to be of type integer.'],
        ['/region', 'Choose one of: eu, us.'],
      ],
    ],
    [
      { name: 'shop', language: 'typescript', previews: true, sleepAfterMinutes: 1 },
      null,
      [['/sleepAfterMinutes', 'At least 5.']],
    ],
  ])('%j', (given, values, errors) => {
    const checked = validateParameters(service, given);
    expect(checked.errors.map((error) => [error.pointer, error.detail])).toEqual(errors);
    if (values) expect(checked.values).toEqual(values);
  });

  it('keeps a map, drops what an object does not know, and fills defaults deep down', () => {
    const document = template({
      properties: {
        labels: { type: 'object' },
        size: { type: 'object', properties: { cpu: { type: 'number', default: 1 }, memory: { type: 'number' } } },
        ports: { type: 'array', items: { type: 'object', properties: { number: { type: 'integer' } } } },
      },
    });
    const given = { labels: { a: 'b' }, size: { memory: 2, disk: 3 }, ports: [{ number: 1, x: 1 }, { number: 'two' }] };
    expect(validateParameters(document, given)).toEqual({
      values: { labels: { a: 'b' }, size: { cpu: 1, memory: 2 }, ports: [{ number: 1 }, { number: 'two' }] },
      errors: [{ pointer: '/ports/1/number', detail: 'This has to be of type integer.' }],
    });
  });

  it('opens a branch by a default, and keeps what was given for it', () => {
    const document = template({
      properties: { known: { type: 'string', enum: ['no', 'yes'], default: 'no' } },
      dependencies: {
        known: {
          oneOf: [
            { properties: { known: { const: 'yes' }, address: { type: 'string' } }, required: ['address'] },
            { properties: { known: { const: 'no' }, name: { type: 'string' }, type: { default: 'service' } } },
          ],
        },
      },
    });
    expect(validateParameters(document, { name: 'ledger', address: 'hidden' })).toEqual({
      values: { known: 'no', name: 'ledger', type: 'service' },
      errors: [],
    });
  });

  it('leaves a page out whose condition is false', () => {
    const document = template(
      { properties: { kind: { type: 'string' } } },
      { when: "${{ parameters.kind === 'service' }}", required: ['port'], properties: { port: { type: 'integer' } } },
    );
    expect(validateParameters(document, { kind: 'library', port: 1 })).toEqual({
      values: { kind: 'library' },
      errors: [],
    });
    expect(validateParameters(document, { kind: 'service' }).errors).toEqual([
      { pointer: '/port', detail: 'Fill this in.' },
    ]);
  });

  it('chooses the branch of oneOf that the pinned field selects, and reports inside it', () => {
    const document = template({
      oneOf: [
        { properties: { store: { const: 'postgres' }, size: { type: 'integer' } }, required: ['store', 'size'] },
        { properties: { store: { const: 's3' }, bucket: { type: 'string' } }, required: ['store', 'bucket'] },
      ],
    });
    expect(validateParameters(document, { store: 's3', size: 'stale' })).toEqual({
      values: { store: 's3' },
      errors: [{ pointer: '/bucket', detail: 'Fill this in.' }],
    });
  });

  it('is not held up by a hostile pattern', () => {
    const document = template({ properties: { name: { type: 'string', pattern: '^(a+)+$' } } });
    const before = performance.now();
    const { errors } = validateParameters(document, { name: `${'a'.repeat(50)}!` });
    expect(performance.now() - before).toBeLessThan(3000);
    expect(errors).toMatchObject([{ pointer: '', detail: expect.stringContaining('takes too long') }]);
  });
});

describe('what a step says beyond the reference', () => {
  const withStep = (more: string) => withLine('      action: debug:log\n', `      action: debug:log\n      ${more}\n`);
  const spec = (more: string) => withLine('  steps:\n', `  ${more}\n  steps:\n`);

  it.each([
    ['continueOnFailure: true'],
    ['timeoutSeconds: 30'],
    ['retry: {attempts: 3, backoffSeconds: 2}'],
    ['matrix: {region: [eu, us]}'],
    ['each: [1, 2]\n      maxParallel: 2'],
    ['compensate: {action: debug:log}'],
    ['compensate: [{action: debug:log}, {id: off, action: debug:log}]'],
    ['parallel: checks'],
  ])('may be %s', (more) => {
    expect(problemsOf(withStep(more))).toEqual([]);
  });

  it.each([
    ['continueOnFailure: maybe', 'continueOnFailure is true or false.'],
    ['timeoutSeconds: 0', 'timeoutSeconds is a whole number from 1 to 86,400.'],
    ['retry: 3', 'retry has attempts, and backoffSeconds.'],
    ['retry: {attempts: 99}', 'retry.attempts is a whole number from 1 to 20.'],
    ['compensate: undo', 'compensate is a step with an action, or a list of them.'],
    ['matrix: [eu, us]', 'matrix names lists: the step runs for each combination.'],
    ['maxParallel: 2', 'maxParallel says how many rounds of each or matrix run at the same time.'],
    ['each: [1]\n      matrix: {a: [1]}', 'A step has each or matrix, not both.'],
  ])('is refused as %s', (more, message) => {
    expect(problemsOf(withStep(more)).join()).toContain(message);
  });

  it('may not work on files beside other steps', () => {
    const local = [{ ...actions[0], isLocal: true } as KnownAction];
    const check = (more: string) => checkTemplate(readTemplate(withStep(more)), local).map(({ message }) => message);
    expect(check('parallel: checks').join()).toContain('cannot run beside other steps');
    expect(check('matrix: {a: [1]}\n      maxParallel: 2').join()).toContain('its rounds run one after the other');
  });

  it('is asked of the steps that undo and always run, too', () => {
    expect(problemsOf(withStep('compensate: {action: nobody:knows}')).join()).toContain('no action "nobody:knows"');
    expect(problemsOf(spec('finally: [{action: nobody:knows}]')).join()).toContain('no action "nobody:knows"');
    expect(problemsOf(spec('concurrency: {onBusy: wait}')).join()).toContain('onBusy is queue or refuse');
    expect(problemsOf(spec('finally: [{id: greet, action: debug:log}]')).join()).toContain(
      'Two steps have the id "greet"',
    );
  });
});
