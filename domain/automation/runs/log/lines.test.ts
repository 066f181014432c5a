import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { linesOf } from './lines';

const red = '\u001b[31m';
const off = '\u001b[0m';
const colours = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`);

describe('lines of what a step wrote', () => {
  test.each([
    ['two\nlines\n', ['two', 'lines']],
    ['an empty one\n\nstays', ['an empty one', '', 'stays']],
    ['from\r\nWindows\r\n', ['from', 'Windows']],
    ['10 %\r55 %\r100 %\ndone', ['100 %', 'done']],
    ['10 %\r100 %\r', ['100 %']],
    [`${red}red\nstill red${off}\nplain`, [`${red}red`, `${red}still red${off}`, 'plain']],
    [`\u001b[1m\u001b[32mbold green\nthe same`, ['\u001b[1m\u001b[32mbold green', '\u001b[1;32mthe same']],
    [`${red}a\u001b[0;1mbold only\nthe same`, [`${red}a\u001b[0;1mbold only`, '\u001b[1mthe same']],
    ['\u001b[38;5;0mblack\nthe same', ['\u001b[38;5;0mblack', '\u001b[38;5;0mthe same']],
    ['\u001b[2K\u001b[1Gcleared\u001b]0;title\u0007', ['cleared']],
    ['a bell\u0007, a NUL\0 and \u009bC1', ['a bell, a NUL and C1']],
    ['half a pair \ud83d', ['half a pair \ufffd']],
    ['turned \u202egpj.exe', ['turned gpj.exe']],
  ])('%j', (text, lines) => {
    expect(linesOf(text).lines).toEqual(lines);
  });

  test('keep their colour over the end of one text and the begin of the next', () => {
    const { look } = linesOf(`${red}begun`);
    expect(linesOf('and gone on', look)).toEqual({ lines: [`${red}and gone on`], look: '31' });
    expect(linesOf(`until here${off}`, look).look).toBe('');
  });

  test('are cut where nobody reads on, and say so', () => {
    const [line = ''] = linesOf('x'.repeat(20_000)).lines;
    expect(line.length).toBeLessThan(8100);
    expect(line.endsWith('… (12,000 more characters)')).toBe(true);
  });

  test('hold nothing that Postgres or a page could not take, whatever was written', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('\u001b[', '\r', '\n', '\0', '\u202e', ';', 'm'),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const { lines, look } = linesOf(pieces.join(''));
        const plain = lines.join('').split(colours).join('');
        expect(/[^\P{Cc}\t]/u.test(plain)).toBe(false);
        expect(/[\u202a-\u202e]/.test(plain)).toBe(false);
        expect(look.length).toBeLessThanOrEqual(60);
        expect(/\p{Cs}/u.test(lines.join(''))).toBe(false);
      }),
    );
  });
});
