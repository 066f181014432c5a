const mask = '•••';
/** Shorter values ("a", "42") would take half the log with them and hide nothing. */
const shortest = 4;

export type Redactor = { text: (value: string) => string; value: <T>(value: T) => T };

/**
 * Takes secrets out by value, wherever they turn up: as they are, line by line, and as Base64 (at each of its three
 * alignments), URL, JSON and HTML encoding write them.
 */
export function createRedactor(secrets: Record<string, string>): Redactor {
  const forms = [...new Set(Object.values(secrets).flatMap(formsOf))].sort((a, b) => b.length - a.length);
  if (forms.length === 0) return { text: (value) => value, value: (value) => value };
  const pattern = new RegExp(forms.map((form) => form.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|'), 'g');
  const text = (value: string) => value.replace(pattern, mask);
  return { text, value: (value) => deep(value, text) as typeof value };
}

function formsOf(secret: string): string[] {
  const plain = [secret, ...secret.split(/\r?\n/).map((line) => line.trim())];
  return plain.filter((form) => form.length >= shortest).flatMap(encodingsOf);
}

function encodingsOf(secret: string): string[] {
  const json = JSON.stringify(secret).slice(1, -1);
  const html = secret.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
  const url = encodeURIComponent(secret);
  const forms = [secret, json, html, url, url.replaceAll('%20', '+'), url.toLowerCase(), escaped(secret)];
  return [...forms, ...base64Forms(secret), Buffer.from(secret).toString('hex')].filter(
    (form) => form.length >= shortest,
  );
}

/** As `encodeURIComponent` would, but for every character that is not a letter or digit. */
const escaped = (secret: string) =>
  [...Buffer.from(secret)]
    .map((byte) => (/[A-Za-z0-9]/.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : percent(byte)))
    .join('');

const percent = (byte: number) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;

/** What Base64 shows of a secret depends on how many bytes stand before it: the characters that only it decides. */
function base64Forms(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [0, 1, 2].flatMap((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const partial = (before + bytes.length) % 3 !== 0;
    const own = encoded.slice(before === 0 ? 0 : before + 1, partial ? -1 : undefined);
    return own.length >= 6 ? [own, own.replaceAll('+', '-').replaceAll('/', '_')] : [];
  });
}

function deep(value: unknown, text: (value: string) => string): unknown {
  if (typeof value === 'string') return text(value);
  if (Array.isArray(value)) return value.map((item) => deep(item, text));
  if (value && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [text(key), deep(item, text)]));
  }
  return value;
}
