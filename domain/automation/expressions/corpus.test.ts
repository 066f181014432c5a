import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { renderOutput, renderStep, type Scope, type StepSource } from './steps';

const corpus = path.resolve('../shared/corpus/templates');

type Expected = {
  template: string;
  document: number;
  parameters: Record<string, unknown>;
  user: Scope['user'];
  steps: { id: string; action: string; input?: unknown; skipped?: true }[];
  output: unknown;
};
type Document = { spec: { steps: (StepSource & { id?: string; action: string })[]; output?: unknown } };

/** What the recorded reference was answered in place of real effects. */
const standIns: [RegExp, Record<string, unknown>][] = [
  [
    /^publish:/,
    {
      remoteUrl: 'https://github.com/acme-org/demo-service',
      repoContentsUrl: 'https://github.com/acme-org/demo-service/blob/main',
      commitHash: '0123456789abcdef0123456789abcdef01234567',
      pullRequestUrl: 'https://github.com/acme-org/demo-service/pull/1',
      remoteUrlPr: 'x',
    },
  ],
  [
    /^catalog:register$/,
    {
      entityRef: 'component:default/demo-service',
      catalogInfoUrl: 'https://github.com/acme-org/demo-service/blob/main/catalog-info.yaml',
    },
  ],
  [
    /^catalog:fetch$/,
    {
      entity: {
        apiVersion: 'backstage.io/v1alpha1',
        kind: 'Component',
        metadata: { name: 'demo-service', namespace: 'default', annotations: {} },
        spec: { type: 'service', lifecycle: 'production', owner: 'group:default/team-a' },
      },
    },
  ],
];

function rehearse(document: Document, expected: Expected) {
  const scope: Scope = { parameters: expected.parameters, steps: {}, secrets: {}, user: expected.user };
  const steps = document.spec.steps.map((step, index) => {
    const id = step.id ?? `step-${index + 1}`;
    const rendered = renderStep(step, scope);
    const output = standIns.find(([action]) => action.test(step.action))?.[1] ?? {};
    scope.steps[id] = { output: rendered.skipped ? {} : output };
    return { id, action: step.action, ...rendered };
  });
  return JSON.parse(JSON.stringify({ steps, output: renderOutput(document.spec.output, scope) }));
}

const files = readdirSync(path.join(corpus, 'expected')).filter((file) => file.endsWith('.json'));

it.each(files)('renders real template %s as the reference did', (file) => {
  const expected = JSON.parse(readFileSync(path.join(corpus, 'expected', file), 'utf8')) as Expected;
  const source = readFileSync(path.join(corpus, expected.template), 'utf8');
  const document = parseAllDocuments(source, { logLevel: 'silent' })[expected.document]?.toJS() as Document;
  const { steps, output } = rehearse(document, expected);
  expect(steps).toEqual(expected.steps);
  expect(output).toEqual(expected.output);
});
