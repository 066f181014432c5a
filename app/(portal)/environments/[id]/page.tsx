import type { Metadata } from 'next';
import { pageContext } from '@/app/_http/context';
import { show } from '@/app/_http/show';
import { Live } from '@/app/live';
import { GlassNote } from '@/components/approvals/glass-note';
import { ActivityPanel } from '@/components/environments/activity-panel';
import { CostPanel } from '@/components/environments/cost-panel';
import { EndingPanel } from '@/components/environments/ending-panel';
import { EnvironmentFacts } from '@/components/environments/environment-facts';
import { lossesOf } from '@/components/environments/environment-row';
import { HeadActions } from '@/components/environments/head-actions';
import { HealthPanel } from '@/components/environments/health-panel';
import { LogPanel } from '@/components/environments/log-panel';
import { OutputsPanel } from '@/components/environments/outputs-panel';
import { ResourcesPanel } from '@/components/environments/resources-panel';
import { StagesPanel } from '@/components/environments/stages-panel';
import { StateNote } from '@/components/environments/state-note';
import { typeIcon } from '@/components/environments/type-icon';
import { PageHead } from '@/components/ui/page-head';
import { Panel } from '@/components/ui/panel';
import { Status } from '@/components/ui/status';
import { TextLink } from '@/components/ui/text-link';
import { approvalsAbout } from '@/domain/approvals/queries';
import { getEnvironment } from '@/domain/environments/queries/detail';
import { destroy, extend, retry, reveal, rotate, sleep, wake } from '../actions';

type Props = { params: Promise<{ id: string }> };

const actions = { extend, sleep, wake, destroy, retry };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const view = await show(getEnvironment(await pageContext(), await params));
  return { title: view.name };
}

export default async function EnvironmentPage({ params }: Props) {
  const ctx = await pageContext();
  const view = await show(getEnvironment(ctx, await params));
  const approvals = await approvalsAbout(ctx, view.id);
  const lives = view.status === 'ready' || view.status === 'asleep';
  const losses = view.status === 'requested' ? ['The request, and its place in the quota'] : lossesOf(view, view.loses);
  return (
    <>
      <PageHead
        icon={typeIcon(view.icon)}
        title={view.name}
        beside={<Status of="environment" status={view.status} pill />}
        crumbs={[
          { label: 'Environments', href: '/environments' },
          { label: view.team.name, href: `/environments?scope=all&team=${view.team.id}` },
          { label: view.name },
        ]}
        sub={
          <>
            {view.typeTitle}
            {view.entity && (
              <>
                {' · '}
                <TextLink href={entityHref(view.entity)}>{view.entity.split('/').at(-1)}</TextLink>
              </>
            )}
          </>
        }
      >
        <HeadActions environment={view} actions={actions} losses={losses} />
      </PageHead>
      {approvals
        .filter(({ broken }) => broken)
        .map((approval) => (
          <div key={approval.id} className="mb-4">
            <GlassNote request={approval} link />
          </div>
        ))}
      <StateNote environment={view} />
      <EnvironmentFacts environment={view} />
      <div className="grid items-start gap-4 md:grid-cols-[minmax(0,1fr)_340px]">
        <div className="grid min-w-0 gap-4">
          <StagesPanel environment={view} />
          {lives && <ResourcesPanel environment={view} />}
          {lives && <OutputsPanel environment={view} reveal={reveal} rotate={rotate} />}
          {lives && (
            <HealthPanel environment={view}>
              {view.capabilities.log && <LogPanel id={view.id} live={view.status === 'ready'} />}
            </HealthPanel>
          )}
          {(view.status === 'provisioning' || view.status === 'failed') && (
            <Panel label="Log of making it">
              <LogPanel id={view.id} live={view.status === 'provisioning'} title="What making it wrote" />
            </Panel>
          )}
        </div>
        <div className="grid min-w-0 gap-4">
          <CostPanel environment={view} />
          <ActivityPanel events={view.events} />
          <EndingPanel environment={view} extend={extend} />
        </div>
      </div>
      <Live topics={[`environment:${view.id}`]} />
    </>
  );
}

/** component:default/checkout-api is at /catalog/component/default/checkout-api. */
const entityHref = (ref: string) => `/catalog/${ref.replace(':', '/')}`;
