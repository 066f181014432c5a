import { Calendar, Download, Users } from 'lucide';
import { Button } from '@/components/ui/button';
import { ButtonLink } from '@/components/ui/button-link';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { date } from '@/components/ui/moment';
import { Popover } from '@/components/ui/popover';
import { TextLink } from '@/components/ui/text-link';
import type { Report } from '@/domain/reports/schema';
import { PrintButton } from './print-button';

export type FilterQuery = { from?: string; to?: string; team?: string };

type Props = {
  query: FilterQuery;
  days: Report['days'];
  teams: { id: string; name: string }[];
  team: string | undefined;
  href: (query: FilterQuery) => string;
  csvHref: string;
};

const presets = [
  { length: 7, label: 'Last 7 days' },
  { length: 30, label: 'Last 30 days' },
  { length: 90, label: 'Last 90 days' },
  { length: 365, label: 'Last 365 days' },
];

const daysBefore = (day: string, days: number) =>
  new Date(Date.parse(day) - days * 86_400_000).toISOString().slice(0, 10);

/** Period, team, print and CSV. All of it stands in the address. */
export function ReportFilter({ query, days, teams, team, href, csvHref }: Props) {
  const { first, last, today } = days;
  const say = (day: string) => date(new Date(day), new Date(today), 'UTC');
  return (
    <div data-screen-only className="flex flex-wrap gap-2 max-md:grid max-md:grid-cols-2">
      <Popover label="Period" align="end" trigger={<Button icon={Calendar}>{`${say(first)} to ${say(last)}`}</Button>}>
        <ul className="mb-3 grid grid-cols-2 gap-1.5">
          {presets.map(({ label, length }) => (
            <li key={length}>
              <TextLink
                href={href({
                  ...query,
                  to: undefined,
                  from: daysBefore(today, length - 1),
                })}
              >
                {label}
              </TextLink>
            </li>
          ))}
        </ul>
        <form className="grid gap-3 border-t border-line pt-3">
          {query.team && <input type="hidden" name="team" value={query.team} />}
          <div className="grid grid-cols-2 gap-3">
            <Field id="from" label="From">
              <Input id="from" name="from" type="date" defaultValue={first} max={today} required />
            </Field>
            <Field id="to" label="To, included">
              <Input id="to" name="to" type="date" defaultValue={last} max={today} required />
            </Field>
          </div>
          <Button type="submit" variant="primary">
            Show this period
          </Button>
        </form>
      </Popover>
      <Popover label="Team" align="end" trigger={<Button icon={Users}>{team ?? 'All teams'}</Button>}>
        <ul className="grid max-h-72 gap-1.5 overflow-y-auto">
          <li>
            <TextLink href={href({ ...query, team: undefined })}>All teams</TextLink>
          </li>
          {teams.map(({ id, name }) => (
            <li key={id}>
              <TextLink href={href({ ...query, team: id })}>{name}</TextLink>
            </li>
          ))}
        </ul>
      </Popover>
      <PrintButton />
      <ButtonLink href={csvHref} icon={Download} download>
        CSV
      </ButtonLink>
    </div>
  );
}
