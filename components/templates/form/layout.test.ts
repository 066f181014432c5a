import { describe, expect, it } from 'vitest';
import { toErrorSchema } from './error-schema';
import { sentenceCase } from './form-context';
import { arrange, askersOf, shapeOf } from './layout';
import { splitSchema } from './ui-schema';
import { validator } from './validator';

const page = {
  required: ['name'],
  properties: {
    name: { type: 'string', 'ui:field': 'EntityNamePicker', 'ui:options': { kind: 'Component' } },
    owner: { type: 'string', 'ui:field': 'OwnerPicker' },
    tier: { type: 'integer', enum: [1, 2], enumNames: ['One', 'Two'], 'ui:widget': 'radio' },
    language: {
      type: 'string',
      enum: ['go', 'ts'],
      'ui:widget': 'radio',
      'ui:options': { descriptions: { go: 'Fast', ts: 'Typed' } },
    },
    previews: { type: 'boolean' },
  },
  dependencies: {
    language: {
      oneOf: [
        { properties: { language: { const: 'go' }, module: { type: 'string', 'ui:placeholder': 'go.example' } } },
      ],
    },
  },
  if: { properties: { previews: { const: true } } },
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: { properties: { hours: { type: 'number' } } },
};

describe('a page of a form', () => {
  it('comes apart into schema and its ui parts, branches included', () => {
    const { schema, uiSchema } = splitSchema(page);
    expect(JSON.stringify(schema)).not.toContain('ui:');
    expect(uiSchema).toEqual({
      name: { 'ui:field': 'EntityNamePicker', 'ui:options': { kind: 'Component' } },
      owner: { 'ui:field': 'OwnerPicker' },
      tier: { 'ui:enumNames': ['One', 'Two'], 'ui:widget': 'radio' },
      language: { 'ui:widget': 'radio', 'ui:options': { descriptions: { go: 'Fast', ts: 'Typed' } } },
      previews: {},
      module: { 'ui:placeholder': 'go.example' },
      hours: {},
    });
  });

  it('is laid out in sections, with what is asked because of another field below that', () => {
    const { schema, uiSchema } = splitSchema(page);
    const askers = askersOf(schema);
    expect([...askers]).toEqual([
      ['module', 'language'],
      ['hours', 'previews'],
    ]);
    const fields = ['name', 'owner', 'tier', 'language', 'previews', 'module', 'hours'].map((name) => ({
      name,
      shape: shapeOf(
        { ...page.properties, module: { type: 'string' }, hours: { type: 'number' } }[name] ?? {},
        uiSchema[name],
      ),
    }));
    expect(fields.map(({ shape }) => shape)).toEqual(['text', 'line', 'segments', 'cards', 'switch', 'text', 'line']);
    expect(arrange(fields, askers)).toEqual([
      { rows: [{ fields: ['name'] }, { fields: ['owner', 'tier'] }] },
      { rows: [{ fields: ['language'] }] },
      { rows: [{ fields: ['module'] }], conditional: { asker: 'language' } },
      { rows: [{ fields: ['previews'] }] },
      { rows: [{ fields: ['hours'] }], conditional: { asker: 'previews' } },
    ]);
  });
});

describe('the validator of the browser', () => {
  const schema = {
    required: ['name'],
    properties: {
      name: { type: 'string', pattern: '^[a-z]+$', maxLength: 3 },
      size: { enum: ['s', 'm'] },
      ports: { type: 'array', items: { type: 'integer', minimum: 1 } },
    },
  };
  it('finds what the server finds, at the same places', () => {
    expect(validator.misfits(schema, { name: 'ABCD', size: 'x', ports: [0] })).toMatchObject([
      { pointer: '/name', keyword: 'maxLength', limit: 3 },
      { pointer: '/name', keyword: 'pattern', limit: '^[a-z]+$' },
      { pointer: '/size', keyword: 'enum', limit: ['s', 'm'] },
      { pointer: '/ports/0', keyword: 'minimum', limit: 1 },
    ]);
    expect(validator.misfits(schema, {})).toMatchObject([{ pointer: '/name', keyword: 'required' }]);
    expect(validator.fits(schema, { name: 'abc' })).toBe(true);
  });
});

describe('small things', () => {
  it('nests errors for the form', () => {
    expect(toErrorSchema([{ pointer: '/a/0/b~1c', detail: 'No' }])).toEqual({
      a: { 0: { 'b/c': { __errors: ['No'] } } },
    });
  });
  it('names a field without a title', () => {
    expect(['artifact_id', 'repoUrl', 'java-version'].map(sentenceCase)).toEqual([
      'Artifact id',
      'Repo url',
      'Java version',
    ]);
  });
});
