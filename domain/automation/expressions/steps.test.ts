import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ExpressionError, renderText, syntaxError } from './render';
import { isTruthy, renderOutput, renderStep, type Scope } from './steps';

const scope: Scope = {
  parameters: {
    name: 'basket-api',
    port: 8080,
    public: false,
    tags: ['a', 'b'],
    owner: 'group:default/checkout',
    empty: '',
    nothing: null,
    repoUrl: 'git.example.com?owner=harbour&repo=basket-api',
  },
  steps: { publish: { output: { remoteUrl: 'https://git.example.com/harbour/basket-api' } } },
  secrets: { token: 's3cret' },
  user: { ref: 'user:default/ines', entity: { metadata: { name: 'ines' } } },
};

const inputOf = (value: unknown) => {
  const rendered = renderStep({ input: { value } }, scope);
  return 'input' in rendered ? rendered.input?.value : 'not an input';
};

describe('a text of a step', () => {
  it.each([
    ['plain', 'plain'],
    ['', ''],
    ['${{ parameters.name }}', 'basket-api'],
    ['${{ parameters.port }}', 8080],
    ['${{ parameters.public }}', false],
    ['${{ parameters.tags }}', ['a', 'b']],
    ['${{ parameters.nothing }}', null],
    ['${{ parameters.empty }}', ''],
    ['${{ parameters.missing }}', undefined],
    ['${{ parameters.missing.deeper.still }}', undefined],
    ['port ${{ parameters.port }}', 'port 8080'],
    ['${{ parameters.name }}:${{ parameters.port }}', 'basket-api:8080'],
    ['tags ${{ parameters.tags }}', 'tags a,b'],
    ['user ${{ user }}', 'user [object Object]'],
    ["${{ steps['publish'].output.remoteUrl }}", 'https://git.example.com/harbour/basket-api'],
    ['${{ user.entity.metadata.name }}', 'ines'],
    ['${{ secrets.token }}', 's3cret'],
    ['${{ parameters.name | upper }}', 'BASKET-API'],
    ['${{ parameters.missing | default("other") }}', 'other'],
    ['${{ parameters.tags | dump }}', '["a","b"]'],
    ['${{ parameters.repoUrl | parseRepoUrl }}', { host: 'git.example.com', owner: 'harbour', repo: 'basket-api' }],
    ['${{ parameters.repoUrl | parseRepoUrl | pick("repo") }}', 'basket-api'],
    ['${{ parameters.repoUrl | projectSlug }}', 'harbour/basket-api'],
    ['${{ parameters.owner | parseEntityRef | pick("name") }}', 'checkout'],
    [
      '${{ "shop" | parseEntityRef({ defaultKind: "System" }) }}',
      { kind: 'System', namespace: 'default', name: 'shop' },
    ],
    ['${{ parameters.name | replace(r/-/g, "_") }}', 'basket_api'],
    ['{% if parameters.public %}yes{% else %}no{% endif %}', 'no'],
    // what the engine refuses stays as it stands, as in the reference
    ['${{ parameters.public ? 1 : 2 }}', '${{ parameters.public ? 1 : 2 }}'],
    ['${{ parameters.name && true }}', '${{ parameters.name && true }}'],
    ['${{ parameters.name | noSuchFilter }}', '${{ parameters.name | noSuchFilter }}'],
    ['${{ "no-kind" | parseEntityRef }}', '${{ "no-kind" | parseEntityRef }}'],
    ['${{ unfinished', '${{ unfinished'],
  ])('%s', (source, expected) => {
    expect(inputOf(source)).toEqual(expected);
  });

  it('renders deep inside lists and objects and leaves out what is undefined', () => {
    const input = { a: { b: ['${{ parameters.port }}', '${{ parameters.missing }}'], c: '${{ parameters.missing }}' } };
    expect(renderStep({ input }, scope)).toEqual({ input: { a: { b: [8080, null] } } });
  });

  it('leaves alone whatever holds no expression', () => {
    const plain = fc.jsonValue().filter((value) => !/[{}]{2}|\{%|\{#/.test(JSON.stringify(value)));
    fc.assert(
      fc.property(plain, (value) => {
        expect(JSON.stringify(inputOf({ value }))).toBe(JSON.stringify({ value }));
      }),
    );
  });

  it('puts any parameter through unchanged, whatever it says', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const rendered = renderStep(
          { input: { value: ['${{ parameters.any }}'] } },
          { parameters: { any: value }, steps: {} },
        );
        expect(JSON.stringify(rendered)).toBe(JSON.stringify({ input: { value: [value] } }));
      }),
    );
  });
});

describe('keys that the engine reserves', () => {
  const parameters = JSON.parse('{"any":{"__proto__":{"constructor":1},"prototype":[{"\uE000constructor":2}],"a":3}}');

  it('pass through as data', () => {
    const rendered = renderStep({ input: { value: '${{ parameters.any }}' } }, { parameters, steps: {} });
    expect(JSON.stringify(rendered)).toBe(JSON.stringify({ input: { value: parameters.any } }));
  });

  it('pass through JSON written as text', () => {
    const rendered = renderStep({ input: { value: 'It is ${{ parameters.any | dump }}' } }, { parameters, steps: {} });
    expect(rendered).toEqual({ input: { value: `It is ${JSON.stringify(parameters.any)}` } });
  });

  it.each(['constructor', '__proto__', 'any.__proto__', 'any.constructor.constructor'])(
    'give nothing to %s',
    (path) => {
      const source = `\${{ parameters.${path} }}`;
      expect(renderStep({ input: { value: source } }, { parameters, steps: {} })).toEqual({ input: { value: source } });
    },
  );
});

describe('if and each', () => {
  it.each([
    [false, true],
    ['${{ parameters.public }}', true],
    ['${{ parameters.missing }}', true],
    ['${{ parameters.empty }}', true],
    ['${{ parameters.nothing }}', true],
    [0, true],
    ['${{ [] }}', true],
    [true, false],
    ['${{ parameters.name }}', false],
    ['${{ parameters.name === "basket-api" }}', false],
    ['${{ parameters.tags }}', false],
    ['false', false],
    ['${{ {} }}', false],
    // a condition that does not parse is a text, and a text is true
    ['${{ parameters.public && parameters.name }}', false],
  ])('if: %s skips: %s', (condition, skipped) => {
    expect('skipped' in renderStep({ if: condition, input: {} }, scope)).toBe(skipped);
  });

  it('knows what is true', () => {
    expect([false, undefined, null, '', 0, []].map(isTruthy)).toEqual(Array(6).fill(false));
    expect([true, 'false', 1, [0], {}].map(isTruthy)).toEqual(Array(5).fill(true));
  });

  it('repeats over a list and over an object', () => {
    const input = { text: '${{ each.key }}=${{ each.value }}' };
    expect(renderStep({ each: '${{ parameters.tags }}', input }, scope)).toEqual({
      iterations: [
        { each: { key: '0', value: 'a' }, input: { text: '0=a' } },
        { each: { key: '1', value: 'b' }, input: { text: '1=b' } },
      ],
    });
    expect(renderStep({ each: { eu: 1 }, input }, scope)).toEqual({
      iterations: [{ each: { key: 'eu', value: 1 }, input: { text: 'eu=1' } }],
    });
    expect(renderStep({ each: [], input }, scope)).toEqual({ iterations: [] });
    expect(renderStep({ each: '${{ parameters.missing }}', input }, scope)).toEqual({ input: { text: '=' } });
  });
});

describe('the output', () => {
  it('leaves out links and texts whose condition is false', () => {
    const output = {
      links: [
        { title: 'Repository', url: '${{ steps.publish.output.remoteUrl }}' },
        { title: 'Preview', url: 'x', if: '${{ parameters.public }}' },
      ],
      text: [{ title: 'Owner', content: '${{ parameters.owner }}', if: true }],
      note: 'for ${{ parameters.name }}',
    };
    expect(renderOutput(output, scope)).toEqual({
      links: [{ title: 'Repository', url: 'https://git.example.com/harbour/basket-api' }],
      text: [{ title: 'Owner', content: 'group:default/checkout' }],
      note: 'for basket-api',
    });
    expect(renderOutput(undefined, scope)).toBeNull();
  });
});

describe('a hostile template', () => {
  it.each([
    '${{ range.constructor("return process")() }}',
    '${{ parameters.constructor.constructor("return process")() }}',
    '${{ parameters.name.constructor }}',
    '${{ parameters.__proto__.polluted }}',
    '${{ ({}).constructor.keys }}',
  ])('reaches nothing by %s', (source) => {
    const value = inputOf(source);
    expect(value === undefined || value === source).toBe(true);
  });

  it.each([
    ['{% for i in range(0, 100000) %}{% for j in range(0, 100000) %}x{% endfor %}{% endfor %}', 'limit'],
    ['${{ range(0, 100000000) | join("x") }}', 'limit'],
    [`\${{ "${'a'.repeat(40)}b" | replace(r/^(a+)+$/, "") }}`, 'limit'],
  ])('is cut off: %s', (source, kind) => {
    // Processor time: the wall's clock also counts what other programs do meanwhile.
    const before = process.cpuUsage();
    expect(() => inputOf(source)).toThrow(ExpressionError);
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(4000);
    try {
      inputOf(source);
    } catch (error) {
      expect((error as ExpressionError).kind).toBe(kind);
    }
  });

  it('repeats no step for ever', () => {
    const many = { parameters: { list: Array.from({ length: 1001 }, (_, i) => i) }, steps: {} };
    expect(() => renderStep({ each: '${{ parameters.list }}', input: {} }, many)).toThrow('at most 1000 times');
  });
});

describe('a skeleton’s file', () => {
  const values = { values: { name: 'basket', on: true, off: false, list: [1, 2], none: null } };
  it.each([
    ['# ${{ values.name }}\n', '# basket\n'],
    ['${{ values.missing }}${{ values.none }}|${{ values.off }}|${{ values.list }}', '|false|1,2'],
    ['{% if values.on %}\nA\n{% endif %}\n', '\nA\n\n'],
    ['{{ helm.stays }}', '{{ helm.stays }}'],
    ['{% raw %}${{ github.sha }}{% endraw %}', '${{ github.sha }}'],
  ])('%j', (source, expected) => {
    expect(renderText(source, values)).toBe(expected);
  });

  it('fails where an expression does, with the place', () => {
    expect(() => renderText('a\nb ${{ values.name | nope }}', values)).toThrow(/Unknown template filter "nope"/);
    try {
      renderText('a\nb ${{ values.name && 1 }}', values);
    } catch (error) {
      expect(error).toMatchObject({ kind: 'syntax', line: 2, column: 19 });
    }
  });

  it('trims blocks and reads the other delimiters where the step asks for it', () => {
    const source = '{% if values.on %}\nA\n{% endif %}\n';
    expect(renderText(source, values, { trimBlocks: true })).toBe('A\n');
    expect(renderText('{{ cookiecutter.name }}', { cookiecutter: { name: 'x' } }, { cookiecutterCompat: true })).toBe(
      'x',
    );
  });
});

describe('syntaxError', () => {
  it('tells what does not parse from what only evaluation can find', () => {
    expect(syntaxError('ok ${{ parameters.a | nope }}')).toBeUndefined();
    expect(syntaxError('no ${{ a || b }}')).toMatchObject({ kind: 'syntax', line: 1, column: 11 });
  });
});
