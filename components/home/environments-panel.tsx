import { Box } from 'lucide';
import { LifeBar } from '@/components/ui/bar';
import { ButtonLink } from '@/components/ui/button-link';
import { EmptyState } from '@/components/ui/empty-state';
import { lifeLeft } from '@/components/ui/moment';
import { hourlyPrice } from '@/components/ui/money';
import { Panel, PanelBody, PanelHead } from '@/components/ui/panel';
import { Status } from '@/components/ui/status';
import { TextLink } from '@/components/ui/text-link';
import { Time } from '@/components/ui/time';
import type { EnvironmentItem } from '@/domain/environments/schema';
import type { HomeView } from '@/domain/home/schema';
import Link from '../ui/link';

/** What the viewer has borrowed, and for how much longer. */
export function EnvironmentsPanel({ environments, now }: { environments: HomeView['environments']; now: Date }) {
  const { items, total } = environments;
  return (
    <Panel>
      <PanelHead title="My environments" count={total}>
        {total > 0 && <TextLink href="/environments?scope=mine">All</TextLink>}
      </PanelHead>
      {items.length === 0 ? (
        <EmptyState
          icon={Box}
          title="You have none"
          action={<ButtonLink href="/environments/request">Request environment</ButtonLink>}
        >
          A database or a running preview of your own, lent for a while; it ends by itself.
        </EmptyState>
      ) : (
        <PanelBody className="flex flex-col gap-4">
          {items.map((item) => (
            <Lent key={item.id} item={item} now={now} />
          ))}
        </PanelBody>
      )}
    </Panel>
  );
}

function Lent({ item, now }: { item: EnvironmentItem; now: Date }) {
  const from = item.readyAt ?? item.requestedAt;
  return (
    <Link href={`/environments/${item.id}`} className="group block rounded-sm outline-offset-4">
      <span className="flex items-center justify-between gap-3">
        <span className="truncate font-strong group-hover:underline" title={item.name}>
          {item.name}
        </span>
        <Status of="environment" status={item.status} />
      </span>
      <span className="mt-[3px] mb-1.5 flex justify-between gap-3 text-small text-muted">
        <span className="truncate">
          {item.typeTitle} · {hourlyPrice(item.cost.hourly, item.cost.currency)}
        </span>
        {item.expiresAt && <Time at={item.expiresAt} mode="left" className="whitespace-nowrap tabular-nums" />}
      </span>
      {item.expiresAt && (
        <LifeBar value={lifeLeft(new Date(from), new Date(item.expiresAt), now)} label={`Life left of ${item.name}`} />
      )}
    </Link>
  );
}
