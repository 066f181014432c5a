import { existsSync } from 'node:fs';
import path from 'node:path';
import { formatNames } from 'ajv-formats/dist/formats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkPage } from '@/domain/automation/forms/check';
import { holds } from '@/domain/automation/forms/condition';
import { checkPages } from '@/domain/automation/forms/pages';
import { isObject, type Schema } from '@/domain/automation/forms/resolve';
import { choosing, exampleValues } from '@/domain/automation/forms/testing';
import { readTemplate } from '@/domain/automation/templates/document';
import { formPages } from '@/domain/automation/templates/pages';
import { validateParameters } from '@/domain/automation/templates/parameters';
import type { FormPage, TemplateDocument } from '@/domain/automation/templates/schema';
import { fits, misfits } from '@/domain/automation/templates/validator';
import { readCorpus } from '@/scripts/conformance/corpus';
import { allFields } from './form-context';
import { validator as browser } from './validator';

const server = { fits, misfits };

const byPlace = (errors: { pointer: string; detail: string }[]) =>
  errors.map(({ pointer, detail }) => `${pointer} ${detail}`).sort();

/** What the browser makes of the values of a page, and what the server does. */
function both(page: Schema, values: Schema) {
  const [ours, theirs] = [checkPage(page, values, browser), checkPage(page, values, server)];
  return {
    browser: { values: ours.values, errors: byPlace(ours.errors) },
    server: { values: theirs.values, errors: byPlace(theirs.errors) },
  };
}

const asWritten = ({ title, when, schema }: FormPage) => ({ title, ...(when && { when }), ...schema });

/** Good values with some bad ones among them, and some that the form does not know. */
function spoilt(page: Schema, seed: number): Schema {
  const choose = choosing(seed);
  const values = exampleValues(page, choose, server);
  const names = [...allFields(page).keys(), 'unknown'];
  const bad = ['', 'Not OK!', -1, 1.5, null, [], ['x', 'x'], {}, { a: 1 }, true, 'a'.repeat(300)];
  for (let round = choose(4); round > 0; round--) {
    values[names[choose(names.length)] ?? ''] = bad[choose(bad.length)];
  }
  return values;
}

describe('browser and server', () => {
  const own: Schema = {
    required: ['kind'],
    properties: {
      kind: { type: 'string', enum: ['a', 'b', 'c'] },
      size: { $ref: '#/definitions/size' },
      tags: { type: 'array', items: { type: 'string', pattern: '^[a-z]+$' }, uniqueItems: true, maxItems: 3 },
      mail: { type: 'string', format: 'email' },
    },
    definitions: { size: { type: 'integer', minimum: 1, maximum: 9, multipleOf: 2 } },
    dependencies: {
      kind: {
        oneOf: [
          { properties: { kind: { const: 'a' }, a: { type: 'string', minLength: 2 } }, required: ['a'] },
          {
            properties: { kind: { enum: ['b', 'c'] }, b: { type: 'object', properties: { deep: { type: 'number' } } } },
          },
        ],
      },
    },
    allOf: [
      {
        if: { properties: { kind: { const: 'c' } }, required: ['kind'] },
        // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
        then: { properties: { c: { type: ['string', 'null'] } }, required: ['c'] },
        else: { properties: { notC: { type: 'boolean', default: true } } },
      },
    ],
  };

  it('agree on any values of a form with every kind of condition', () => {
    const names = ['kind', 'size', 'tags', 'mail', 'a', 'b', 'c', 'notC', 'x'];
    const odd = fc.constantFrom<unknown>(
      'a',
      null,
      0,
      '__proto__',
      'valueOf',
      [],
      ['a'],
      { a: 1, b: 2 },
      { b: 2, a: 1 },
    );
    const value = fc.oneof(
      fc.constantFrom<unknown>('a', 'b', 'c', 2, 3, null, ['a'], ['a', 'a'], {}),
      fc.array(fc.oneof(odd, fc.jsonValue({ maxDepth: 1 })), { maxLength: 4 }),
      fc.jsonValue(),
    );
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), value), (values) => {
        const answer = both(own, values as Schema);
        expect(answer.browser).toEqual(answer.server);
      }),
      { numRuns: 300 },
    );
  });

  it('agree on any text of any format', () => {
    const texts = fc.oneof(
      fc.string(),
      ...[fc.emailAddress(), fc.webUrl(), fc.ipV4(), fc.ipV6(), fc.uuid(), fc.domain(), fc.webPath()],
      fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
      fc.constantFrom('#@0', 'a@b', 'x:', 'http://localhost', '2026-02-29', '24:00:00Z', '/a~2', 'YQ==', '(', 'P1D'),
    );
    fc.assert(
      fc.property(fc.constantFrom(...formatNames), texts, (format, text) => {
        const answer = both({ properties: { field: { type: 'string', format } } }, { field: text });
        expect(answer.browser).toEqual(answer.server);
      }),
    );
  });

  it('agree on which pages are shown, and drop what stands on the others', () => {
    const page = (when: string | null, field: string): FormPage => ({
      title: field,
      description: null,
      when,
      schema: { properties: { [field]: { type: 'string' } } },
    });
    const pages = [
      page(null, 'host'),
      page("${{ (parameters.host | parseRepoUrl | pick('host')) == 'github.com' }}", 'organization'),
      page('${{ parameters.organization }}', 'team'),
      page("${{ parameters.team ? 'broken' : '' }}", 'note'),
    ];
    const document = { metadata: { name: 'x' }, spec: { type: 'x', steps: [], parameters: pages.map(asWritten) } };
    const text = fc.constantFrom('github.com?repo=a&owner=b', 'gitlab.com?repo=a&owner=b', 'acme', '');
    const values = fc.record({ host: text, organization: text, team: text, note: text }, { requiredKeys: [] });
    fc.assert(
      fc.property(values, (given) => {
        const form = checkPages(pages, given, browser, holds);
        expect(form.values).toEqual(validateParameters(document as unknown as TemplateDocument, given).values);
      }),
    );
    const given = { host: 'gitlab.com?repo=a&owner=b', organization: 'acme', team: 'a', note: 'b' };
    expect(checkPages(pages, given, browser, holds).values).toEqual({ host: given.host, note: 'b' });
  });

  const corpus = path.resolve('../shared/corpus/templates');
  if (existsSync(corpus)) {
    it.each(readCorpus(corpus))('agree on the form of $label', ({ source, name, parts }) => {
      const { document } = readTemplate(source, { name, files: parts });
      for (const [index, page] of (document ? formPages(document) : []).entries()) {
        for (let seed = 0; seed < 6; seed++) {
          const values = spoilt(page.schema, seed * 31 + index);
          expect(isObject(values)).toBe(true);
          const answer = both(page.schema, values);
          expect(answer.browser).toEqual(answer.server);
        }
      }
    });
  }
});
