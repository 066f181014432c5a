import { CircleCheck, HeartPulse, Search } from 'lucide';
import type { Metadata } from 'next';
import { pageContext } from '@/app/_http/context';
import { show } from '@/app/_http/show';
import { Live } from '@/app/live';
import { HealthTable } from '@/components/health/health-table';
import { ButtonLink } from '@/components/ui/button-link';
import { EmptyState } from '@/components/ui/empty-state';
import { Icon } from '@/components/ui/icon';
import { Input } from '@/components/ui/input';
import { PageHead } from '@/components/ui/page-head';
import { Pager } from '@/components/ui/pager';
import { Panel } from '@/components/ui/panel';
import { Tabs } from '@/components/ui/tabs';
import { TextLink } from '@/components/ui/text-link';
import { healthCounts, listHealth } from '@/domain/health/queries';
import { type HealthCounts, type HealthStatus, healthStatuses, ListHealthInput } from '@/domain/health/schema';

export const metadata: Metadata = { title: 'Health' };

type Query = { status?: string; mine?: string; q?: string; cursor?: string };
type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function HealthPage({ searchParams }: Props) {
  const ctx = await pageContext();
  const search = read(await searchParams);
  const status = healthStatuses.find((each) => each === search.status);
  const owners = search.mine ? ctx.actor.teams.map(({ ref }) => ref) : undefined;
  const input = ListHealthInput.parse({
    limit: 50,
    cursor: search.cursor,
    status: status ? [status] : [],
    owner: owners?.length ? owners : search.mine ? ['none'] : [],
    q: search.q,
  });
  const [page, counts] = await Promise.all([show(listHealth(ctx, input)), healthCounts(ctx, { owners })]);
  const href = (changes: Query) => address({ ...search, cursor: undefined, ...changes });
  return (
    <>
      <Live topics={['health']} />
      <PageHead title="Health" sub={<Summary counts={counts} />} />
      <Tabs label="State" items={tabs(counts, status, href)}>
        <ButtonLink
          size="sm"
          variant={search.mine ? 'primary' : 'plain'}
          href={href({ mine: search.mine ? undefined : '1' })}
        >
          {search.mine ? 'My teams only' : 'Only my teams'}
        </ButtonLink>
      </Tabs>
      <Panel>
        <Find search={search} />
        {page.items.length === 0 ? (
          <Nothing total={counts.total} status={status} narrowed={Boolean(search.q || search.mine)} />
        ) : (
          <HealthTable rows={page.items} />
        )}
        <Pager
          newer={search.cursor ? href({}) : undefined}
          older={page.nextCursor ? href({ cursor: page.nextCursor }) : undefined}
          words={{ newer: 'Worst', older: 'Next' }}
        />
      </Panel>
    </>
  );
}

const words: Record<HealthStatus, string> = {
  down: 'Down',
  degraded: 'Degraded',
  unknown: 'Unknown',
  healthy: 'Healthy',
};

const tabs = (counts: HealthCounts, status: HealthStatus | undefined, href: (changes: Query) => string) => [
  { label: 'All', href: href({ status: undefined }), count: counts.total, active: !status },
  ...healthStatuses.map((each) => ({
    label: words[each],
    href: href({ status: each }),
    count: counts[each],
    active: status === each,
  })),
];

function Summary({ counts }: { counts: HealthCounts }) {
  const parts = healthStatuses
    .filter((status) => status !== 'healthy' && counts[status] > 0)
    .map((status) => `${counts[status]} ${status}`);
  return (
    <>
      {counts.total === 0
        ? 'Nothing is asked yet'
        : `${parts.join(', ') || 'All well'} of ${counts.total} with a check`}
      {' · '}
      <TextLink href="/catalog?health=unprobed">What has none</TextLink>
    </>
  );
}

/** Narrows the list by name; what else the address holds stays. */
function Find({ search }: { search: Query }) {
  return (
    <form className="relative border-b border-line px-3 py-2.5">
      {search.status && <input type="hidden" name="status" value={search.status} />}
      {search.mine && <input type="hidden" name="mine" value={search.mine} />}
      <Icon of={Search} size={15} className="pointer-events-none absolute top-1/2 left-6 -translate-y-1/2 text-muted" />
      <Input
        type="search"
        name="q"
        aria-label="Find an entity by name"
        placeholder="Find by name"
        defaultValue={search.q}
        className="pl-9"
      />
    </form>
  );
}

function Nothing({ total, status, narrowed }: { total: number; status: HealthStatus | undefined; narrowed: boolean }) {
  if (total === 0 && !narrowed) {
    return (
      <EmptyState
        icon={HeartPulse}
        title="No health checks yet"
        action={
          <ButtonLink href="/catalog?kind=component" variant="primary">
            Choose a service
          </ButtonLink>
        }
      >
        A check asks a service’s address again and again. Add one on its page in the catalog, or declare it in its
        descriptor with the annotation <span className="code">slipway.dev/health-url</span>.
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={CircleCheck} title={status ? `Nothing is ${status}` : 'Nothing found'}>
      {narrowed ? 'Nothing of that name or of your teams is in this state.' : 'That is how it stands right now.'}
    </EmptyState>
  );
}

/** What the address says; of a name that stands there twice, the first. */
function read(given: Record<string, string | string[] | undefined>): Query {
  const one = (name: keyof Query) => [given[name]].flat()[0]?.slice(0, 200) || undefined;
  return { status: one('status'), mine: one('mine'), q: one('q'), cursor: one('cursor') };
}

function address(search: Query): string {
  const given = Object.entries(search).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return given.length ? `/health?${new URLSearchParams(given)}` : '/health';
}
