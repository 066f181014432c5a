import type { z } from 'zod';
import { DomainError } from '@/domain/core/errors';
import { cureOf, readsSecrets } from '../shown';
import { compileApproval } from './approval';
import { checkFields } from './check-fields';
import { checkFiles } from './check-files';
import { problem, type ReadTemplate } from './document';
import { readFits } from './fits';
import { flowOf, groupsOf } from './flow';
import { isAlways, missingAction } from './gone';
import { formPages } from './pages';
import { refusalOf } from './refusal';
import type { KnownAction, Problem, SkeletonFile, TemplateDocument, TemplateStep } from './schema';
import { compileSchema } from './validator';

/** Each is a row of every run. Above this a template is hostile, or made by a mistaken program. */
const mostSteps = 500;
/** An expression may cost half a second, and a template holds thousands: whoever publishes must not hold up everybody. */
const mostMilliseconds = 2000;

type Report = (at: PropertyKey[], message: string, level?: Problem['level']) => void;

/**
 * Looks through a template for what would go wrong in a run: unknown actions, expressions that do not parse, references
 * to steps and parameters that are not there, forms that are no JSON Schema. Answers the problems of reading it, too.
 * Without `actions` steps are not asked whether there is what they name, nor their skeletons without `files`.
 */
export function checkTemplate(
  read: ReadTemplate,
  actions?: readonly KnownAction[],
  files?: readonly Pick<SkeletonFile, 'path' | 'content'>[],
): Problem[] {
  const { document, place } = read;
  const problems = [...read.problems];
  if (!document) return problems;
  const report: Report = (at, message, level = 'warning') => problems.push(problem(at, message, place, level));
  if (flowOf(document).length > mostSteps) {
    const count = flowOf(document).length.toLocaleString('en');
    report(
      ['spec', 'steps'],
      `The template has ${count} steps; ${mostSteps} are the most, undoing ones counted.`,
      'error',
    );
    return problems;
  }
  checkPages(document, report);
  checkApproval(document, report);
  checkSteps(document, actions, report);
  const until = performance.now() + mostMilliseconds;
  checkExpressions(document, report, until);
  for (const { at, message } of readFits(document).problems) report(at, message, 'error');
  if (files) {
    const flow = flowOf(document);
    for (const { stepIndex, message } of checkFiles(
      flow.map(({ source }) => source),
      files,
      until,
    )) {
      report([...(flow[stepIndex]?.at ?? []), 'input', 'url'], message);
    }
  }
  if (performance.now() > until) report(['spec', 'steps'], 'Its expressions take so long that not all were checked.');
  return problems;
}

/** Rules that cannot be asked would let nobody through, or everybody. */
function checkApproval({ spec: { approval } }: TemplateDocument, report: Report): void {
  if (!approval) return;
  try {
    compileApproval(approval);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    const found = error.errors.length > 0 ? error.errors : [{ pointer: '/spec/approval', detail: error.detail }];
    for (const { pointer, detail } of found) {
      const at = pointer.split('/').slice(1);
      report(
        at.map((part) => (/^\d+$/.test(part) ? Number(part) : part)),
        detail,
        'error',
      );
    }
  }
}

function checkPages(document: TemplateDocument, report: Report): void {
  const several = Array.isArray(document.spec.parameters);
  formPages(document).forEach((page, index) => {
    const failure = compileSchema(page.schema);
    const at = ['spec', 'parameters', ...(several ? [index] : [])];
    if (failure) report(at, `This page is no JSON Schema: ${failure}.`, 'error');
    else checkFields(page.schema, at, report);
  });
}

function checkSteps(document: TemplateDocument, actions: readonly KnownAction[] | undefined, report: Report): void {
  const seen = new Set<string>();
  for (const { id, source: step, at } of flowOf(document)) {
    if (seen.has(id)) report([...at, 'id'], `Two steps have the id "${id}".`, 'error');
    seen.add(id);
    if (!actions) continue;
    const action = actions.find((candidate) => candidate.id === step.action);
    if (!action) {
      reportUnknown(step, id, [...at, 'action'], actions, report);
      continue;
    }
    for (const key of missingKeys(action.input, step.input ?? {})) {
      report([...at, 'input'], `The action ${step.action} needs the input "${key}".`);
    }
    if (step.action === 'fetch:template' && step.input && 'copyWithoutRender' in step.input) {
      const message = 'copyWithoutRender is not read, here as in the reference: write copyWithoutTemplating.';
      report([...at, 'input', 'copyWithoutRender'], message);
    }
    checkTogether(step, at, action, report);
    checkSecretInputs(step, at, action, report);
  }
}

/** A secret may come out as something that tells nothing of it, so this says what happens where it does not. */
function checkSecretInputs(step: TemplateStep, at: PropertyKey[], action: KnownAction, report: Report): void {
  const { takesSecrets } = action;
  if (!takesSecrets) return;
  for (const [key, value] of Object.entries(step.input ?? {})) {
    if (takesSecrets.includes(key)) continue;
    eachText(value, [...at, 'input', key], (text, where) => {
      if (!readsSecrets(text)) return;
      report(
        where,
        `Others read “${key}” of ${action.id}: with a secret in it, the step is refused. ${cureOf({ takesSecrets })}`,
      );
    });
  }
}

/** What runs beside something else may not write the files that both would see. */
function checkTogether(step: TemplateStep, at: PropertyKey[], action: KnownAction, report: Report): void {
  if (step.each !== undefined && step.matrix)
    report([...at, 'matrix'], 'A step has each or matrix, not both.', 'error');
  if (step.maxParallel && step.each === undefined && !step.matrix) {
    report([...at, 'maxParallel'], 'maxParallel says how many rounds of each or matrix run at the same time.', 'error');
  }
  const writes = action.isLocal && !action.leavesFiles;
  if (step.parallel && writes) {
    const message = `${step.action} works on the run’s files, so it cannot run beside other steps. Put it before or behind them.`;
    report([...at, 'parallel'], message, 'error');
  }
  if ((step.maxParallel ?? 1) > 1 && (writes || action.repeatable === false)) {
    const why = writes ? 'works on the run’s files' : 'is not safe to repeat';
    report([...at, 'maxParallel'], `${step.action} ${why}, so its rounds run one after the other.`, 'error');
  }
}

/** A step that may be left out by its condition does not keep the template from working for others. */
function reportUnknown(
  step: TemplateStep,
  id: string,
  at: PropertyKey[],
  actions: readonly KnownAction[],
  report: Report,
): void {
  const family = actions.map((known) => known.id).filter((known) => known.split(':')[0] === step.action.split(':')[0]);
  const hint = family.length > 0 ? ` Of that family this portal has ${family.join(', ')}.` : '';
  const name = `“${step.name ?? id}”`;
  if (isAlways(step.if)) {
    report(at, `${missingAction(step.action, step.name ?? id)}${hint}`, 'error');
  } else {
    report(at, `This portal has no action "${step.action}": where its condition holds, the step ${name} fails.${hint}`);
  }
}

/** Values may be expressions, so only what is not there at all can be told before the run. */
function missingKeys(schema: z.ZodType, input: Record<string, unknown>): string[] {
  const result = schema.safeParse(input);
  if (result.success) return [];
  return result.error.issues
    .filter((issue) => issue.path.length === 1 && !(String(issue.path[0]) in input))
    .map((issue) => String(issue.path[0]));
}

function checkExpressions(document: TemplateDocument, report: Report, until: number): void {
  const parameters = parameterNames(document);
  const before = new Set<string>();
  for (const group of groupsOf(flowOf(document))) {
    // Steps that run at the same time know nothing of each other.
    const known = { parameters, steps: new Set(before), until };
    for (const { source, at } of group) {
      for (const key of ['if', 'each', 'matrix', 'input'] as const) {
        eachText(source[key], [...at, key], (text, where) => checkText(text, where, known, report));
      }
    }
    for (const { id } of group) before.add(id);
  }
  eachText(document.spec.output, ['spec', 'output'], (text, where) =>
    checkText(text, where, { parameters, steps: before, until }, report),
  );
  const key = document.spec.concurrency?.key;
  const started = { parameters, steps: new Set<string>(), until };
  eachText(key, ['spec', 'concurrency', 'key'], (text, where) => checkText(text, where, started, report));
}

function eachText(value: unknown, at: PropertyKey[], visit: (text: string, at: PropertyKey[]) => void): void {
  if (typeof value === 'string' && /\$\{\{|\{%/.test(value)) visit(value, at);
  if (typeof value !== 'object' || value === null) return;
  for (const [key, item] of Object.entries(value))
    eachText(item, [...at, Array.isArray(value) ? Number(key) : key], visit);
}

type Known = { parameters: Set<string> | null; steps: Set<string>; until: number };

function checkText(text: string, at: PropertyKey[], known: Known, report: Report): void {
  const refused = performance.now() < known.until ? refusalOf(text) : undefined;
  if (refused) {
    const kept =
      at.at(-1) === 'if' ? 'The condition stays as text, and a text is true' : 'The text stays as it is written';
    report(at, `${refused}. ${kept}.`);
  }
  for (const id of referred(text, 'steps')) {
    if (!known.steps.has(id)) report(at, `No step "${id}" runs before this one, so its output is not there.`);
  }
  for (const name of referred(text, 'parameters')) {
    if (known.parameters && !known.parameters.has(name)) report(at, `The form has no field "${name}".`);
  }
}

/** Names after `steps.` or in `steps['…']` inside the text's expressions. */
function referred(text: string, root: 'steps' | 'parameters'): Set<string> {
  const names = new Set<string>();
  for (const [expression] of text.matchAll(/\$\{\{.*?\}\}|\{%.*?%\}/gs)) {
    for (const match of expression.matchAll(
      new RegExp(`(?<![\\w.'"-])${root}(?:\\.([\\w]+)|\\[\\s*(['"])(.+?)\\2\\s*\\])`, 'g'),
    )) {
      names.add(match[1] ?? match[3] ?? '');
    }
  }
  return names;
}

/** Every name that any page could give a value to; null where a page takes names that cannot be foreseen. */
function parameterNames(document: TemplateDocument): Set<string> | null {
  const names = new Set<string>();
  let open = false;
  const collect = (schema: unknown): void => {
    if (typeof schema !== 'object' || schema === null) return;
    const { properties, additionalProperties, $ref, ...rest } = schema as Record<string, unknown>;
    if (additionalProperties || $ref) open = true;
    for (const name of Object.keys((properties ?? {}) as object)) names.add(name);
    for (const key of ['allOf', 'oneOf', 'anyOf', 'if', 'then', 'else', 'dependencies', 'dependentSchemas']) {
      const part = rest[key];
      if (typeof part === 'object' && part !== null) [part, ...Object.values(part)].forEach(collect);
    }
  };
  for (const page of formPages(document)) collect(page.schema);
  return open ? null : names;
}
