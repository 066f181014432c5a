import type { FigureRow, Report } from './schema';

/** RFC 4180. A cell that a spreadsheet would run as a formula is made text. */
function line(cells: (string | number | boolean | null)[]): string {
  const escaped = cells.map((cell) => {
    const text = cell === null ? '' : String(cell);
    const safe = typeof cell === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  });
  return `${escaped.join(',')}\r\n`;
}

/** The figures of a report as a table. */
export function reportCsv(report: Report): string {
  const head = [
    'metric',
    'title',
    'value',
    'unit',
    'numerator',
    'denominator',
    'previous',
    'from',
    'to',
    'team',
    'formula',
  ];
  const rows = Object.values(report.figures).map((figure) =>
    line([
      figure.id,
      figure.title,
      figure.value,
      figure.unit,
      figure.numerator,
      figure.denominator,
      figure.previous,
      report.from,
      report.to,
      report.team?.name ?? 'all teams',
      figure.formula,
    ]),
  );
  return line(head) + rows.join('');
}

/** The rows behind one figure as a table. */
export function rowsCsv(rows: FigureRow[]): string {
  const head = ['id', 'at', 'title', 'who', 'team', 'counted', 'amount', 'note', 'address'];
  const lines = rows.map((row) =>
    line([row.id, row.at, row.title, row.who, row.team, row.counted, row.amount, row.note, row.href]),
  );
  return line(head) + lines.join('');
}
