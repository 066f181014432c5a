import { ArrowDownUp, ListFilter } from 'lucide';
import { ButtonLink } from '@/components/ui/button-link';
import { Icon } from '@/components/ui/icon';

type Props = { q: string; keep: Record<string, string | undefined>; sort: { label: string; href: string } };

/** Filter and order of the list: both live in the address. */
export function ListTools({ q, keep, sort }: Props) {
  return (
    <>
      <search>
        <form action="/environments" className="relative">
          <Icon of={ListFilter} size={14} className="pointer-events-none absolute top-2 left-2.5 text-faint" />
          {Object.entries(keep).map(
            ([name, value]) => value && <input key={name} type="hidden" name={name} value={value} />,
          )}
          <input
            type="search"
            name="q"
            defaultValue={q}
            aria-label="Filter by name, person, type"
            placeholder="Filter by name, person, type"
            className="h-[30px] w-[230px] rounded-md border border-line-strong bg-panel pr-2 pl-8 text-small"
          />
        </form>
      </search>
      <ButtonLink href={sort.href} size="sm" variant="ghost" icon={ArrowDownUp}>
        {sort.label}
      </ButtonLink>
    </>
  );
}
