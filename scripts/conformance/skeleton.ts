import path from 'node:path';
import { renderStep, type Scope } from '@/domain/automation/expressions/steps';
import { type SkeletonFile, stepId, type TemplateDocument } from '@/domain/automation/templates/schema';
import { standInOutput } from './stand-ins';

type Input = Record<string, unknown>;
type Rendered = { id: string; action: string; written: Input; input: Input };

/**
 * Skeletons are program code and no part of the corpus. What stands in for them is made from what the steps say: one file
 * for each value, in its content and its name, and whatever later steps of the template expect to find.
 */
export function standInSkeleton(document: TemplateDocument, parameters: Input, user: Scope['user']): SkeletonFile[] {
  const steps = renderedSteps(document, parameters, user);
  const files = new Map<string, string>();
  const wanted = steps.flatMap(wantedFiles);
  for (const { action, input } of steps) {
    const folder = text(input.url);
    if (!action.startsWith('fetch:') || !folder || /^[a-z][a-z0-9+.-]*:/i.test(folder)) continue;
    const below = path.posix.normalize(folder).replace(/\/+$/, '');
    if (action === 'fetch:plain:file') {
      files.set(below, 'as it is: ${{ stays }}\n');
      continue;
    }
    const values = record(input.values);
    for (const [name, content] of valueFiles(values, action)) files.set(`${below}/${name}`, content);
    const target = path.posix.normalize(text(input.targetPath) ?? '.');
    for (const file of wanted) {
      const inside = path.posix.relative(target, path.posix.normalize(file));
      if (inside && !inside.startsWith('..') && !/[*{]/.test(inside))
        files.set(`${below}/${inside}`, contentOf(inside));
    }
  }
  return [...files].filter(([name]) => isFile(name, files)).map(([name, content]) => fileOf(name, content));
}

/** Every step that is not skipped, with its input as it is when all effects outside are answered by stand-ins. */
export function renderedSteps(document: TemplateDocument, parameters: Input, user: Scope['user']): Rendered[] {
  const scope: Scope = { parameters, steps: {}, secrets: {}, user };
  return document.spec.steps.flatMap((step, index) => {
    const id = stepId(step, index);
    const rendered = renderStep(step, scope);
    scope.steps[id] = { output: rendered.skipped ? {} : standInOutput(step.action) };
    if (rendered.skipped) return [];
    const { action, input: written = {} } = step;
    return (rendered.iterations ?? [rendered]).map(({ input }) => ({ id, action, written, input: input ?? {} }));
  });
}

/** Paths that a step reads: without them it would fail for want of the real skeleton. */
export function wantedFiles({ action, input }: Rendered): string[] {
  // What is renamed without an ending is most likely a folder.
  if (action === 'fs:rename') {
    const names = list(input.files).flatMap((file) => text(record(file).from) ?? []);
    return names.map((name) => (path.posix.extname(name) ? name : `${name}/stand-in.txt`));
  }
  if (/^roadiehq:utils:.*(parse|replace|append|merge|transform)$/.test(action)) {
    return [input.path, ...list(input.files).map((file) => record(file).file)].flatMap((one) => text(one) ?? []);
  }
  return [];
}

function valueFiles(values: Input, action: string): [string, string][] {
  if (action === 'fetch:plain') return [['README.md', 'as it is: ${{ stays }}\n']];
  const names = Object.keys(values).filter((name) => /^[A-Za-z_]\w*$/.test(name));
  const lines = names.map((name) => `${name}: \${{ values.${name} }}\n`);
  const named = names.find((name) => typeof values[name] === 'string' && /^[\w-]{1,60}$/.test(values[name]));
  const files: [string, string][] = [
    ['values.txt', lines.join('')],
    ['catalog-info.yaml', '{% if values.name %}name: ${{ values.name }}{% else %}none{% endif %}\n'],
    ['.github/workflows/build.yaml', 'run: {% raw %}${{ github.sha }}{% endraw %}\n'],
  ];
  if (named) files.push([`src/\${{ values.${named} }}.txt`, `\${{ values.${named} }}\n`]);
  return files;
}

const contentOf = (file: string) => (/\.(json|ya?ml)$/.test(file) ? '{}\n' : 'stand-in\n');

/** A path that is wanted as a folder is none of the files. */
const isFile = (name: string, files: Map<string, string>) =>
  ![...files.keys()].some((other) => other.startsWith(`${name}/`));

const fileOf = (name: string, content: string): SkeletonFile => ({
  path: name,
  executable: name.endsWith('.sh'),
  content: new TextEncoder().encode(content),
});

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const record = (value: unknown): Input =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Input) : {};
