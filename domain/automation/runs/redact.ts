import { visibleText } from './log/visible';

const mask = '•••';
/** Shorter values ("a", "42") would take half the log with them and hide nothing. */
const shortest = 4;
/** Base64 of this length may be broken into lines, so pieces of it are looked for, too. */
const wrapsFrom = 60;
const piece = 16;

export type Redactor = {
  text: (value: string) => string;
  value: <T>(value: T) => T;
  /** it knows no secret, so there is nothing to look for */
  isIdle: () => boolean;
  /** whether a value, or anything in it, holds a secret */
  finds: (value: unknown) => boolean;
  /** from now on these, too */
  add: (secrets: Record<string, string>) => void;
};

/**
 * Takes secrets out by value, wherever they turn up: as they are, line by line, and as Base64 (at each of its three
 * alignments, broken into lines, and twice), hexadecimal, URL, JSON (twice, too), HTML and a shell write them. All forms of all
 * secrets are one expression, so a line costs the same with one secret as with ten. In whatever case it is written, and also
 * where characters that show nothing stand in it. What has fewer than four characters stays: see `shortest`.
 */
export function createRedactor(secrets: Record<string, string>): Redactor {
  const forms = new Set<string>();
  let pattern: RegExp | undefined;
  const text = (value: string) => {
    if (!pattern) return value;
    const shown = value.replace(pattern, mask);
    // What is written between its characters and shows nothing would be gone again on the page.
    const visible = visibleText(shown);
    const redacted = visible?.replace(pattern, mask);
    return redacted === undefined || redacted === visible ? shown : redacted;
  };
  const add = (more: Record<string, string>) => {
    const before = forms.size;
    for (const form of Object.values(more).flatMap(formsOf)) forms.add(form);
    if (forms.size > before) pattern = oneOf([...forms]);
  };
  add(secrets);
  return {
    text,
    value: (value) => (pattern ? (deep(value, text) as typeof value) : value),
    isIdle: () => pattern === undefined,
    finds: (value) => pattern !== undefined && holds(value, text),
    add,
  };
}

/** The longest first: where one form is the beginning of another, no part of that one stays. */
function oneOf(forms: string[]): RegExp {
  const sorted = forms.sort((a, b) => b.length - a.length);
  return new RegExp(sorted.map((form) => form.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|'), 'gi');
}

function formsOf(secret: string): string[] {
  const plain = new Set([secret, secret.trim(), ...secret.split(/\r?\n/).map((line) => line.trim())]);
  return [...plain].filter((form) => form.length >= shortest).flatMap(encodingsOf);
}

function encodingsOf(secret: string): string[] {
  const json = JSON.stringify(secret).slice(1, -1);
  const ascii = json.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const html = secret.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
  const named = secret.replace(/[&<>"]/g, (character) => entities[character] ?? character);
  // By way of bytes: half of a surrogate pair has no encoding of its own.
  const url = encodeURIComponent(Buffer.from(secret).toString());
  const quoted = secret.replaceAll("'", `'\\''`);
  const backslashed = secret.replace(/[^\w@%+=:,./-]/g, '\\$&');
  const hex = Buffer.from(secret).toString('hex');
  const forms = [
    ...[secret, json, JSON.stringify(json).slice(1, -1), json.replaceAll('/', '\\/'), ascii, html, named],
    ...[url, url.replaceAll('%20', '+'), url.toLowerCase(), escaped(secret), encodeURIComponent(url)],
    ...[quoted, backslashed, hex, hex.toUpperCase(), ...base64Forms(secret)],
  ];
  return forms.filter((form) => form.length >= shortest);
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** As `encodeURIComponent` would, but for every character that is not a letter or digit. */
const escaped = (secret: string) =>
  [...Buffer.from(secret)]
    .map((byte) => (/[A-Za-z0-9]/.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : percent(byte)))
    .join('');

const percent = (byte: number) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;

/** What Base64 shows of a secret depends on how many bytes stand before it: the characters that only it decides. */
function base64Forms(secret: string, isAgain = false): string[] {
  const bytes = Buffer.from(secret);
  return [0, 1, 2].flatMap((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const partial = (before + bytes.length) % 3 !== 0;
    const own = encoded.slice(before === 0 ? 0 : before + 1, partial ? -1 : undefined);
    if (own.length < 6) return [];
    const pieces = own.length < wrapsFrom ? [] : (own.match(new RegExp(`.{${piece}}`, 'g')) ?? []);
    // A registry's credentials, for one, are Base64 inside a file that a cluster wants in Base64.
    const again = isAgain ? [] : base64Forms(own, true);
    return [own, ...pieces, ...again].flatMap((form) => [form, form.replaceAll('+', '-').replaceAll('/', '_')]);
  });
}

function deep(value: unknown, text: (value: string) => string): unknown {
  if (typeof value === 'string') return text(value);
  // A number is a secret or is not: taking out a part of one would make another number of it.
  if (typeof value === 'number' && text(String(value)) === mask) return mask;
  if (Array.isArray(value)) return value.map((item) => deep(item, text));
  if (value && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [text(key), deep(item, text)]));
  }
  return value;
}

function holds(value: unknown, text: (value: string) => string): boolean {
  if (typeof value === 'string') return text(value) !== value;
  if (typeof value === 'number') return text(String(value)) === mask;
  if (Array.isArray(value)) return value.some((item) => holds(item, text));
  if (!value || typeof value !== 'object') return false;
  return Object.entries(value).some(([key, item]) => holds(key, text) || holds(item, text));
}
