import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRedactor } from './redact';

const secret = 'p@ss "zx7q/" +1&é';
const { text, value } = createRedactor({ password: secret, key: 'line one of it\nline two of it', pin: '42' });

describe('redaction by value', () => {
  test.each([
    ['as it is', `url=postgres://app:${secret}@host`],
    ['JSON', JSON.stringify({ password: secret })],
    ['URL', `?password=${encodeURIComponent(secret)}`],
    ['form', `password=${encodeURIComponent(secret).replaceAll('%20', '+')}`],
    ['HTML', `<b>${secret.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`)}</b>`],
    ['hexadecimal', Buffer.from(secret).toString('hex')],
  ])('takes it out of %s', (_, line) => {
    const shown = text(line);
    expect(shown).toContain('•••');
    expect(shown).not.toContain('zx7q');
    expect(shown).not.toContain(Buffer.from('zx7q').toString('hex'));
  });

  test('takes it out of Base64 at any place of the text around it', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.boolean(), (before, after, urlSafe) => {
        const encoded = Buffer.from(`${before}${secret}${after}`).toString(urlSafe ? 'base64url' : 'base64');
        const shown = text(encoded);
        expect(shown).toContain('•••');
        // What stays decides at most one character at either end of the secret.
        const kept = Buffer.from(secret).subarray(2, -2).toString('base64').slice(4, -4);
        expect(shown).not.toContain(kept);
      }),
    );
  });

  test('takes out each line of a secret of many lines', () => {
    expect(text('first: line one of it')).toBe('first: •••');
    expect(text('then: line two of it')).toBe('then: •••');
  });

  test('leaves a value alone that is too short to hide', () => {
    expect(text('42 files')).toBe('42 files');
  });

  test('goes into objects, lists and keys, and keeps every other type', () => {
    const given = { a: [secret, 1, null, true], [secret]: { deep: `x${secret}` } };
    expect(value(given)).toEqual({ a: ['•••', 1, null, true], '•••': { deep: 'x•••' } });
  });

  test('does nothing without secrets', () => {
    expect(createRedactor({}).text('a line')).toBe('a line');
  });
});
