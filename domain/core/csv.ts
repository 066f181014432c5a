type Cell = string | number | boolean | null;

/** A table as RFC 4180 has it. A cell that a spreadsheet would run as a formula is made text. */
export function toCsv(head: string[], rows: Cell[][]): string {
  return [head, ...rows].map((cells) => `${cells.map(toField).join(',')}\r\n`).join('');
}

function toField(cell: Cell): string {
  const text = cell === null ? '' : String(cell);
  const safe = typeof cell === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
