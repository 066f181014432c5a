/**
 * Which documents the quick YAML reader may take: those that hold nothing but keys of plain letters, values on one line
 * and block texts. No anchors, tags, escapes, tabs, odd numbers or anything over several lines, which two readers could
 * see differently.
 */
const key = String.raw`(?!(?:null|Null|NULL):)[A-Za-z_$][\w$./-]*`;
const word = String.raw`[A-Za-z](?:[\w./:-]*\w)?`;
const value = [
  String.raw`[A-Za-z$_/(](?:[^:#]|:(?=[^\s])|(?<=[^\s])#)*`,
  String.raw`(?:0|[1-9]\d{0,14})(?:\.\d{1,9}){0,3}`,
  String.raw`\d{4}-\d\d-\d\d`,
  String.raw`"[^"\\]*"`,
  "'[^']*'",
  String.raw`\[(?:${word}(?:, ?${word})*)?\]`,
  String.raw`\{\}`,
].join('|');

const emptyLine = /^(?:#.*)?$|^ *#.*$|^---(?: #.*)?$/;
const block = '([|>][+-]?)';
const plainLine = new RegExp(
  `^( *)((?:- )*)(?:(${key}):(?: +(?:${value}|${block}))?|(?:${value}|${block}))? *(?: #.*)?$`,
);
/** Deeper than this goes to the exact reader, which refuses it where it is too deep: both readers recurse. */
const widest = 200;
const foreign = /(?![\r\n])\p{Cc}|[\u2028\u2029\ufeff]|\r(?!\n)/u;

export function isPlain(text: string): boolean {
  if (foreign.test(text)) return false;
  const lines = text.split(/\r?\n/);
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? '';
    if (emptyLine.test(line)) continue;
    const match = plainLine.exec(line);
    if (!match) return false;
    const [, spaces = '', dashes = '', name, afterName, afterDash] = match;
    if (name === undefined && dashes === '') return false;
    if (spaces.length + dashes.length > widest) return false;
    if (!afterName && !afterDash) continue;
    const end = endOfBlock(lines, at + 1, spaces.length + dashes.length - (name === undefined ? 2 : 0));
    if (end === undefined) return false;
    at = end - 1;
  }
  return true;
}

/** The line after a block text, or nothing where its indentation is not even. */
function endOfBlock(lines: string[], from: number, parent: number): number | undefined {
  let indent: number | undefined;
  for (let at = from; at < lines.length; at++) {
    const line = lines[at] ?? '';
    if (line === '') continue;
    const own = line.search(/[^ ]/);
    if (own === -1) return undefined;
    if (own <= parent) return at;
    indent ??= own;
    if (own < indent) return undefined;
  }
  return lines.length;
}
