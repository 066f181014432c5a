import { Calendar, Download, Users } from 'lucide';
import { Button } from '@/components/ui/button';
import { ButtonLink } from '@/components/ui/button-link';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { date } from '@/components/ui/moment';
import { Popover } from '@/components/ui/popover';
import { TextLink } from '@/components/ui/text-link';
import { PrintButton } from './print-button';

export type FilterQuery = { from?: string; to?: string; team?: string };

type Props = {
  query: FilterQuery;
  period: { from: string; to: string };
  today: string;
  teams: { id: string; name: string }[];
  team: string | undefined;
  href: (query: FilterQuery) => string;
  csvHref: string;
};

const dayMs = 86_400_000;
const presets = [
  { days: 7, label: 'Last 7 days' },
  { days: 30, label: 'Last 30 days' },
  { days: 90, label: 'Last 90 days' },
  { days: 365, label: 'Last 365 days' },
];

/** Period, team, print and CSV. All of it stands in the address. */
export function ReportFilter({ query, period, today, teams, team, href, csvHref }: Props) {
  const now = new Date(today);
  const say = (moment: string) => date(new Date(moment), now, 'UTC');
  const last = new Date(Date.parse(period.to) - 1).toISOString();
  return (
    <div data-screen-only className="flex flex-wrap gap-2 max-md:grid max-md:grid-cols-2">
      <Popover
        label="Period"
        align="end"
        trigger={<Button icon={Calendar}>{`${say(period.from)} to ${say(last)}`}</Button>}
      >
        <ul className="mb-3 grid grid-cols-2 gap-1.5">
          {presets.map(({ days, label }) => (
            <li key={days}>
              <TextLink
                href={href({
                  ...query,
                  to: undefined,
                  from: new Date(now.getTime() - days * dayMs).toISOString().slice(0, 10),
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
              <Input id="from" name="from" type="date" defaultValue={period.from.slice(0, 10)} required />
            </Field>
            <Field id="to" label="To, included">
              <Input id="to" name="to" type="date" defaultValue={last.slice(0, 10)} required />
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
