import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lineReader } from './lines';

function read(chunks: Buffer[]): string[] {
  const lines: string[] = [];
  const reader = lineReader((line) => lines.push(line));
  for (const chunk of chunks) reader.push(chunk);
  reader.end();
  return lines;
}

test('the same lines come of any cut', () => {
  const text = fc.array(
    fc.string({ unit: 'grapheme' }).map((it) => it.replaceAll('\n', ' ')),
    { minLength: 1 },
  );
  fc.assert(
    fc.property(text, fc.array(fc.nat(400)), (lines, cuts) => {
      const whole = Buffer.from(`${lines.join('\n')}\n`);
      const at = [0, ...cuts.map((cut) => cut % whole.length).sort((a, b) => a - b), whole.length];
      const chunks = at.slice(1).map((end, index) => whole.subarray(at[index], end));
      expect(read(chunks)).toEqual(Buffer.from(lines.join('\n')).toString().split('\n'));
    }),
  );
});

test('the rest of an endless line is left out, and the next one is whole again', () => {
  const [first = '', second] = read([Buffer.from('x'.repeat(20_000)), Buffer.from(`${'y'.repeat(10_000)}\nnext`)]);
  expect(first).toMatch(/^x{16000}… \(14000 more characters\)$/);
  expect(second).toBe('next');
});
