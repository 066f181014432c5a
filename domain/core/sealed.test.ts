import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSealer } from './sealed';

const { seal, unseal } = createSealer('a secret of at least thirty-two characters');

describe('sealed values', () => {
  test('open again where they were sealed for', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), fc.string(), (bytes, context) => {
        expect(new Uint8Array(unseal(seal(bytes, context), context))).toEqual(bytes);
      }),
    );
  });

  test('are never the same twice, and never show the text', () => {
    const first = Buffer.from(seal('correct horse', 'run_1.secrets'));
    expect(first.equals(Buffer.from(seal('correct horse', 'run_1.secrets')))).toBe(false);
    expect(first.includes('correct horse')).toBe(false);
  });

  test('do not open in another row', () => {
    expect(() => unseal(seal('correct horse', 'run_1.secrets'), 'run_2.secrets')).toThrow('does not open');
  });

  test('do not open with another secret', () => {
    const other = createSealer('another secret of at least thirty-two characters');
    expect(() => other.unseal(seal('correct horse', 'run_1.secrets'), 'run_1.secrets')).toThrow('SLIPWAY_SECRET');
  });

  test('do not open when a single byte has changed', () => {
    const sealed = seal('correct horse', 'run_1.secrets');
    fc.assert(
      fc.property(fc.integer({ min: 0, max: sealed.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const broken = Uint8Array.from(sealed);
        broken[at] = (broken[at] ?? 0) ^ flip;
        expect(() => unseal(broken, 'run_1.secrets')).toThrow();
      }),
    );
  });
});
