import { Lexer, Parser } from 'yaml';

const deepest = 200;
const mostParts = 300_000;

/**
 * What is nested deeper, or made of more parts, than anybody writes. The YAML reader goes down by recursion: where the stack
 * ends inside a regular expression, the whole process ends. Answers why and where, or undefined. Never recurses.
 */
export function beyondBounds(text: string): { message: string; offset: number } | undefined {
  const parser = new Parser();
  let parts = 0;
  for (const part of new Lexer().lex(text)) {
    for (const _token of parser.next(part));
    if (parser.stack.length > deepest) {
      return { message: `It is nested deeper than ${deepest} levels`, offset: parser.offset };
    }
    if (++parts > mostParts) {
      return { message: `It has more than ${mostParts.toLocaleString('en')} parts`, offset: parser.offset };
    }
  }
  return undefined;
}
