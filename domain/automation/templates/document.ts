import path from 'node:path';
import { type Document, isMap, isNode, LineCounter, parse, parseAllDocuments } from 'yaml';
import type { z } from 'zod';
import { findUnstorable } from '@/domain/core/storable';
import { beyondBounds } from '@/domain/core/yaml-bounds';
import { type Problem, type SkeletonFile, TemplateDocument } from './schema';

type Files = readonly Pick<SkeletonFile, 'path' | 'content'>[];

/** A template as read: the document where there is one, what is wrong with it, and where each of its parts stands. */
export type ReadTemplate = { document?: TemplateDocument; problems: Problem[]; place: Place };

/** Finds line and column of a part, given its path in the document. */
export type Place = (path: PropertyKey[]) => { line?: number; column?: number };

const nowhere: Place = () => ({});

/**
 * Reads a template from YAML or JSON. `$yaml`, `$json` and `$text` bring in files that came with it. Where the source
 * holds several templates, `name` says which. Never throws: what is wrong is in `problems`, each with its place.
 */
export function readTemplate(source: string, options: { name?: string; files?: Files } = {}): ReadTemplate {
  const beyond = beyondBounds(source);
  if (beyond) return { problems: [error(`The source cannot be read. ${beyond.message}.`)], place: nowhere };
  if (source.includes('\0')) return { problems: [error('The source holds the character NUL.')], place: nowhere };
  const lines = new LineCounter();
  const parsed = parseAllDocuments(source, { lineCounter: lines, logLevel: 'silent' });
  const documents = Array.isArray(parsed) ? parsed.filter((document) => document.contents !== null) : [];
  const templates = documents.filter((document) => document.errors.length > 0 || document.get('kind') === 'Template');
  const found = options.name
    ? templates.find((document) => nameOf(document) === options.name)
    : templates.length <= 1 && templates[0];
  if (!found) return { problems: [notOne(documents.length, templates.map(nameOf), options.name)], place: nowhere };

  const place = placeIn(found, lines);
  if (found.errors.length > 0) {
    return { problems: found.errors.map((error) => yamlProblem(error)), place };
  }
  const problems: Problem[] = [];
  let raw: unknown;
  try {
    raw = found.toJS({ maxAliasCount: 100 });
  } catch (failure) {
    // Aliases of aliases, which would fill the memory.
    return {
      problems: [error(`The source cannot be read: ${failure instanceof Error ? failure.message : failure}.`)],
      place,
    };
  }
  const whole = bringIn(raw, [], options.files ?? [], (at, message) => problems.push(problem(at, message, place)));
  const odd = findUnstorable(whole);
  if (odd) return { problems: [problem(odd.pointer.split('/').slice(1), `${odd.detail}.`, place)], place };
  const result = TemplateDocument.safeParse(whole);
  if (!result.success) problems.push(...result.error.issues.map((issue) => zodProblem(issue, place)));
  return { document: result.success ? result.data : undefined, problems, place };
}

function notOne(documents: number, names: string[], wanted: string | undefined): Problem {
  if (wanted) return error(`The source holds no template named "${wanted}".`);
  if (documents === 0) return error('The source is empty.');
  if (names.length === 0) return error('The source holds no document of kind Template.');
  return error(`The source holds ${names.length} templates (${names.join(', ')}). Publish them one by one, by name.`);
}

const error = (message: string): Problem => ({ level: 'error', message, pointer: '', line: 1, column: 1 });

const nameOf = (document: Document): string => String(document.getIn(['metadata', 'name']) ?? 'without a name');

function yamlProblem(failure: { message: string; linePos?: readonly { line: number; col: number }[] }): Problem {
  const at = failure.linePos?.[0];
  const message = failure.message.split(' at line ')[0] ?? failure.message;
  return { level: 'error', message: `${message}.`, pointer: '', line: at?.line, column: at?.col };
}

function zodProblem(issue: z.core.$ZodIssue, place: Place): Problem {
  return problem(issue.path, issue.message, place);
}

/** A problem of a part of the document, with its place. */
export function problem(at: PropertyKey[], message: string, place: Place, level: Problem['level'] = 'error'): Problem {
  return { level, message, pointer: pointerOf(at), ...place(at) };
}

const pointerOf = (at: PropertyKey[]) =>
  at.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

/** Where the parts of a YAML document stand: of one that is missing, the nearest one around it. */
export function placeIn(document: Document, lines: LineCounter): Place {
  return (at) => {
    for (let length = at.length; length >= 0; length--) {
      const start = startOf(document, at.slice(0, length));
      if (start === undefined) continue;
      const { line, col } = lines.linePos(start);
      return { line, column: col };
    }
    return {};
  };
}

function startOf(document: Document, at: PropertyKey[]): number | undefined {
  const parent = at.length > 0 ? document.getIn(at.slice(0, -1), true) : undefined;
  const pair = isMap(parent) ? parent.items.find((item) => String(item.key) === String(at.at(-1))) : undefined;
  const node = pair ? pair.key : at.length > 0 ? document.getIn(at, true) : document.contents;
  return isNode(node) ? node.range?.[0] : undefined;
}

/** Replaces `{$yaml: ./page.yaml}` by what the file holds; that is not looked through again. Unknown `$x` stay. */
function bringIn(
  value: unknown,
  at: PropertyKey[],
  files: Files,
  report: (at: PropertyKey[], message: string) => void,
): unknown {
  if (Array.isArray(value)) return value.map((item, index) => bringIn(item, [...at, index], files, report));
  if (typeof value !== 'object' || value === null) return value;
  const [first, ...rest] = Object.entries(value);
  const kind = first?.[0];
  if (
    rest.length === 0 &&
    (kind === '$yaml' || kind === '$json' || kind === '$text') &&
    typeof first?.[1] === 'string'
  ) {
    return readPlaceholder(kind, first[1], [...at, kind], files, report);
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, bringIn(item, [...at, key], files, report)]),
  );
}

function readPlaceholder(
  kind: '$yaml' | '$json' | '$text',
  target: string,
  at: PropertyKey[],
  files: Files,
  report: (at: PropertyKey[], message: string) => void,
): unknown {
  const file = files.find((candidate) => candidate.path === path.posix.normalize(target));
  if (!file) {
    report(at, `${kind} wants the file ${target}, which did not come with the template. Send it along.`);
    return undefined;
  }
  const text = Buffer.from(file.content).toString('utf8');
  try {
    const beyond = kind === '$yaml' && beyondBounds(text);
    if (beyond) throw new Error(beyond.message);
    return kind === '$text' ? text : kind === '$json' ? JSON.parse(text) : parse(text, { maxAliasCount: 100 });
  } catch (failure) {
    report(at, `${target} cannot be read: ${failure instanceof Error ? failure.message.split('\n')[0] : failure}`);
    return undefined;
  }
}
