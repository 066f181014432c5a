/** The peer: Backstage 1.55 with every default plugin on the same kind of machine, two cores shared by all of it. */
export const peer: Record<string, string> = {
  start: '3.4 s',
  memory: '777 MiB without its database',
  import: '67 s',
  size: '24 kB',
  list: '112 / 149 / 169 ms, 89/s',
  entity: '3.1 / 7.1 / 15.9 ms, 2,381/s',
  facet: '- / 110 / - ms, 130/s',
  search: '30 / 136 / - ms, 219/s',
  alone: '84 ms',
  'engine-alone': '84 ms (56 to 166)',
  'engine-100': '31/s',
  'engine-kill': '24 s with recovery switched on, else 24 hours',
  together: '3.3 s',
  scripts: '1,187 kB',
  row: '1,841 ms',
};

export const aims: Record<string, string> = {
  start: '2 s',
  memory: '400 MiB',
  import: '5 s',
  size: '4 kB',
  list: 'p95 15 ms',
  entity: 'p95 5 ms, 2,400/s',
  alone: '60 ms',
  'engine-alone': 'p50 40 ms',
  'engine-first': '20 ms',
  'engine-1000': '150/s',
  'engine-log': '10,000/s',
  'engine-kill': '15 s',
  'engine-list': 'p95 25 ms',
  together: '1.5 s',
  scripts: '220 kB (330 with form, graph, editor)',
  row: '600 ms',
};

export type Row = { measure: string; ours: string; key?: string };

/** Markdown, so that it can be pasted into docs. */
export function print(rows: Row[]): void {
  const lines = [['measure', 'Slipway', 'Backstage', 'aim']];
  for (const { measure, ours, key = '' } of rows) lines.push([measure, ours, peer[key] ?? '', aims[key] ?? '']);
  const widths = [0, 1, 2, 3].map((at) => Math.max(...lines.map((line) => line[at]?.length ?? 0)));
  const format = (line: string[]) => `| ${line.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  const [head = [], ...body] = lines;
  console.log(
    [format(head), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...body.map(format)].join('\n'),
  );
}
