import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readDescriptors, readValues } from './read';
import { parseChunk, parseExactly, splitDocuments } from './yaml';

type Tree = { [key: string]: unknown };
type Change = (document: Tree) => void;

const component = (change: Change = () => {}): unknown => {
  const document = {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name: 'orders' },
    spec: { type: 'service', lifecycle: 'production', owner: 'payments' },
  };
  change(document);
  return document;
};

const judge = (value: unknown) => {
  const [document] = readValues([value]);
  if (!document) throw new Error('nothing was read');
  return document;
};

/** Puts a value at a path of two steps, or takes it out. */
const at = (path: string, value: unknown): Change => {
  const [first = '', second] = path.split('.');
  return (document) => {
    const holder = second === undefined ? document : (document[first] as Tree);
    if (value === undefined) delete holder[second ?? first];
    else holder[second ?? first] = value;
  };
};

describe('each rule of the format', () => {
  test.each<[string, string, unknown, string, string]>([
    ['no apiVersion', 'apiVersion', undefined, 'envelope-reject', '/apiVersion'],
    ['a kind that is a number', 'kind', 3, 'envelope-reject', '/kind'],
    ['no metadata', 'metadata', undefined, 'envelope-reject', '/metadata'],
    ['no name', 'metadata.name', undefined, 'envelope-reject', '/metadata/name'],
    ['an empty namespace', 'metadata.namespace', '', 'envelope-reject', '/metadata/namespace'],
    ['an apiVersion with two slashes', 'apiVersion', 'a/b/c', 'policy-reject', '/apiVersion'],
    ['a kind with a dash', 'kind', 'My-Kind', 'policy-reject', '/kind'],
    ['a name with a space', 'metadata.name', 'or ders', 'policy-reject', '/metadata/name'],
    ['a name that ends in a dot', 'metadata.name', 'orders.', 'policy-reject', '/metadata/name'],
    ['a name of 64 characters', 'metadata.name', 'a'.repeat(64), 'policy-reject', '/metadata/name'],
    ['a namespace with capitals', 'metadata.namespace', 'Shop', 'policy-reject', '/metadata/namespace'],
    ['a key of its own at the root', 'tags', ['java'], 'policy-reject', '/tags'],
    ['a spec that is a list', 'spec', [], 'policy-reject', '/spec'],
    ['a spec of nothing', 'spec', null, 'policy-reject', '/spec'],
    ['an empty title', 'metadata.title', '', 'policy-reject', '/metadata/title'],
    ['a description that is a number', 'metadata.description', 4, 'policy-reject', '/metadata/description'],
    ['labels that are a list', 'metadata.labels', [], 'policy-reject', '/metadata/labels'],
    ['a label value with a slash', 'metadata.labels', { a: 'b/c' }, 'policy-reject', '/metadata/labels/a'],
    [
      'an annotation that is a number',
      'metadata.annotations',
      { 'a/b': 1 },
      'policy-reject',
      '/metadata/annotations/a~1b',
    ],
    [
      'an annotation key with a bad prefix',
      'metadata.annotations',
      { 'A_/b': 'x' },
      'policy-reject',
      '/metadata/annotations/A_~1b',
    ],
    ['a tag with capitals', 'metadata.tags', ['java', 'Data'], 'policy-reject', '/metadata/tags/1'],
    ['tags that are a text', 'metadata.tags', 'java', 'policy-reject', '/metadata/tags'],
    ['a link without a url', 'metadata.links', [{ title: 'Docs' }], 'policy-reject', '/metadata/links/0/url'],
    ['a link that is no address', 'metadata.links', [{ url: 'docs' }], 'policy-reject', '/metadata/links/0/url'],
    [
      'an icon with a space',
      'metadata.links',
      [{ url: 'https://a.b', icon: 'a b' }],
      'policy-reject',
      '/metadata/links/0/icon',
    ],
    ['a NUL', 'metadata.description', 'a\u0000b', 'policy-reject', '/metadata/description'],
    ['half a surrogate pair', 'metadata.description', 'a\ud800b', 'policy-reject', '/metadata/description'],
    ['no spec', 'spec', undefined, 'kind-reject', '/spec'],
    ['no owner', 'spec.owner', undefined, 'kind-reject', '/spec/owner'],
    ['an empty type', 'spec.type', '', 'kind-reject', '/spec/type'],
    ['a system that is a list', 'spec.system', ['a'], 'kind-reject', '/spec/system'],
    ['an API that is a number', 'spec.providesApis', ['a', 2], 'kind-reject', '/spec/providesApis/1'],
    ['a dependency without its kind', 'spec.dependsOn', ['orders-db'], 'kind-reject', '/spec/dependsOn/0'],
    ['an owner that is no reference', 'spec.owner', 'group:', 'kind-reject', '/spec/owner'],
    ['an owner longer than any name', 'spec.owner', 'o'.repeat(301), 'kind-reject', '/spec/owner'],
    ['a known kind in other letters', 'kind', 'component', 'kind-reject', '/kind'],
    ['an apiVersion that the kind never had', 'apiVersion', 'backstage.io/v9', 'kind-reject', '/apiVersion'],
  ])('%s', (_name, path, value, verdict, pointer) => {
    const document = judge(component(at(path, value)));
    expect(document.verdict).toBe(verdict);
    expect(document.problems.map((problem) => problem.pointer)).toContain(pointer);
    expect(document.descriptor).toBeUndefined();
  });

  test.each<[string, string, unknown]>([
    ['a prefixed label', 'metadata.labels', { 'shop.example/tier': '' }],
    ['a description of nothing', 'metadata.description', ''],
    ['a free lifecycle', 'spec.lifecycle', 'TST'],
    ['a foreign key in spec', 'spec.depedencyOf', [{ any: 1 }]],
    ['a foreign key in metadata', 'metadata.needs', ['x']],
    ['a name with capitals and dots', 'metadata.name', 'Orders_2.v1--x'],
    ['a user as owner', 'spec.owner', 'user:ines'],
    ['a placeholder for a text', 'spec.type', { $text: './type.txt' }],
    ['a placeholder for a reference', 'spec.owner', { $text: './owner.txt' }],
  ])('accepted: %s', (_name, path, value) => {
    expect(judge(component(at(path, value)))).toMatchObject({ verdict: 'accept', problems: [] });
  });

  test('a kind of one’s own is kept, with its owner', () => {
    const own = judge({
      apiVersion: 'acme.io/v1',
      kind: 'Dataset',
      metadata: { name: 'tills' },
      spec: { owner: 'data' },
    });
    expect(own.verdict).toBe('unknown-kind');
    expect(own.relations).toEqual([{ type: 'ownedBy', targetRef: 'group:default/data' }]);
  });

  test('what only the portal says is taken out', () => {
    const given = component(at('metadata.uid', 'mine'));
    const { descriptor } = judge({ ...(given as object), relations: [], status: { items: [] } });
    expect(descriptor).toEqual(component());
  });

  const of = (kind: string, spec: unknown) =>
    judge({ apiVersion: 'backstage.io/v1alpha1', kind, metadata: { name: 'x', namespace: 'shop' }, spec });

  test.each<[string, string, unknown, string, string[]]>([
    [
      'a system’s own dependsOn means nothing',
      'System',
      { owner: 'a', dependsOn: ['b'] },
      'accept',
      ['ownedBy group:shop/a'],
    ],
    ['a location without a type', 'Location', { targets: ['./a.yaml'] }, 'accept', []],
    ['targets that are all commented out', 'Location', { targets: null }, 'kind-reject', []],
    ['a group and a user without a profile', 'Group', { type: 'team', children: [] }, 'accept', []],
    ['a user without teams', 'User', { memberOf: [] }, 'accept', []],
    [
      'a placeholder nobody knows',
      'API',
      { type: 'a', lifecycle: 'b', owner: 'c', definition: { $foo: 'x' } },
      'kind-reject',
      [],
    ],
    [
      'a server of tools without a definition',
      'API',
      { type: 'mcp-server', lifecycle: 'b', owner: 'c', remotes: [] },
      'kind-reject',
      [],
    ],
    [
      'references in any letters, in the entity’s own namespace',
      'Domain',
      { owner: 'User:Ines' },
      'accept',
      ['ownedBy user:shop/ines'],
    ],
    ['a namespace of their own', 'Domain', { owner: 'Core/Ines' }, 'accept', ['ownedBy group:core/ines']],
  ])('as real files write it: %s', (_name, kind, spec, verdict, relations) => {
    const document = of(kind, spec);
    expect(document.verdict).toBe(verdict);
    expect(document.relations.map(({ type, targetRef }) => `${type} ${targetRef}`)).toEqual(relations);
  });

  test('a template needs steps with actions', () => {
    const template = (spec: object) =>
      judge({ apiVersion: 'scaffolder.backstage.io/v1beta3', kind: 'Template', metadata: { name: 't' }, spec });
    expect(template({ type: 'service', steps: [{ action: 'debug:log' }] }).verdict).toBe('accept');
    expect(template({ type: 'service', steps: { $yaml: './steps.yaml' } }).verdict).toBe('accept');
    expect(template({ type: 'service', steps: [{ id: 'a' }] }).problems[0]?.pointer).toBe('/spec/steps/0/action');
    expect(template({ type: 'service' }).problems[0]?.pointer).toBe('/spec/steps');
  });
});

describe('a stream', () => {
  const good = (name: string) =>
    `apiVersion: backstage.io/v1alpha1\nkind: System\nmetadata:\n  name: ${name}\nspec:\n  owner: payments\n`;

  test('empty documents are skipped, a broken one stands alone', () => {
    const stream = `---\n# nothing\n---\n${good('one')}---\na: [\n---\n${good('two')}...\n---\n---\n${good('three')}`;
    const documents = readDescriptors(stream);
    expect(documents.map((document) => document.verdict)).toEqual(['accept', 'yaml-error', 'accept', 'accept']);
    expect(documents.map((document) => document.line)).toEqual([4, 11, 13, 22]);
  });

  test('Windows line ends and no last one', () => {
    const stream = `${good('one')}---\n${good('two')}`.trimEnd().replaceAll('\n', '\r\n');
    expect(readDescriptors(stream).map((document) => document.ref)).toEqual([
      'system:default/one',
      'system:default/two',
    ]);
  });

  test('a problem has the line and column of its own key, in its own file', () => {
    const [, second] = readDescriptors(`${good('one')}---\n${good('two')}  tags: 1\n  domain: 4\nlinks: []\n`);
    expect(second?.problems).toEqual([expect.objectContaining({ pointer: '/links', line: 16, column: 1 })]);
    const [only] = readDescriptors(`# top\n${good('one')}  domain: 4\n`);
    expect(only?.problems).toEqual([expect.objectContaining({ pointer: '/spec/domain', line: 8, column: 3 })]);
    const [list] = readDescriptors('- 1\n- 2\n');
    expect(list).toMatchObject({ verdict: 'envelope-reject', problems: [{ line: 1, column: 1 }] });
  });

  test('duplicate keys are an error of that document only', () => {
    const documents = readDescriptors(`a: 1\na: 2\n---\n${good('one')}`);
    expect(documents[0]).toMatchObject({ verdict: 'yaml-error', problems: [{ line: 2, column: 1 }] });
    expect(documents[1]?.verdict).toBe('accept');
  });

  test('anchors are followed, merge keys are plain keys, an alias bomb is refused', () => {
    const [anchored] = readDescriptors(good('one').replace('owner: payments', 'owner: &o payments\n  type: *o'));
    expect(anchored?.descriptor?.spec).toEqual({ owner: 'payments', type: 'payments' });
    const [merged] = readDescriptors(good('one').replace('spec:', 'spec:\n  <<: {type: x}'));
    expect(merged?.descriptor?.spec).toEqual({ owner: 'payments', '<<': { type: 'x' } });
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${[...'bcdefghi'].map((c, i) => `${c}: &${c} [${Array(9).fill(`*${'abcdefgh'[i]}`)}]`).join('\n')}`;
    expect(readDescriptors(bomb)[0]?.verdict).toBe('yaml-error');
  });

  test.each([
    ['explicit keys', '? '],
    ['lists in a line', '- '],
    ['open brackets', '['],
    ['open braces', '{a: '],
    ['keys of keys', 'a:\n'],
  ])('%s without end are refused, and not followed', (_name, bit) => {
    const bits = Array.from({ length: 5000 }, (_, depth) => (bit.endsWith('\n') ? ' '.repeat(depth) : '') + bit);
    const [deep, ...rest] = readDescriptors(`x: 1\ny:\n  ${bits.join('')}\n---\n${good('two')}`);
    expect(deep).toMatchObject({
      verdict: 'yaml-error',
      problems: [{ message: expect.stringMatching(/deeper than 200/) }],
    });
    expect(rest.map((document) => document.verdict)).toEqual(['accept']);
  });

  test('more parts than anybody writes are refused at the place where it is enough', () => {
    const [many] = readDescriptors(`a:\n  ${'"'.repeat(700_000)}`);
    expect(many).toMatchObject({
      verdict: 'yaml-error',
      problems: [{ line: 2, message: expect.stringMatching(/300,000/) }],
    });
  });

  test('what refers to itself is refused', () => {
    expect(readDescriptors('a: &a\n  b: *a\n')[0]?.descriptor).toBeUndefined();
    expect(readDescriptors(good('one').replace('spec:', 'spec: &s\n  own: *s'))[0]?.verdict).not.toBe('accept');
  });
});

describe('any input at all', () => {
  const base = `apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: orders\n  tags: [java, data]\n  annotations:\n    a.b/c: "x: y"\n  description: |\n    two\n    lines\nspec:\n  type: service\n  lifecycle: production\n  owner: user:ines\n  dependsOn:\n    - resource:db\n`;
  const bits = fc.constantFrom(
    '---',
    '\n',
    '\r\n',
    '\t',
    ': ',
    '- ',
    '{',
    '}',
    '[',
    ']',
    '&a ',
    '*a',
    '!!binary ',
    '|',
    '>',
    '"',
    "'",
    '#',
    '%',
    '? ',
    '<<: ',
    '\u0000',
    '\ufeff',
    '0x1F',
    '1_000',
    '.inf',
    '2020-01-01',
    '~',
    'null',
    'Null: ',
    'True: ',
    '12: ',
    'yes',
    '=',
    '  ',
  );
  const edit = fc.tuple(fc.nat(base.length), fc.nat(8), fc.oneof(bits, fc.string({ maxLength: 6 })));

  test('a changed document is read or refused, never thrown at', () => {
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 6 }), (edits) => {
        let text = base;
        for (const [place, length, bit] of edits) text = text.slice(0, place) + bit + text.slice(place + length);
        for (const document of readDescriptors(text)) {
          const kept = document.verdict === 'accept' || document.verdict === 'unknown-kind';
          expect(document.descriptor !== undefined).toBe(kept);
          expect(document.problems.length > 0).toBe(!kept);
          if (document.descriptor) expect(() => JSON.stringify(document.descriptor)).not.toThrow();
        }
      }),
      { numRuns: 500 },
    );
  });

  test('the quick reader never sees anything that the exact one does not', () => {
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
        let text = base;
        for (const [place, length, bit] of edits) text = text.slice(0, place) + bit + text.slice(place + length);
        for (const chunk of splitDocuments(text)) expect(parseChunk(chunk)).toEqual(parseExactly(chunk));
      }),
      { numRuns: 500 },
    );
  });

  test('any JSON value is judged, wherever it stands', () => {
    const place = fc.constantFrom(
      ...['owner', 'system', 'subcomponentOf', 'dependsOn', 'providesApis', 'type', 'lifecycle'].map(
        (key) => `spec.${key}`,
      ),
      ...['name', 'namespace', 'title', 'tags', 'labels', 'links', 'annotations'].map((key) => `metadata.${key}`),
    );
    const placeholder = fc.record({ $text: fc.string({ minLength: 1 }) });
    fc.assert(
      fc.property(place, fc.oneof(fc.jsonValue(), placeholder, fc.array(placeholder)), (path, value) => {
        expect(judge(component(at(path, value))).verdict).toBeTypeOf('string');
      }),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (metadata, spec) => {
        const value = { apiVersion: 'backstage.io/v1alpha1', kind: 'Group', metadata, spec };
        expect(judge(value).verdict).toBeTypeOf('string');
        expect(judge(metadata).verdict).toBeTypeOf('string');
      }),
    );
  });
});
