import { Box, Layers, Plus } from 'lucide';
import type { Metadata } from 'next';
import { pageContext } from '@/app/_http/context';
import { show } from '@/app/_http/show';
import { Live } from '@/app/live';
import { EnvironmentGroup, GroupsHead } from '@/components/environments/environment-group';
import { ListTools } from '@/components/environments/list-tools';
import { UsageStrip } from '@/components/environments/usage-strip';
import { ButtonLink } from '@/components/ui/button-link';
import { EmptyState } from '@/components/ui/empty-state';
import { KeyboardRows } from '@/components/ui/keyboard-rows';
import { hourlyPrice } from '@/components/ui/money';
import { PageHead } from '@/components/ui/page-head';
import { Pager } from '@/components/ui/pager';
import { Panel } from '@/components/ui/panel';
import { Tabs } from '@/components/ui/tabs';
import { countEnvironments, getTeamUsage, listEnvironments } from '@/domain/environments/queries/list';
import { ListEnvironmentsInput, type Phase, phaseNames } from '@/domain/environments/schema';
import { listEnvironmentTypes } from '@/domain/environments/types/queries';
import { destroy, extend, retry, sleep, wake } from './actions';

export const metadata: Metadata = { title: 'Environments' };

const actions = { extend, sleep, wake, destroy, retry };
const shown: Record<Phase, number> = { unfinished: 20, running: 50, asleep: 20, ended: 5 };

type Props = { searchParams: Promise<Record<string, string | undefined>> };

export default async function EnvironmentsPage({ searchParams }: Props) {
  const ctx = await pageContext();
  const given = await searchParams;
  const usual = { scope: ctx.actor.teams.length > 0 ? ('team' as const) : ('all' as const) };
  const input = ListEnvironmentsInput.catch(ListEnvironmentsInput.parse(usual)).parse({ ...usual, ...given });
  const href = (changes: Record<string, string | undefined>) => addressOf({ ...given, cursor: undefined, ...changes });
  const phases = input.phase ? [input.phase] : phaseNames;
  const group = async (phase: Phase) => {
    const limit = input.phase ? 50 : shown[phase];
    const orderBy =
      phase === 'running' || phase === 'asleep' ? (given.orderBy ? input.orderBy : 'expiresAt') : 'requestedAt';
    return { phase, page: await show(listEnvironments(ctx, { ...input, phase, limit, orderBy })) };
  };
  const [groups, counts, usage, types, [endsNext]] = await Promise.all([
    Promise.all(phases.map(group)),
    countEnvironments(ctx, input),
    getTeamUsage(ctx),
    listEnvironmentTypes(ctx),
    listEnvironments(ctx, soonest).then(({ items }) => items),
  ]);
  const loses = Object.fromEntries(types.map((type) => [type.name, type.loses]));
  const items = groups.flatMap(({ page }) => page.items);
  const older = input.phase && groups[0]?.page.nextCursor;
  const rate = items.reduce(
    (sum, { status, cost }) => sum + (status === 'ready' ? cost.hourly : status === 'asleep' ? cost.asleepHourly : 0),
    0,
  );
  return (
    <>
      <PageHead title="Environments" sub="Lent for a while, owned by a person, ended on time">
        <ButtonLink href="/environments/types" icon={Layers}>
          Types
        </ButtonLink>
        <ButtonLink href="/environments/request" variant="primary" icon={Plus}>
          Request environment
        </ButtonLink>
      </PageHead>
      {usage && <UsageStrip usage={usage} endsNext={endsNext} extend={extend} />}
      <Tabs
        label="Whose environments"
        items={[
          { label: 'Mine', href: href({ scope: 'mine' }), count: counts.mine, active: input.scope === 'mine' },
          ...(ctx.actor.teams.length > 0
            ? [{ label: 'Team', href: href({ scope: 'team' }), count: counts.team, active: input.scope === 'team' }]
            : []),
          { label: 'All', href: href({ scope: 'all' }), count: counts.all, active: input.scope === 'all' },
        ]}
      >
        <ListTools
          q={input.q ?? ''}
          keep={{ scope: given.scope, phase: given.phase, orderBy: given.orderBy }}
          sort={sortOf(given.orderBy, href)}
        />
      </Tabs>
      {items.length === 0 ? (
        <Empty
          filtered={Boolean(input.q || input.phase || input.cursor)}
          href={href({ q: undefined, phase: undefined })}
        />
      ) : (
        <KeyboardRows>
          <Panel>
            <GroupsHead />
            {groups.map(({ phase, page }) => (
              <EnvironmentGroup
                key={phase}
                phase={phase}
                count={counts.byPhase[phase]}
                items={page.items}
                allHref={input.phase ? undefined : href({ phase })}
                actions={actions}
                viewerId={ctx.actor.id}
                loses={loses}
              />
            ))}
            {input.phase && (
              <Pager
                newer={given.cursor ? href({}) : undefined}
                older={older ? href({ cursor: older }) : undefined}
                words={{ newer: 'From the beginning', older: 'Next' }}
              />
            )}
          </Panel>
        </KeyboardRows>
      )}
      {rate > 0 && <p className="mt-2.5 px-0.5 text-small text-muted">Together {hourlyPrice(rate)} now</p>}
      {input.phase && (
        <p className="mt-2.5 px-0.5 text-small">
          <ButtonLink href={href({ phase: undefined })} size="sm" variant="ghost">
            All phases
          </ButtonLink>
        </p>
      )}
      <Live topics={['environment', 'approval']} />
    </>
  );
}

const soonest = ListEnvironmentsInput.parse({ scope: 'team', phase: 'running', orderBy: 'expiresAt', limit: 1 });

function addressOf(query: Record<string, string | undefined>): string {
  const entries = Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return entries.length > 0 ? `/environments?${new URLSearchParams(entries)}` : '/environments';
}

function sortOf(orderBy: string | undefined, href: (changes: Record<string, string | undefined>) => string) {
  return orderBy === 'requestedAt'
    ? { label: 'Newest first', href: href({ orderBy: undefined }) }
    : { label: 'Ends first', href: href({ orderBy: 'requestedAt' }) };
}

function Empty({ filtered, href }: { filtered: boolean; href: string }) {
  if (filtered) {
    return (
      <EmptyState icon={Box} title="Nothing matches" action={<ButtonLink href={href}>Show all</ButtonLink>}>
        No environment here has that in its name, person, type or reason.
      </EmptyState>
    );
  }
  const request = (
    <ButtonLink href="/environments/request" variant="primary" icon={Plus}>
      Request environment
    </ButtonLink>
  );
  return (
    <EmptyState icon={Box} title="No environments here" action={request}>
      An environment is a database or a running service of one’s own, for hours or days. It ends by itself, on time.
    </EmptyState>
  );
}
