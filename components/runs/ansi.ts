import { paintOf, paletteColour } from './ansi-paint';

/** A stretch of a log line in one look. `colour` is a class of text colour; `paint` a colour that has no name. */
export type Stretch = {
  text: string;
  colour?: string;
  paint?: string;
  italic?: boolean;
  bold?: boolean;
  dim?: boolean;
  underline?: boolean;
};

const colours = ['text-muted', 'text-bad', 'text-ok', 'text-warn', 'text-info', 'text-c3', 'text-link', 'text-ink'];

/** Reads the colours of a terminal (SGR sequences) into the portal's own. What it does not know it leaves out. */
export function readAnsi(line: string): Stretch[] {
  const [first = '', ...rest] = line.split('\u001b[');
  const stretches: Stretch[] = first ? [{ text: first }] : [];
  let look: Omit<Stretch, 'text'> = {};
  for (const part of rest) {
    const match = /^([0-9;]*)m/.exec(part);
    if (match) look = apply(look, (match[1] || '0').split(';').map(Number));
    const text = match ? part.slice(match[0].length) : part;
    if (text) stretches.push({ text, ...look });
  }
  return stretches;
}

function apply(look: Omit<Stretch, 'text'>, codes: number[]): Omit<Stretch, 'text'> {
  let next = { ...look };
  for (let index = 0; index < codes.length; index++) {
    const code = codes[index] ?? 0;
    if (code === 0) next = {};
    else if (code === 1) next.bold = true;
    else if (code === 2) next.dim = true;
    else if (code === 4) next.underline = true;
    else if (code === 22) next = { ...next, bold: undefined, dim: undefined };
    else if (code === 3) next.italic = true;
    else if (code === 23) next.italic = undefined;
    else if (code === 24) next.underline = undefined;
    else if (code === 39) next = { ...next, colour: undefined, paint: undefined };
    else if (code >= 30 && code <= 37) next = { ...next, colour: colours[code - 30], paint: undefined };
    else if (code >= 90 && code <= 97) next = { ...next, colour: colours[code - 90], paint: undefined };
    else if (code === 38 || code === 48) {
      // 38;5;n is one of 256 colours, of which the first 16 have names; 38;2;r;g;b is any. What lies behind is left out.
      const palette = codes[index + 1] === 5;
      if (code === 38) next = { ...next, ...chosen(palette, codes.slice(index + 2)) };
      index += palette ? 2 : 4;
    }
  }
  return next;
}

function chosen(isOfPalette: boolean, [first = 0, green = 0, blue = 0]: number[]): Pick<Stretch, 'colour' | 'paint'> {
  if (!isOfPalette) return { colour: undefined, paint: paintOf([first, green, blue]) };
  if (first < 16) return { colour: colours[first % 8], paint: undefined };
  return { colour: undefined, paint: paintOf(paletteColour(first)) };
}

/** The same without any colours: to search, copy and save. */
export const plainText = (line: string): string =>
  readAnsi(line)
    .map(({ text }) => text)
    .join('');
