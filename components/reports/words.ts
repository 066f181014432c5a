import { duration } from '@/components/ui/duration';
import type { Figure, Report, Unit } from '@/domain/reports/schema';

const number = (value: number, digits = 0) =>
  value.toLocaleString('en', { minimumFractionDigits: 0, maximumFractionDigits: digits });

/** A value with its unit, as people say it: `82 %`, `48 m`, `1,312 h`, `31`. Nothing counted is said, not shown as 0. */
export function say(value: number | null, unit: Unit): string {
  if (value === null) return unit === 'people' ? 'not shown' : 'none';
  if (unit === '%') return `${number(value, 1)} %`;
  if (unit === 'seconds') return duration(value * 1000);
  if (unit === 'hours') return `${number(value, value < 10 ? 1 : 0)} h`;
  return number(value);
}

/** The change since the period before: what to show, and whether it is the better or the worse direction, where it is one. */
export function change(figure: Figure): { text: string; good?: boolean } | undefined {
  const { value, previous, unit, better } = figure;
  if (value === null || previous === null) return undefined;
  const difference = value - previous;
  if (say(value, unit) === say(previous, unit)) return { text: 'as before' };
  const good = difference > 0 === (better === 'more');
  if (unit === '%') return { text: `${sign(difference)}${number(Math.abs(difference), 1)} pts`, good };
  if (unit === 'seconds') {
    return previous > 0
      ? { text: `${sign(difference)}${number(Math.abs((difference / previous) * 100))} %`, good }
      : undefined;
  }
  return { text: `${sign(difference)}${say(Math.abs(difference), unit)}`, good };
}

const counted = (value: number, what: string) => `${number(value)} ${what}${value === 1 ? '' : 's'}`;

const sign = (value: number) => (value < 0 ? '−' : '+');

/** What a figure is made of: `5 of 6 teams`, `median of 91, was 4 h 15 m`. */
export function madeOf(figure: Figure): string {
  const { unit, numerator, denominator, count, p90, previous, id, value } = figure;
  if (unit === 'people' && value === null) return 'a team of fewer than five is not counted';
  if (unit === '%')
    return `${number(numerator)} of ${number(denominator)}${id === 'self-service-adoption' ? ' teams' : ''}`;
  if (unit === 'seconds') {
    const usual = p90 === null ? '' : `, 90 % within ${say(p90, unit)}`;
    return `median of ${number(count)}${usual}${previous === null ? '' : `, was ${say(previous, unit)}`}`;
  }
  if (unit === 'hours') return `over ${count === 1 ? '1 success' : `${number(count)} successes`} with a baseline`;
  return previous === null ? 'in this period' : `${say(previous, unit)} in the period before`;
}

/** One sentence that says what the numbers mean. */
export function sentence({ figures, from, to, team }: Report): string {
  const days = Math.max(1, Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000));
  const span = days === 1 ? 'this day' : `these ${days} days`;
  const adoption = figures['self-service-adoption'];
  const lead = figures['environment-lead-time'].value;
  const hours = figures['hours-saved'].value;
  if (figures.runs.value === 0 && lead === null) return `Nothing was run or requested in ${span}.`;
  const parts = [
    team ? `${team.name} ran ${counted(figures.runs.value ?? 0, 'template')}` : served(adoption),
    lead === null ? undefined : `environments arrived in ${say(lead, 'seconds')} at the median`,
    hours !== null && hours > 0 ? `${say(hours, 'hours')} of handwork were given back` : undefined,
  ].filter((part) => part !== undefined);
  const last = parts.pop();
  return `In ${span} ${parts.length ? `${parts.join(', ')}, and ${last}` : last}.`;
}

const served = ({ numerator, denominator }: Figure) =>
  numerator === denominator
    ? `all ${denominator} teams served themselves`
    : `${numerator} of ${denominator} teams served themselves`;
