import { CORE_SCHEMA, load } from 'js-yaml';
import { type Document, isMap, isNode, LineCounter, parseDocument } from 'yaml';
import { beyondBounds } from '@/domain/core/yaml-bounds';
import { isPlain } from './plain';
import type { Problem } from './problem';

/** One document of a stream: its text and the line (from 1) that it starts on. */
export type Chunk = { text: string; line: number };

const marker = /^(?:---|\.\.\.)(?=[ \t\r\n]|$)/;

/**
 * Cuts a stream at its document markers. YAML forbids such a line inside any scalar, so this is exact, it keeps one
 * broken document from spoiling the next, and each piece can be read by itself.
 */
export function splitDocuments(stream: string): Chunk[] {
  const chunks: Chunk[] = [];
  let start = 0;
  let startLine = 1;
  let line = 1;
  let at = stream.charCodeAt(0) === 0xfeff ? 1 : 0;
  start = at;
  while (at < stream.length) {
    const c = stream.charCodeAt(at);
    if ((c === 45 || c === 46) && marker.test(stream.slice(at, at + 4))) {
      if (!isDirectives(stream.slice(start, at))) {
        chunks.push({ text: stream.slice(start, at), line: startLine });
        start = c === 46 ? endOfLine(stream, at) : at;
        startLine = line;
      }
    }
    at = endOfLine(stream, at);
    line += 1;
  }
  chunks.push({ text: stream.slice(start), line: startLine });
  return chunks.filter((chunk) => !isBlank(chunk.text));
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end + 1;
}

/** Only comments and a marker: an empty document, which is skipped. */
const isBlank = (text: string) => !/^(?!---[ \t]*(?:\r?$|#)|[ \t]*(?:\r?$|#))/m.test(text);

/** `%YAML 1.2` belongs to the document whose marker follows. */
const isDirectives = (text: string) => /^%/m.test(text) && /^(?:[ \t]*(?:#[^\n]*|%[^\n]*)?\r?\n)*$/.test(text);

export type Parsed = { value: unknown } | { problems: Problem[] };

/**
 * Reads one document. The quick reader takes the plain ones; whatever is not plain or does not parse goes to the exact
 * one, which is ten times slower and knows lines and columns. A test shows that both see the same.
 */
export function parseChunk(chunk: Chunk): Parsed {
  if (isPlain(chunk.text)) {
    try {
      return { value: load(chunk.text, { schema: CORE_SCHEMA }) };
    } catch {
      // the exact reader says what is wrong, and where
    }
  }
  return parseExactly(chunk);
}

/** The exact reader: YAML 1.2, duplicate keys are an error, merge keys are not a feature. */
export function parseExactly(chunk: Chunk): Parsed {
  const beyond = beyondBounds(chunk.text);
  if (beyond) return { problems: [{ message: sentence(beyond.message), ...placeOf(chunk, beyond.offset) }] };
  const counter = new LineCounter();
  const document = parseDocument(chunk.text, { lineCounter: counter, prettyErrors: false, logLevel: 'silent' });
  if (document.errors.length) {
    return {
      problems: document.errors.slice(0, 5).map((error) => {
        const { line, col } = counter.linePos(error.pos[0]);
        return { message: sentence(error.message), line: chunk.line + line - 1, column: col };
      }),
    };
  }
  try {
    const value: unknown = document.toJS({ maxAliasCount: 100 });
    JSON.stringify(value); // throws where an alias makes a circle
    return { value };
  } catch (error) {
    const circle = error instanceof TypeError;
    const reason = circle ? 'An alias refers to something that it stands in' : (error as Error).message;
    return { problems: [{ message: sentence(reason), line: chunk.line, column: 1 }] };
  }
}

function placeOf(chunk: Chunk, offset: number): { line: number; column: number } {
  const before = chunk.text.slice(0, offset).split('\n');
  return { line: chunk.line + before.length - 1, column: (before.at(-1)?.length ?? 0) + 1 };
}

const sentence = (text: string) => {
  const whole = text.trim().replace(/\s+/g, ' ');
  return `The YAML cannot be read: ${whole}${/[.!?]$/.test(whole) ? '' : '.'}`;
};

/** Gives each problem the line and column of what its pointer names, or of the nearest thing around it that is there. */
export function locate(chunk: Chunk, problems: Problem[]): Problem[] {
  if (beyondBounds(chunk.text)) return problems.map((problem) => ({ ...problem, ...placeOf(chunk, 0) }));
  const counter = new LineCounter();
  const document = parseDocument(chunk.text, { lineCounter: counter, prettyErrors: false, logLevel: 'silent' });
  return problems.map((problem) => {
    const offset = offsetOf(document, problem.pointer ?? '');
    const { line, col } = counter.linePos(offset);
    return { ...problem, line: chunk.line + line - 1, column: col };
  });
}

function offsetOf(document: Document, pointer: string): number {
  const path = pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  const root = document.contents;
  let offset = isNode(root) ? (root.range?.[0] ?? 0) : 0;
  for (let depth = 1; depth <= path.length; depth++) {
    const parent: unknown = depth === 1 ? root : document.getIn(path.slice(0, depth - 1), true);
    const key = path[depth - 1];
    const pair = isMap(parent) ? parent.items.find((item) => String(item.key) === key) : undefined;
    const node: unknown = pair ? pair.key : document.getIn(path.slice(0, depth), true);
    if (!isNode(node) || !node.range) break;
    offset = node.range[0];
  }
  return offset;
}
