import { storableText } from '../storable';
import { controls, escapeCharacter, sequence, turning } from './visible';

const colour = /^\[([0-9;]*)m/;
const mostCharacters = 8000;
const mostLook = 60;

/**
 * One entry for each line of what a step wrote. Colours stay, and go on over the ends of lines until they are taken back;
 * of a line that was written over and over (a progress bar) the last state stays; other control characters, which a page
 * or Postgres could not take, go; what is too long is cut, and says so. `look` is what was on at the end of the text before.
 */
export function linesOf(text: string, look = ''): { lines: string[]; look: string } {
  let on = look;
  const lines = text
    .replace(/\r+\n/g, '\n')
    .replace(/\n+$/, '')
    .split('\n')
    .map((written) => {
      const before = on;
      const line = withoutControls(lastState(written));
      on = lookAfter(line, before);
      return shorten(storableText(before ? `${escapeCharacter}[${before}m${line}` : line));
    });
  return { lines, look: on };
}

/** A carriage return goes back to the line's begin, where the next state is written over the last one. */
function lastState(line: string): string {
  if (!line.includes('\r')) return line;
  return line.split('\r').findLast((state) => state !== '') ?? '';
}

function withoutControls(line: string): string {
  const safe = line.replace(turning, '');
  const [first = '', ...rest] = safe.split(escapeCharacter);
  const kept = rest.map((part) => {
    const look = colour.exec(part)?.[0] ?? '';
    const text = look ? part.slice(look.length) : part.replace(sequence, '');
    return `${look && escapeCharacter + look}${text.replace(controls, '')}`;
  });
  return first.replace(controls, '') + kept.join('');
}

/** The codes that are on behind a line; none after a reset. */
function lookAfter(line: string, before: string): string {
  let on = before;
  if (!line.includes(escapeCharacter)) return on;
  for (const part of line.split(escapeCharacter).slice(1)) {
    const codes = colour.exec(part)?.[1];
    if (codes === undefined) continue;
    const after = codes.replace(/^(?:.*;)?0*(?:;|$)/, '');
    const isReset = /(^|;)0*($|;)/.test(codes) && !/(^|;)[34]8;/.test(codes);
    on = isReset ? after : on ? `${on};${codes}` : codes;
    // More than any program means is not carried on.
    if (on.length > mostLook) on = codes.length > mostLook ? '' : codes;
  }
  return on;
}

const shorten = (line: string) =>
  line.length <= mostCharacters
    ? line
    : `${line.slice(0, mostCharacters)}… (${(line.length - mostCharacters).toLocaleString('en')} more characters)`;
