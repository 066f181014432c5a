import { History } from 'lucide';
import type { Metadata } from 'next';
import { pageContext } from '@/app/_http/context';
import { RequestForm } from '@/components/environments/request-form';
import { typeIcon } from '@/components/environments/type-icon';
import { ButtonLink } from '@/components/ui/button-link';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHead } from '@/components/ui/page-head';
import { Panel } from '@/components/ui/panel';
import { listTeams } from '@/domain/access/queries';
import { settings } from '@/domain/core/env';
import { getEnvironment } from '@/domain/environments/queries/detail';
import { listEnvironments } from '@/domain/environments/queries/list';
import { ListEnvironmentsInput } from '@/domain/environments/schema';
import { listEnvironmentTypes } from '@/domain/environments/types/queries';
import { request } from '../actions';

export const metadata: Metadata = { title: 'Request an environment' };

type Props = { searchParams: Promise<Record<string, string | undefined>> };

const newest = ListEnvironmentsInput.parse({ scope: 'mine', limit: 1 });

export default async function RequestPage({ searchParams }: Props) {
  const ctx = await pageContext();
  const given = await searchParams;
  const [types, teams, before, earlier] = await Promise.all([
    listEnvironmentTypes(ctx),
    listTeams(ctx),
    given.like ? getEnvironment(ctx, { id: given.like }).catch(() => undefined) : undefined,
    listEnvironments(ctx, newest),
  ]);
  const own = ctx.actor.teams;
  const everyTeam = ctx.actor.role === 'platform' || ctx.actor.role === 'admin';
  const offered = everyTeam ? [...own, ...teams.filter(({ id }) => !own.some((team) => team.id === id))] : own;
  const last = earlier.items[0];
  const start = before
    ? {
        type: before.type,
        owner: before.owner,
        parameters: before.parameters,
        ttlHours: before.ttlHours,
        reason: before.reason,
        entity: before.entity ?? undefined,
      }
    : {
        ...{ type: given.type, name: given.name, owner: given.owner, reason: given.reason, entity: given.entity },
        parameters: given.repository ? { repository: given.repository } : undefined,
      };
  return (
    <>
      <PageHead
        title="Request an environment"
        sub="Nothing is made until you press Request."
        crumbs={[{ label: 'Environments', href: '/environments' }, { label: 'Request' }]}
      >
        {last && !before && (
          <ButtonLink href={`/environments/request?like=${last.id}`} variant="ghost" icon={History}>
            Start from {last.name}
          </ButtonLink>
        )}
      </PageHead>
      {types.length === 0 || offered.length === 0 ? (
        <Panel>
          <Nothing hasTypes={types.length > 0} />
        </Panel>
      ) : (
        <RequestForm
          key={given.like ?? 'new'}
          types={types}
          teams={offered.map(({ ref, name }) => ({ ref, name }))}
          start={start}
          request={request}
          portalUrl={settings().url}
        />
      )}
    </>
  );
}

function Nothing({ hasTypes }: { hasTypes: boolean }) {
  if (hasTypes) {
    return (
      <EmptyState icon={typeIcon('boxes')} title="You are in no team yet">
        An environment belongs to a team, which pays for it. Ask a lead to add you to theirs.
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={typeIcon('box')} title="No environment types yet">
      The platform team publishes what can be asked for, with PUT /api/v1/environment-types.
    </EmptyState>
  );
}
