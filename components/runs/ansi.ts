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
  strike?: boolean;
  /** a class for what lies behind: the text on it is always ink, which can be read on all of them */
  ground?: string;
  inverse?: boolean;
};

const grounds = [
  ...['bg-unknown-soft', 'bg-bad-soft', 'bg-ok-soft', 'bg-warn-soft'],
  ...['bg-info-soft', 'bg-c3/15', 'bg-accent-soft', 'bg-unknown-soft'],
];
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
    if (text) stretches.push({ text, ...shownLook(look) });
  }
  return stretches;
}

/** Turned round, a colour lies behind. */
function shownLook({ inverse, ...look }: Omit<Stretch, 'text'>): Omit<Stretch, 'text'> {
  if (!inverse) return look;
  const { colour, paint, ...rest } = look;
  return { ...rest, ground: grounds[colours.indexOf(colour ?? '')] ?? 'bg-unknown-soft' };
}

function apply(look: Omit<Stretch, 'text'>, codes: number[]): Omit<Stretch, 'text'> {
  let next = { ...look };
  for (let index = 0; index < codes.length; index++) {
    const code = codes[index] ?? 0;
    if (code === 38 || code === 48 || code === 58) {
      // 38;5;n is one of 256 colours, of which the first 16 have names; 38;2;r;g;b is any. 48 is the same for what
      // lies behind, 58 for a line below, which keeps the text's.
      const palette = codes[index + 1] === 5;
      const more = codes.slice(index + 2);
      if (code === 38) next = { ...next, ...chosen(palette, more) };
      if (code === 48) next = { ...next, ground: groundOf(palette, more) };
      index += palette ? 2 : 4;
    } else next = code === 0 ? {} : { ...next, ...(switches[code] ?? named(code)) };
  }
  return next;
}

const switches: Record<number, Omit<Stretch, 'text'>> = {
  1: { bold: true },
  2: { dim: true },
  3: { italic: true },
  4: { underline: true },
  7: { inverse: true },
  9: { strike: true },
  22: { bold: undefined, dim: undefined },
  23: { italic: undefined },
  24: { underline: undefined },
  27: { inverse: undefined },
  29: { strike: undefined },
  39: { colour: undefined, paint: undefined },
  49: { ground: undefined },
};

/** The sixteen colours with names: eight, and the same once more, bright; before and behind. */
function named(code: number): Omit<Stretch, 'text'> {
  const [tens, at] = [Math.floor(code / 10), code % 10];
  if (at > 7) return {};
  if (tens === 3 || tens === 9) return { colour: colours[at], paint: undefined };
  if (tens === 4 || tens === 10) return { ground: grounds[at] };
  return {};
}

const groundOf = (isOfPalette: boolean, [first = 0]: number[]) =>
  (isOfPalette && first < 16 ? grounds[first % 8] : undefined) ?? 'bg-unknown-soft';

function chosen(isOfPalette: boolean, [first = 0, green = 0, blue = 0]: number[]): Pick<Stretch, 'colour' | 'paint'> {
  if (!isOfPalette) return { colour: undefined, paint: paintOf([first, green, blue]) };
  if (first < 16) return { colour: colours[first % 8], paint: undefined };
  return { colour: undefined, paint: paintOf(paletteColour(first)) };
}

/** So many characters of it, with the mark of what is left out. */
export function firstOf(stretches: Stretch[], most: number): Stretch[] {
  let left = most;
  const first = stretches.flatMap((stretch) => {
    const text = stretch.text.slice(0, Math.max(0, left));
    left -= stretch.text.length;
    return text ? [{ ...stretch, text }] : [];
  });
  return left < 0 ? [...first, { text: '…' }] : first;
}

/** The same without any colours: to search, copy and save. */
export const plainText = (line: string): string =>
  readAnsi(line)
    .map(({ text }) => text)
    .join('');
