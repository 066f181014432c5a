import { Play } from 'lucide';
import type { Metadata } from 'next';
import { pageContext } from '@/app/_http/context';
import { show } from '@/app/_http/show';
import { Live } from '@/app/live';
import { RunFilter, type RunQuery } from '@/components/runs/run-filter';
import { RunTable } from '@/components/runs/run-table';
import { ButtonLink } from '@/components/ui/button-link';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHead } from '@/components/ui/page-head';
import { Pager } from '@/components/ui/pager';
import { Panel } from '@/components/ui/panel';
import { Tabs } from '@/components/ui/tabs';
import { countRuns, listRunFilters, listRuns, mostCounted } from '@/domain/automation/runs/queries';
import { type ListRunsInput, type RunStatus, runStarters } from '@/domain/automation/runs/schema';

export const metadata: Metadata = { title: 'Runs' };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

const tabs: { label: string; status?: string; states: RunStatus[] }[] = [
  { label: 'All', states: [] },
  { label: 'In progress', status: 'active', states: ['queued', 'running', 'waiting'] },
  { label: 'Failed', status: 'failed', states: ['failed'] },
  { label: 'Succeeded', status: 'succeeded', states: ['succeeded'] },
  { label: 'Cancelled', status: 'cancelled', states: ['cancelled'] },
];

export default async function RunsPage({ searchParams }: Props) {
  const ctx = await pageContext();
  const { cursor, ...query } = read(await searchParams);
  const tab = tabs.find(({ status }) => status === query.status) ?? tabs[0];
  const filters = inputOf(query);
  const input = { ...filters, status: tab?.states.length ? tab.states : undefined, cursor, limit: 25 };
  const [page, counts, choices] = await Promise.all([
    show(listRuns(ctx, input)),
    show(countRuns(ctx, filters)),
    listRunFilters(ctx),
  ]);
  const href = (changes: RunQuery & { cursor?: string }) => address({ ...query, ...changes });
  const total = (states: RunStatus[]) => states.reduce((sum, state) => sum + counts[state], 0);
  return (
    <>
      <Live topics={['run']} />
      <PageHead title="Runs" sub={summary(counts)}>
        <ButtonLink href="/create" variant="primary" icon={Play}>
          Run a template
        </ButtonLink>
      </PageHead>
      <Tabs
        label="State"
        items={tabs.map(({ label, status, states }) => ({
          label,
          href: href({ status }),
          count: states.length ? counted(total(states)) : undefined,
          active: status === tab?.status,
        }))}
      />
      <Panel label="Runs">
        <RunFilter query={query} {...choices} />
        {page.items.length === 0 ? (
          <Nothing isNarrowed={Object.keys(query).length > 0 || Boolean(cursor)} />
        ) : (
          <RunTable rows={page.items} now={ctx.now} />
        )}
        <Pager
          newer={cursor ? href({}) : undefined}
          older={page.nextCursor ? href({ cursor: page.nextCursor }) : undefined}
          words={{ newer: 'Newest', older: 'Older' }}
        />
      </Panel>
    </>
  );
}

const counted = (count: number) => (count >= mostCounted ? `${mostCounted.toLocaleString('en')}+` : count);

function summary(counts: Record<RunStatus, number>): string {
  const parts = [
    counts.running > 0 && `${counted(counts.running)} running`,
    counts.waiting > 0 && `${counted(counts.waiting)} waiting`,
    counts.queued > 0 && `${counted(counts.queued)} in the queue`,
  ];
  return parts.filter(Boolean).join(', ') || 'Nothing runs at the moment';
}

function Nothing({ isNarrowed }: { isNarrowed: boolean }) {
  if (isNarrowed) {
    return (
      <EmptyState icon={Play} title="No runs like that" action={<ButtonLink href="/runs">Show all runs</ButtonLink>}>
        None fits the filter. Try another state, another team or a longer time.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={Play}
      title="No runs yet"
      action={
        <ButtonLink href="/create" variant="primary">
          Choose a template
        </ButtonLink>
      }
    >
      A run is a template at work: each of its steps, its log and what came of it stand here, live.
    </EmptyState>
  );
}

function read(search: Record<string, string | string[] | undefined>): RunQuery & { cursor?: string } {
  const known = ['status', 'template', 'version', 'team', 'mine', 'by', 'from', 'to', 'cursor'] as const;
  const entries = known.flatMap((key) => {
    const value = search[key];
    return typeof value === 'string' && value ? [[key, value]] : [];
  });
  return Object.fromEntries(entries);
}

const day = /^\d{4}-\d\d-\d\d$/;

/** `to` is a day, and means all of it. */
function inputOf({ template, version, team, mine, by, from, to }: RunQuery): ListRunsInput {
  return {
    template: template ? [template] : undefined,
    version: template && version && /^\d{1,6}$/.test(version) ? Number(version) : undefined,
    team: team ? [team] : undefined,
    requester: mine ? ['me'] : undefined,
    startedBy: runStarters.find((starter) => starter === by),
    from: from && day.test(from) ? new Date(from) : undefined,
    to: to && day.test(to) ? new Date(new Date(to).getTime() + 86_400_000) : undefined,
  };
}

function address(query: Record<string, string | undefined>): string {
  const entries = Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return entries.length > 0 ? `/runs?${new URLSearchParams(entries)}` : '/runs';
}
