import { parseDocument } from 'yaml';
import type { Context } from '@/domain/core/context';
import { DomainError } from '@/domain/core/errors';
import { beyondBounds } from '@/domain/core/yaml-bounds';
import { type Planned, planDocument, type Toolbox } from '../plan';
import type { RunPlan } from '../schema';
import type { Problem, SkeletonFile } from '../templates/schema';
import { type Example, ExampleDocument, type ExampleOutcome, type Expectation } from './schema';

const place = /^examples\/([^/]+)\.ya?ml$/;
const mostExamples = 50;

type Files = readonly Pick<SkeletonFile, 'path' | 'content'>[];

/**
 * The examples among a template's files: YAML in `examples/` that has `parameters`. Other files there are the skeleton's
 * own, and are left alone.
 */
export function readExamples(files: Files): { examples: Example[]; problems: Problem[] } {
  const examples: Example[] = [];
  const problems: Problem[] = [];
  for (const { path, content } of files) {
    const name = place.exec(path)?.[1];
    if (!name || content.byteLength > 200_000 || examples.length >= mostExamples) continue;
    const text = Buffer.from(content).toString('utf8');
    const beyond = beyondBounds(text);
    if (beyond) {
      problems.push(wrong(path, `${path} cannot be read. ${beyond.message}.`));
      continue;
    }
    const document = parseDocument(text, { logLevel: 'silent' });
    const raw: unknown = document.errors.length > 0 ? undefined : document.toJS({ maxAliasCount: 100 });
    if (document.errors[0]) {
      const [message] = document.errors[0].message.split(' at line ');
      problems.push(wrong(path, `${path} cannot be read: ${message}.`));
    } else if (typeof raw === 'object' && raw !== null && 'parameters' in raw) {
      const parsed = ExampleDocument.safeParse(raw);
      if (parsed.success) {
        const { title, description, parameters, expect } = parsed.data;
        const words = { title: title ?? name, description: description ?? null };
        examples.push({ name, path, ...words, parameters, expect: expect ?? null });
      } else {
        const [issue] = parsed.error.issues;
        problems.push(wrong(path, `${path}, ${issue?.path.join('.') || 'the whole'}: ${issue?.message}`));
      }
    }
  }
  return { examples, problems };
}

const wrong = (path: string, message: string): Problem => ({ level: 'warning', message, pointer: `/${path}` });

/** Plans each example and compares. Nothing is done: what a plan may do is all that happens. */
export async function tryExamples(
  ctx: Context,
  planned: Planned,
  examples: readonly Example[],
  toolbox: Toolbox,
): Promise<ExampleOutcome[]> {
  const outcomes: ExampleOutcome[] = [];
  for (const example of examples) outcomes.push(await tryExample(ctx, planned, example, toolbox));
  return outcomes;
}

async function tryExample(ctx: Context, planned: Planned, example: Example, toolbox: Toolbox): Promise<ExampleOutcome> {
  const { name, path, title } = example;
  try {
    const plan = await planDocument(ctx, planned, example.parameters, toolbox);
    const misses = missesOf(plan, example.expect);
    return { name, path, title, holds: misses.length === 0, misses, counts: plan.counts };
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    const fields = error.errors.map(({ pointer, detail }) => `${pointer}: ${detail}`);
    const misses = [
      `It cannot be planned: ${error.detail}${fields.length > 0 ? ` ${fields.slice(0, 3).join('; ')}` : ''}`,
    ];
    return { name, path, title, holds: false, misses, counts: null };
  }
}

/** What of a plan is otherwise than expected, a sentence each. A step that would fail always is. */
export function missesOf(plan: RunPlan, expected: Expectation | null): string[] {
  const misses = plan.steps
    .filter(({ will }) => will === 'fail')
    .map((step) => `The step “${step.name}” would fail: ${step.reason}`);
  if (!expected) return misses;
  for (const count of ['created', 'changed', 'deleted', 'unknown'] as const) {
    const wanted = expected[count];
    if (wanted !== undefined && wanted !== plan.counts[count]) {
      misses.push(`Expected ${wanted} ${count}, the plan has ${plan.counts[count]}.`);
    }
  }
  const lines = new Set(plan.lines.map(({ sign, kind, object }) => `${sign} ${kind} ${object}`));
  for (const line of expected.lines ?? []) if (!lines.has(line)) misses.push(`The plan lacks the line “${line}”.`);
  const files = new Set(plan.lines.flatMap((line) => line.files?.map(({ path }) => path) ?? []));
  for (const file of expected.files ?? []) if (!files.has(file)) misses.push(`The plan writes no file ${file}.`);
  if (expected.skipped) misses.push(...skippedMisses(plan, expected.skipped));
  return misses;
}

function skippedMisses(plan: RunPlan, expected: string[]): string[] {
  const skipped = plan.steps.filter(({ will }) => will === 'skip').map(({ id }) => id);
  return [
    ...expected.filter((id) => !skipped.includes(id)).map((id) => `The step ${id} is not left out.`),
    ...skipped
      .filter((id) => !expected.includes(id))
      .map((id) => `The step ${id} is left out, which was not expected.`),
  ];
}

/** What of the outcomes an author has to look at, as problems of the template. */
export function exampleProblems(outcomes: readonly ExampleOutcome[]): Problem[] {
  return outcomes
    .filter(({ holds }) => !holds)
    .map(({ path, title, misses }) =>
      wrong(path, `The example “${title}” does not hold. ${misses.slice(0, 3).join(' ')}`),
    );
}
