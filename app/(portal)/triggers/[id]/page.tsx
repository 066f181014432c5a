import type { Metadata } from 'next';
import { pageContext } from '@/app/_http/context';
import { show } from '@/app/_http/show';
import { Live } from '@/app/live';
import { FiringTable } from '@/components/triggers/firing-table';
import { RotateSecret, TriggerActions } from '@/components/triggers/trigger-actions';
import { TryPayload } from '@/components/triggers/try-payload';
import { kindWords } from '@/components/triggers/words';
import { Facts } from '@/components/ui/facts';
import { Note } from '@/components/ui/note';
import { PageHead } from '@/components/ui/page-head';
import { Pager } from '@/components/ui/pager';
import { Panel, PanelBody, PanelHead } from '@/components/ui/panel';
import { Snippet } from '@/components/ui/snippet';
import { Status } from '@/components/ui/status';
import { TextLink } from '@/components/ui/text-link';
import { Time } from '@/components/ui/time';
import { getTrigger, listFirings } from '@/domain/automation/triggers/queries';
import type { ScheduleConfig, TriggerView } from '@/domain/automation/triggers/schema';
import { settings } from '@/domain/core/env';
import { again, disable, enable, fire, remove, rotate } from '../actions';

type Props = { params: Promise<{ id: string }>; searchParams: Promise<{ cursor?: string }> };

export const metadata: Metadata = { title: 'Trigger' };

const samples = {
  schedule: {},
  webhook: { headers: {}, body: {} },
  event: { type: 'run.fail', subject: 'run/x', data: {} },
};

export default async function TriggerPage({ params, searchParams }: Props) {
  const ctx = await pageContext();
  const [{ id }, { cursor }] = await Promise.all([params, searchParams]);
  const [trigger, firings] = await Promise.all([
    show(getTrigger(ctx, { id })),
    show(listFirings(ctx, { id, limit: 20, cursor })),
  ]);
  const last = firings.items.find(({ payload }) => payload !== null)?.payload;
  const path = `/triggers/${id}`;
  return (
    <>
      <PageHead
        icon={kindWords[trigger.kind].icon}
        title={trigger.name}
        sub={`Starts “${trigger.template.title}” for ${trigger.team.name}`}
        beside={<Status of="trigger" status={trigger.status} pill />}
        crumbs={[
          { label: 'Create', href: '/create' },
          { label: 'Triggers', href: '/triggers' },
          { label: trigger.name },
        ]}
      >
        <TriggerActions trigger={trigger} enable={enable} disable={disable} fire={fire} remove={remove} />
      </PageHead>
      {trigger.pausedReason && (
        <div className="mb-4">
          <Note tone="warn" title="The portal has paused it">
            {trigger.pausedReason} Whoever switches it on again, or changes it, should be able to answer for it.
          </Note>
        </div>
      )}
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1.7fr)_minmax(0,1fr)]">
        <Panel>
          <PanelHead title="What it did" />
          <FiringTable
            firings={firings.items}
            again={again}
            reason={trigger.can.fire.allowed ? undefined : trigger.can.fire.reason}
          />
          <Pager
            newer={cursor ? path : undefined}
            older={firings.nextCursor ? `${path}?cursor=${firings.nextCursor}` : undefined}
            words={{ newer: 'Newest', older: 'Older' }}
          />
        </Panel>
        <div className="grid min-w-0 gap-4">
          <About trigger={trigger} />
          {trigger.path && <Call trigger={trigger} path={trigger.path} />}
          {trigger.kind !== 'schedule' && <TryPayload trigger={trigger} sample={last ?? samples[trigger.kind]} />}
        </div>
      </div>
      <Live topics={[`trigger:${id}`, 'run']} />
    </>
  );
}

function About({ trigger }: { trigger: TriggerView }) {
  const { template, version, madeBy, team, when, condition, parameters, nextTimes } = trigger;
  const zone = trigger.kind === 'schedule' ? (trigger.config as ScheduleConfig).timeZone : 'UTC';
  const said = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  });
  const facts = [
    { label: 'When', value: <span className="code">{when}</span> },
    {
      label: 'Template',
      value: <TextLink href={`/create/${encodeURIComponent(template.name)}/about`}>{template.title}</TextLink>,
    },
    { label: 'Version', value: version ?? 'the newest' },
    { label: 'Acts for', value: `${madeBy.name}, with the rights of ${team.name}` },
    ...(condition ? [{ label: 'Only if', value: <span className="code">{condition}</span> }] : []),
  ];
  return (
    <Panel>
      <PanelHead title="About" />
      <PanelBody className="grid gap-3.5">
        <Facts items={facts} />
        {nextTimes.length > 0 && (
          <div>
            <h3 className="mb-1">Next times</h3>
            <ol className="grid gap-0.5 text-body tabular-nums">
              {nextTimes.map((time) => (
                <li key={time} className="flex justify-between gap-3">
                  <span>{said.format(new Date(time))}</span>
                  <span className="text-muted">
                    <Time at={time} mode="until" />
                  </span>
                </li>
              ))}
            </ol>
          </div>
        )}
        {Object.keys(parameters).length > 0 && (
          <div>
            <h3 className="mb-1">Values</h3>
            <Facts
              items={Object.entries(parameters).map(([label, value]) => ({
                label,
                value: <span className="code">{typeof value === 'string' ? value : JSON.stringify(value)}</span>,
              }))}
            />
          </div>
        )}
      </PanelBody>
    </Panel>
  );
}

function Call({ trigger, path }: { trigger: TriggerView; path: string }) {
  const { id, can, refused, formerUntil } = trigger;
  return (
    <Panel>
      <PanelHead title="Address and secret" />
      <PanelBody className="grid gap-3">
        <Snippet title="Address to call" text={`${settings().url}${path}`} />
        {refused && (
          <Note tone="warn" title="A call was turned away">
            <Time at={refused.at} />: {refused.reason}
          </Note>
        )}
        {formerUntil && (
          <p className="text-small text-muted">
            The former secret holds <Time at={formerUntil} mode="until" /> longer.
          </p>
        )}
        <RotateSecret id={id} rotate={rotate} reason={can.rotate.allowed ? undefined : can.rotate.reason} />
      </PanelBody>
    </Panel>
  );
}
