import { describe, expect, it } from 'vitest';
import { ExpressionError, prepareScope, renderValue } from '@/domain/automation/expressions/render';
import { completeAt, pathTo, stepsOf } from './complete';
import { actionWords, filterWords } from './vocabulary';

const actions = actionWords([
  {
    id: 'fetch:template',
    title: 'Fill a skeleton',
    description: 'Copies',
    input: {
      properties: {
        url: { type: 'string', description: 'Where from' },
        values: { type: 'object' },
        replace: { type: 'boolean' },
      },
      required: ['url'],
    },
    gives: [],
  },
  { id: 'publish:git', title: 'Publish', description: 'Pushes', input: {}, gives: ['remoteUrl', 'commitHash'] },
]);
const words = { actions, parameters: ['name', 'owner'] };

const head = `apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata:
  name: x
spec:
  type: service
  parameters:
    - title: One
      properties:
        name:
          type: string
          |FIELD
  steps:
    - id: fetch
      name: Fetch
      action: fetch:template
      input:
        url: ./skeleton
        |INPUT
    - id: publish
      action: publish:git
      input:
        |LAST
`;
/** What is offered when `typed` is written at a mark. */
function offered(mark: string, typed: string): string[] {
  const text = head.replace(`|${mark}`, `${typed}¦`).replace(/\|[A-Z]+/g, '');
  const at = text.indexOf('¦');
  const place = mark === '' ? text.length : at;
  return (
    completeAt(text.slice(0, place) + text.slice(place + 1), place, words)?.options.map(({ label }) => label) ?? []
  );
}
const at = (text: string) => completeAt(text, text.length, words)?.options.map(({ label }) => label) ?? [];

describe('completion', () => {
  it('offers keys by where they stand, without those that are there', () => {
    expect(at('')).toContain('apiVersion');
    expect(at('kind: Template\nmetadata:\n  na')).toContain('title');
    expect(at('kind: Template\nsp')).toEqual(['apiVersion', 'metadata', 'spec']);
    expect(offered('FIELD', 'ui:')).toContain('ui:field');
    expect(offered('FIELD', 'ui:')).not.toContain('type');
    expect(at('spec:\n  steps:\n    - ')).toContain('action');
    expect(at('spec:\n  steps:\n  - id: a\n    ')).toContain('action');
    expect(at('spec:\n  steps:\n  - id: a\n    ')).not.toContain('id');
  });

  it('offers actions, and the input of the one that the step has', () => {
    expect(at('spec:\n  steps:\n    - action: fet')).toEqual(['fetch:template', 'publish:git']);
    expect(offered('INPUT', 'val')).toEqual(['values', 'replace']);
    expect(offered('INPUT', 'replace: ')).toEqual(['true', 'false']);
    expect(offered('LAST', 'url')).toEqual([]);
    const [url] =
      completeAt('spec:\n  steps:\n    - action: fetch:template\n      input:\n        u', 69, words)?.options ?? [];
    expect(url).toMatchObject({ label: 'url', detail: 'string, needed', info: 'Where from', apply: 'url: ' });
  });

  it('offers fields and controls', () => {
    expect(offered('FIELD', 'ui:field: ')).toContain('OwnerPicker');
    expect(offered('FIELD', 'ui:widget: te')).toContain('textarea');
    expect(offered('FIELD', 'type: ')).toContain('boolean');
  });

  it('offers parameters, steps, outputs and filters inside an expression', () => {
    const open = '$' + '{{ ';
    expect(offered('LAST', `url: ${open}`)).toContain('parameters');
    expect(offered('LAST', `url: ${open}parameters.`)).toEqual(['name', 'owner']);
    expect(offered('LAST', `url: ${open}steps.`)).toEqual(['fetch', 'publish']);
    expect(offered('LAST', `url: ${open}steps.publish.`)).toEqual(['output']);
    expect(offered('LAST', `url: ${open}steps['publish'].output.`)).toEqual(['remoteUrl', 'commitHash']);
    expect(offered('LAST', `url: ${open}steps.fetch.output.`)).toEqual([]);
    expect(offered('LAST', `url: ${open}parameters.name | lo`)).toContain('lower');
    expect(offered('LAST', `url: ${open}parameters.name || `)).toContain('steps');
    expect(offered('LAST', `url: ${open}parameters.name }} `)).toEqual([]);
  });

  it('finds where a line stands', () => {
    expect(pathTo('spec:\n  steps:\n  - id: x\n    input:\n      a')).toEqual(['input', 'steps', 'spec']);
    expect(pathTo('spec:\n  steps:\n    - id: x\n      input:\n        a:\n          b: 1\n        c')).toEqual([
      'input',
      'steps',
      'spec',
    ]);
    expect(pathTo('metadata:\n  name: x\n\nspec:\n  t')).toEqual(['spec']);
    expect(stepsOf('  steps:\n    - {id: a, action: x:y}\n    - name: B\n      id: b\n      action: "y:z"\n')).toEqual([
      { id: 'a', action: 'x:y' },
      { id: 'b', action: 'y:z' },
    ]);
  });

  it.each(filterWords)('knows the filter %s of the engine', (name) => {
    let message = '';
    try {
      renderValue(`\${{ value | ${name} }}`, prepareScope({ parameters: {} }));
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      message = error.message;
    }
    expect(message).not.toContain('Unknown template filter');
  });
});
