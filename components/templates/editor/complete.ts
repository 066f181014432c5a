import { fieldWords, filterWords, keyWords, type Vocabulary, widgetWords } from './vocabulary';

export type Completion = {
  label: string;
  /** a few words behind it */
  detail?: string;
  /** a sentence beside it */
  info?: string;
  /** what is written, where that is more than the label */
  apply?: string;
  kind: 'action' | 'key' | 'value' | 'name' | 'filter';
};
export type Completions = { from: number; options: Completion[] };

const longestExpression = 400;

/** What could be written at a place of a template, or null where nothing is offered. Pure: knows no editor. */
export function completeAt(text: string, at: number, words: Vocabulary): Completions | null {
  const before = text.slice(0, at);
  const expression = openExpression(before);
  if (expression !== undefined) return inExpression(text, at, expression, words);
  const line = before.slice(before.lastIndexOf('\n') + 1);
  if (/^\s*#/.test(line)) return null;
  return valueAt(line, before, at, words) ?? keyAt(line, before, at, words);
}

/** The text from the last `${{` on, where it is not closed yet. */
function openExpression(before: string): string | undefined {
  const recent = before.slice(-longestExpression);
  const open = recent.lastIndexOf('${{');
  if (open < 0 || recent.indexOf('}}', open) >= 0) return undefined;
  return recent.slice(open + 3);
}

function inExpression(
  text: string,
  at: number,
  expression: string,
  { parameters, actions }: Vocabulary,
): Completions | null {
  const offer = (typed: string, names: Completion[]): Completions | null =>
    names.length > 0 ? { from: at - typed.length, options: names } : null;
  const filter = /\|\s*(\w*)$/.exec(expression);
  if (filter && !/\|\|\s*\w*$/.test(expression)) {
    return offer(
      filter[1] ?? '',
      filterWords.map((label) => ({ label, kind: 'filter', detail: 'filter' })),
    );
  }
  const member = /([\w.\-[\]'"]*)\.([\w-]*)$/.exec(expression);
  if (!member) {
    const word = /(?:^|[^\w.'"])(\w*)$/.exec(expression)?.[1];
    return word === undefined ? null : offer(word, roots);
  }
  const [, path = '', typed = ''] = member;
  if (path === 'parameters') return offer(typed, parameters.map(named('field of the form')));
  const steps = stepsOf(text);
  if (path === 'steps')
    return offer(
      typed,
      steps.map(({ id, action }) => ({ label: id, kind: 'name', detail: action })),
    );
  if (path === 'user') return offer(typed, ['ref', 'entity'].map(named('who asks')));
  const step = /^steps(?:\.([\w-]+)|\[['"]([^'"]+)['"]\])(\.output)?$/.exec(path);
  if (!step) return null;
  if (!step[3]) return offer(typed, [{ label: 'output', kind: 'name' }]);
  const action = steps.find(({ id }) => id === (step[1] ?? step[2]))?.action ?? '';
  const outputs = actions.find(({ id }) => id === action)?.gives ?? [];
  return offer(typed, outputs.map(named(action)));
}

const named =
  (detail: string) =>
  (label: string): Completion => ({ label, kind: 'name', detail });

const roots: Completion[] = [
  { label: 'parameters', kind: 'name', detail: 'what the form gives', apply: 'parameters.' },
  { label: 'steps', kind: 'name', detail: 'what steps before gave', apply: 'steps.' },
  { label: 'user', kind: 'name', detail: 'who asks', apply: 'user.' },
  { label: 'secrets', kind: 'name', detail: 'never shown', apply: 'secrets.' },
  { label: 'each', kind: 'name', detail: 'of a step with each: each.key, each.value' },
];

/** Ids and actions of the steps, also while the YAML is not whole. */
export function stepsOf(text: string): { id: string; action: string }[] {
  const found: { id: string; action: string }[] = [];
  for (const item of text.matchAll(/^\s*- (?:.*\n)(?:(?!\s*- )\s+.*\n?)*/gm)) {
    const id = /(?:^|[\s{,-])id:\s*['"]?([\w.-]+)/.exec(item[0])?.[1];
    const action = /(?:^|[\s{,-])action:\s*['"]?([\w:.-]+)/.exec(item[0])?.[1];
    if (id && action) found.push({ id, action });
  }
  return found;
}

function valueAt(line: string, before: string, at: number, words: Vocabulary): Completions | null {
  const match = /^\s*(?:- )?(?:.*[{,]\s*)?(["']?)([\w:$-]+)\1:\s+(['"]?)([\w:./-]*)$/.exec(line);
  if (!match) return null;
  const [, , key = '', , typed = ''] = match;
  const options = valuesOf(key, before, words);
  return options.length > 0 ? { from: at - typed.length, options } : null;
}

const values = (list: readonly string[], detail?: string): Completion[] =>
  list.map((label) => ({ label, kind: 'value', detail }));

function valuesOf(key: string, before: string, { actions }: Vocabulary): Completion[] {
  if (key === 'action') {
    return actions.map(({ id, title, description }) => ({
      label: id,
      detail: title,
      info: description,
      kind: 'action',
    }));
  }
  if (key === 'ui:field') return values(fieldWords, 'field');
  if (key === 'ui:widget') return values(widgetWords, 'control');
  const parents = pathTo(before);
  if (parents[0] === 'input') {
    const action = actionAround(before);
    const input = actions.find(({ id }) => id === action)?.inputs.find(({ name }) => name === key);
    return values(input?.values ?? []);
  }
  if (key === 'type' && isInForm(parents))
    return values(['string', 'number', 'integer', 'boolean', 'array', 'object', 'null']);
  if (key === 'format' && isInForm(parents))
    return values(['date', 'date-time', 'email', 'hostname', 'ipv4', 'uri', 'uuid']);
  if (key === 'priority' && parents[0] === 'spec') return values(['low', 'normal', 'high']);
  if (key === 'continueOnFailure' || key === 'editableOnRetry') return values(['true', 'false']);
  return [];
}

function keyAt(line: string, before: string, at: number, words: Vocabulary): Completions | null {
  const match = /^(\s*)(- )?(["']?)([\w:-]*)$/.exec(line);
  if (!match) return null;
  const typed = `${match[3]}${match[4]}`;
  const parents = pathTo(before);
  const there = siblingsOf(before);
  const offered = keysFor(parents, before, words).filter(({ label }) => label === typed || !there.has(label));
  return offered.length > 0 ? { from: at - typed.length, options: offered } : null;
}

function keysFor(parents: string[], before: string, { actions }: Vocabulary): Completion[] {
  const [parent, grand] = parents;
  if (parent === 'input' && (grand === 'steps' || grand === 'finally' || grand === 'compensate')) {
    const action = actions.find(({ id }) => id === actionAround(before));
    return (action?.inputs ?? []).map(({ name, type, isRequired, description }) => ({
      label: name,
      kind: 'key',
      detail: isRequired ? `${type}, needed` : type,
      info: description,
      apply: `${name}: `,
    }));
  }
  const place = placeOf(parents);
  return (place ? keyWords[place] : []).map(({ name, detail }) => ({
    label: name,
    kind: 'key',
    detail,
    apply: name.startsWith('ui:') || /^(if|id|name|title|type|action|owner)$/.test(name) ? `${name}: ` : `${name}:`,
  }));
}

function placeOf(parents: string[]): keyof typeof keyWords | undefined {
  const [parent, grand] = parents;
  if (parent === undefined) return 'root';
  if (parent === 'metadata' && grand === undefined) return 'metadata';
  if (parent === 'spec' && grand === undefined) return 'spec';
  if (parent === 'output' && grand === 'spec') return 'output';
  if (parent === 'steps' || parent === 'finally' || parent === 'compensate') return 'step';
  if (parent === 'parameters' && grand === 'spec') return 'page';
  if (grand === 'properties' || (parent === 'items' && isInForm(parents))) return 'field';
  return undefined;
}

const isInForm = (parents: string[]) => parents.includes('parameters') && parents.includes('spec');

type Line = { indent: number; key: string | undefined; text: string };

function linesOf(before: string): Line[] {
  return before.split('\n').map((text) => {
    const match = /^(\s*)((?:- )*)(?:["']?([\w:$.-]+)["']?:(?:\s|$))?/.exec(text);
    const dash = match?.[2] ?? '';
    return { indent: (match?.[1] ?? '').length + dash.length, key: match?.[3], text };
  });
}

/** Keys above the line that the text ends in, the nearest first, told by indentation: the YAML need not be whole. */
export function pathTo(before: string): string[] {
  const lines = linesOf(before);
  const last = lines.at(-1);
  let indent = last?.indent ?? 0;
  // A dash of its own may stand as far left as the key that holds the list.
  if (last && /^\s*- /.test(last.text)) indent = last.text.length - last.text.trimStart().length + 1;
  const path: string[] = [];
  for (const line of lines.slice(0, -1).reverse()) {
    if (line.text.trim() === '' || line.text.trimStart().startsWith('#')) continue;
    const start = line.text.length - line.text.trimStart().length;
    if (line.key !== undefined && line.indent < indent) {
      path.push(line.key);
      indent = line.indent;
    }
    if (/^\s*- /.test(line.text) && start + 1 < indent) indent = start + 1;
    if (indent === 0) break;
  }
  return path;
}

/** Keys that stand beside the one that is typed, above it. */
function siblingsOf(before: string): Set<string> {
  const lines = linesOf(before);
  const last = lines.at(-1);
  const found = new Set<string>();
  if (!last || /^\s*- /.test(last.text)) return found;
  for (const line of lines.slice(0, -1).reverse()) {
    if (line.text.trim() === '') continue;
    if (line.indent < last.indent) break;
    if (line.indent === last.indent && line.key) found.add(line.key);
    if (line.indent === last.indent && /^\s*- /.test(line.text)) break;
  }
  return found;
}

/** The action of the step that the text ends in. */
function actionAround(before: string): string | undefined {
  const lines = before.split('\n');
  for (let index = lines.length - 1; index >= 0; index--) {
    const line = lines[index] ?? '';
    const action = /^\s*(?:- )?action:\s*['"]?([\w:.-]+)/.exec(line)?.[1];
    if (action) return action;
    if (/^\s*(steps|finally):/.test(line)) return undefined;
  }
  return undefined;
}
