import type { Verdict } from './judge';

const columns = ['template', 'outcome', 'steps', 'skipped', 'record', 'why'] as const;

/** One line a template. What is long wraps in no terminal: the label is shortened in its middle. */
export function tableOf(verdicts: Verdict[]): string {
  const rows = verdicts.map(({ label, outcome, steps, skipped, record, detail }) => [
    shortened(label, 72),
    outcome,
    String(steps || ''),
    String(skipped || ''),
    record === 'none' ? '' : record,
    detail,
  ]);
  const widths = columns.map((name, index) => Math.max(name.length, ...rows.map((row) => row[index]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, index) => (index === cells.length - 1 ? cell : cell.padEnd(widths[index] ?? 0)))
      .join('  ')
      .trimEnd();
  return [line(columns), ...rows.map(line)].join('\n');
}

const shortened = (text: string, most: number) =>
  text.length <= most ? text : `${text.slice(0, 24)}…${text.slice(text.length - most + 25)}`;

/** How many run, are refused, fail; and how many are equal to what the reference recorded. */
export function totalsOf(verdicts: Verdict[]): string {
  const count = (key: 'outcome' | 'record', value: string) =>
    verdicts.filter((verdict) => verdict[key] === value).length;
  const reasons = new Map<string, number>();
  for (const { outcome, detail } of verdicts) {
    if (outcome !== 'refused') continue;
    const named = [...detail.matchAll(/no action "([^"]+)"/g)].map((match) => `no action ${match[1]}`);
    for (const reason of named.length > 0 ? new Set(named) : [detail.slice(0, 80)]) {
      reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    }
  }
  const refusals = [...reasons]
    .sort((a, b) => b[1] - a[1])
    .map(([reason, times]) => `  ${String(times).padStart(3)}  ${reason}`);
  return [
    '',
    `${verdicts.length} templates: ${count('outcome', 'runs')} run to the end, ${count('outcome', 'refused')} are refused with the reason, ${count('outcome', 'fails')} fail.`,
    `Compared with the reference: ${count('record', 'equal')} equal, ${count('record', 'differs')} differ; the others have no record or do not run.`,
    ...(refusals.length > 0 ? ['', 'Refused for:', ...refusals] : []),
  ].join('\n');
}
