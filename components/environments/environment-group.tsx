import { ButtonLink } from '@/components/ui/button-link';
import type { EnvironmentItem, Phase } from '@/domain/environments/schema';
import type { EnvironmentActions } from './actions';
import { EnvironmentRow, rowGrid } from './environment-row';

const titles: Record<Phase, string> = {
  unfinished: 'Unfinished',
  running: 'Running',
  asleep: 'Asleep',
  ended: 'Ended',
};

/** The names of the columns, for who looks; each row says itself what it is. */
export function GroupsHead() {
  return (
    <div aria-hidden className={`min-h-[35px] text-small font-medium text-muted max-md:hidden ${rowGrid}`}>
      <span>Environment</span>
      <span className="max-[1100px]:hidden">Who and why</span>
      <span>Status</span>
      <span>Life left</span>
      <span className="num">Cost</span>
      <span className="max-[1340px]:hidden">Address</span>
      <span />
    </div>
  );
}

type Props = {
  phase: Phase;
  /** how many there are, of which `items` may be the first */
  count: number;
  items: EnvironmentItem[];
  /** where all of the group are */
  allHref?: string;
  actions: EnvironmentActions;
  viewerId: string;
  loses: Record<string, string>;
};

/** The environments of one phase under its name. */
export function EnvironmentGroup({ phase, count, items, allHref, actions, viewerId, loses }: Props) {
  if (items.length === 0) return null;
  const id = `group-${phase}`;
  return (
    <section aria-labelledby={id} className="border-t border-line first:border-t-0">
      <div className="flex min-h-8 items-center gap-2 border-b border-line bg-[color-mix(in_srgb,var(--sunken)_55%,var(--panel))] px-4 text-small max-md:px-3.5">
        <h2 id={id} className="text-small font-strong">
          {titles[phase]}
        </h2>
        <span className="text-muted tabular-nums">{count}</span>
        {allHref && count > items.length && (
          <span className="ml-auto">
            <ButtonLink href={allHref} size="sm" variant="ghost">
              All {count}
            </ButtonLink>
          </span>
        )}
      </div>
      <ul>
        {items.map((environment) => (
          <EnvironmentRow
            key={environment.id}
            environment={environment}
            actions={actions}
            viewerId={viewerId}
            loses={loses[environment.type] ?? 'Everything in it.'}
          />
        ))}
      </ul>
    </section>
  );
}
