import { existsSync } from 'node:fs';
import path from 'node:path';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import type { Schema } from '@/domain/automation/forms/resolve';
import { choosing, exampleValues } from '@/domain/automation/forms/testing';
import { readTemplate } from '@/domain/automation/templates/document';
import { formPages } from '@/domain/automation/templates/pages';
import { fits, misfits } from '@/domain/automation/templates/validator';
import { readCorpus } from '@/scripts/conformance/corpus';
import { titleOf } from './form-context';
import SchemaForm from './schema-form';
import { option } from './ui-schema';

const nothing = () => undefined;

const rendered = (schema: Schema, values: Schema = {}) =>
  renderToStaticMarkup(
    <SchemaForm
      schema={schema}
      values={values}
      onChange={nothing}
      onLeave={nothing}
      errors={[]}
      teams={[{ ref: 'group:default/checkout', name: 'Checkout', people: 6 }]}
      ownTeams={['group:default/checkout']}
      secrets={{}}
      setSecret={nothing}
    />,
  );

const field = (parts: Schema) => rendered({ properties: { it: { type: 'string', title: 'It', ...parts } } });

describe('an owner by a filter', () => {
  it.each<[string, Schema, string]>([
    ['for teams and nothing more is chosen from the list', { kind: ['Group'] }, '<select'],
    ['for some teams is searched for', { kind: 'Group', 'spec.type': 'squad' }, 'role="combobox"'],
  ])('%s', (_, catalogFilter, shown) => {
    expect(field({ 'ui:field': 'OwnerPicker', 'ui:options': { catalogFilter } })).toContain(shown);
  });
});

describe('one field', () => {
  it.each<[string, Schema, string[]]>([
    [
      'an entity',
      { 'ui:field': 'EntityPicker', 'ui:options': { catalogFilter: { kind: 'System' } } },
      ['role="combobox"', 'Search system'],
    ],
    [
      'an entity by an older filter',
      { 'ui:field': 'EntityPicker', 'ui:options': { allowedKinds: ['API'] } },
      ['Search api'],
    ],
    ['a team', { 'ui:field': 'OwnerPicker' }, ['<select', 'Checkout · 6 people']],
    [
      'a person as owner',
      { 'ui:field': 'OwnerPicker', 'ui:options': { allowedKinds: ['User', 'Group'] } },
      ['Search user or group'],
    ],
    ['one’s own team', { 'ui:field': 'MyGroupsPicker' }, ['Your team']],
    ['an own entity', { 'ui:field': 'OwnedEntityPicker' }, ['role="combobox"']],
    [
      'a repository',
      { 'ui:field': 'RepoUrlPicker', 'ui:options': { allowedHosts: ['github.com'] } },
      ['github.com /', 'Owner of the repository'],
    ],
    [
      'one on Azure',
      { 'ui:field': 'RepoUrlPicker', 'ui:options': { allowedHosts: ['dev.azure.com'] } },
      ['Organization', 'Project', 'Name of the repository'],
    ],
    [
      'allowed owners',
      { 'ui:field': 'RepoUrlPicker', 'ui:options': { allowedOwners: ['a', 'b'] } },
      ['<option value="a"', 'Choose'],
    ],
    [
      'credentials of one’s own',
      {
        'ui:field': 'RepoUrlPicker',
        'ui:options': { allowedHosts: ['github.com'], requestUserCredentials: { secretsKey: 'TOKEN' } },
      },
      ['Your access token for github.com', 'type="password"'],
    ],
    ['a password', { 'ui:widget': 'password' }, ['type="password"', 'Kept in plain text with the run']],
    ['a secret', { 'ui:field': 'Secret' }, ['type="password"']],
    [
      'help and placeholder',
      { description: 'What', 'ui:help': 'Why', 'ui:placeholder': 'like this' },
      ['What Why', 'placeholder="like this"'],
    ],
    ['names of choices', { enum: ['a', 'b'], enumNames: ['First', 'Second'] }, ['First', 'Second']],
    [
      'an unknown field',
      { 'ui:field': 'QuarkusExtensionList' },
      ['This portal has no field “QuarkusExtensionList”', '<input'],
    ],
    ['an unknown field of no type', { type: undefined, 'ui:field': 'ScmSelector' }, ['ScmSelector', '<input']],
    ['an unknown field of a list', { type: 'array', 'ui:field': 'PackagesPicker' }, ['PackagesPicker', '<textarea']],
    [
      'an unknown field of an object',
      { type: 'object', 'ui:field': 'GitOpsManifestUpdater' },
      ['GitOpsManifestUpdater', '<textarea'],
    ],
    ['an unknown widget', { 'ui:widget': 'fancy' }, ['no widget “fancy”', '<input']],
    [
      'a list of choices',
      { type: 'array', items: { type: 'string', enum: ['a', 'b'] }, uniqueItems: true, 'ui:widget': 'checkboxes' },
      ['type="checkbox"'],
    ],
    ['tags', { type: 'array', items: { type: 'string' }, 'ui:field': 'EntityTagsPicker' }, ['role="combobox"']],
    [
      'several entities',
      { type: 'array', items: { type: 'string' }, 'ui:field': 'MultiEntityPicker' },
      ['role="combobox"'],
    ],
  ])('shows %s', (_, parts, expected) => {
    const html = field(parts);
    for (const text of expected) expect(html).toContain(text);
  });

  it('focuses what the template wants focused', () => {
    expect(field({ 'ui:field': 'EntityNamePicker', 'ui:autofocus': true })).toContain('autofocus');
    expect(field({ 'ui:autofocus': true })).toContain('autofocus');
  });

  it('keeps the order of the template, also where it names too little or too much', () => {
    const html = rendered({
      'ui:order': ['c', 'gone', 'a'],
      properties: {
        a: { type: 'string', title: 'Aa' },
        b: { type: 'string', title: 'Bb' },
        c: { type: 'string', title: 'Cc' },
      },
    });
    expect(['Cc', 'Aa', 'Bb'].map((title) => html.indexOf(title))).toEqual(
      ['Cc', 'Aa', 'Bb'].map((title) => html.indexOf(title)).sort((a, b) => a - b),
    );
  });
});

const corpus = path.resolve('../shared/corpus/templates');
if (existsSync(corpus)) {
  it.each(readCorpus(corpus))('shows every field of $label', ({ source, name, parts }) => {
    const { document } = readTemplate(source, { name, files: parts });
    for (const page of document ? formPages(document) : []) {
      const values = exampleValues(page.schema, choosing(3), { fits, misfits });
      const html = rendered(page.schema, values);
      expect(html).not.toMatch(/Unsupported field|Unknown field type/);
      for (const [key, own] of Object.entries((page.schema.properties ?? {}) as Record<string, Schema>)) {
        if (option(own, 'widget') !== 'hidden' && option(own, 'displayTitle') !== false)
          expect(html).toContain(escaped(titleOf(own, key)));
      }
    }
  });
}

const escaped = (text: string) =>
  text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/'/g, '&#x27;');
