import { toCsv } from '@/domain/core/csv';
import type { FigureRow, Report } from './schema';

/** The figures of a report as a table. */
export function reportCsv(report: Report): string {
  const head = [
    'metric',
    'title',
    'value',
    'unit',
    'numerator',
    'denominator',
    'rows',
    'p90',
    'previous',
    'from',
    'to',
    'team',
    'formula',
  ];
  const { from, to, team } = report;
  const rows = Object.values(report.figures).map((figure) => {
    const { id, title, value, unit, numerator, denominator, count, p90, previous, formula } = figure;
    return [
      id,
      title,
      value,
      unit,
      numerator,
      denominator,
      count,
      p90,
      previous,
      from,
      to,
      team?.name ?? 'all teams',
      formula,
    ];
  });
  return toCsv(head, rows);
}

/** The rows behind one figure as a table. */
export function rowsCsv(rows: FigureRow[]): string {
  const head = ['id', 'at', 'title', 'who', 'team', 'counted', 'amount', 'note', 'address'];
  const cells = rows.map(({ id, at, title, who, team, counted, amount, note, href }) => [
    id,
    at,
    title,
    who,
    team,
    counted,
    amount,
    note,
    href,
  ]);
  return toCsv(head, cells);
}
