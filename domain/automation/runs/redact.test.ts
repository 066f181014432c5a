import { randomBytes } from 'node:crypto';
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
    ['HTML with names', secret.replaceAll('"', '&quot;').replaceAll('&é', '&amp;é')],
    ['hexadecimal', Buffer.from(secret).toString('hex')],
    ['hexadecimal in capitals', Buffer.from(secret).toString('hex').toUpperCase()],
    ['JSON in JSON', JSON.stringify(JSON.stringify({ password: secret }))],
    ['JSON as PHP writes it', JSON.stringify(secret).replaceAll('/', '\\/')],
    ['JSON in ASCII', JSON.stringify(secret).replace('é', '\\u00e9')],
    ['an address in an address', encodeURIComponent(encodeURIComponent(secret))],
    ['a shell', `echo '${secret}' > file`],
    ['a shell with backslashes', 'p@ss\\ \\"zx7q/\\"\\ +1\\&\\é'],
  ])('takes it out of %s', (_, line) => {
    const shown = text(line);
    expect(shown).toContain('•••');
    expect(shown).not.toContain('zx7q');
    expect(shown.toLowerCase()).not.toContain(Buffer.from('zx7q').toString('hex'));
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

  test('finds a quote that a shell had to write in pieces', () => {
    const { text } = createRedactor({ it: "don't tell" });
    expect(text("echo 'don'\\''t tell'")).toBe("echo '•••'");
  });

  test('takes a number out that is a secret', () => {
    const { value } = createRedactor({ pin: '483920' });
    expect(value({ pin: 483920, port: 8080 })).toEqual({ pin: '•••', port: 8080 });
  });

  test('takes most of a long secret out of Base64 that is broken into lines', () => {
    const long = randomBytes(300).toString('latin1');
    const { text } = createRedactor({ long });
    const encoded = Buffer.from(`user:${long}`).toString('base64');
    const wrapped = encoded.match(/.{1,76}/g) ?? [];
    for (const line of wrapped.slice(1, -1)) expect(text(line).replaceAll('•••', '').length).toBeLessThan(32);
  });

  test('learns more secrets on the way', () => {
    const redactor = createRedactor({ one: 'first-secret' });
    redactor.add({ two: 'second-secret' });
    expect(redactor.text('first-secret second-secret')).toBe('••• •••');
    expect(redactor.finds({ a: ['second-secret'] })).toBe(true);
    expect(redactor.finds({ a: ['third'] })).toBe(false);
  });

  test('whatever the secret and the text around it, no encoding of it stays', () => {
    const encodings = [
      (it: string) => it,
      (it: string) => JSON.stringify(it).slice(1, -1),
      (it: string) => JSON.stringify(JSON.stringify(it)).slice(3, -3),
      encodeURIComponent,
      (it: string) => Buffer.from(it).toString('hex'),
      (it: string) => it.replaceAll("'", `'\\''`),
    ];
    const anySecret = fc
      .string({ minLength: 4, maxLength: 60, unit: 'grapheme' })
      .filter((it) => it.trim().length >= 4);
    fc.assert(
      fc.property(fc.array(anySecret, { minLength: 1, maxLength: 5 }), fc.nat(), fc.nat(5), (secrets, at, how) => {
        const { text } = createRedactor(Object.fromEntries(secrets.map((it, index) => [`s${index}`, it])));
        const chosen = secrets[at % secrets.length] ?? '';
        const written = (encodings[how] ?? String)(chosen);
        expect(text(`before ${written} after`)).not.toContain(written);
      }),
    );
  });
});
