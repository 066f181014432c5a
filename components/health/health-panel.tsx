import { HeartPulse } from 'lucide';
import type { ReactNode } from 'react';
import { ChartTable } from '@/components/ui/chart-table';
import { duration } from '@/components/ui/duration';
import { EmptyState } from '@/components/ui/empty-state';
import { Note } from '@/components/ui/note';
import { Panel, PanelBody, PanelHead } from '@/components/ui/panel';
import { Status } from '@/components/ui/status';
import { Time } from '@/components/ui/time';
import type { HealthDetail, HealthView } from '@/domain/health/schema';
import { NinetyDays } from './ninety-days';
import { Windows } from './windows';
import { dayName } from './words';

type Props = {
  detail: HealthDetail;
  /** the button that adds a check, for where there is none */
  add: ReactNode;
  /** check now, edit, remove */
  actions: ReactNode;
};

/** The health of one entity: what it says now and since when, uptime, ninety days. */
export function HealthPanel({ detail, add, actions }: Props) {
  const { health, probe, windows, days } = detail;
  if (!probe) {
    return (
      <Panel>
        <PanelHead title="Health" />
        <EmptyState icon={HeartPulse} title="Nobody asks it how it is" action={add}>
          A health check asks an address again and again, and keeps what it answered: state, reason, uptime.
        </EmptyState>
      </Panel>
    );
  }
  return (
    <Panel>
      <PanelHead title="Health">{actions}</PanelHead>
      <PanelBody>
        {health && <NowLine health={health} />}
        {!health && (
          <div className="mb-4">
            <Note tone={probe.problem ? 'bad' : 'info'} title={probe.problem ? undefined : 'This check is paused'}>
              {probe.problem ?? 'Nothing is asked until somebody switches it on again.'}
            </Note>
          </div>
        )}
        <Windows windows={windows} />
        <NinetyDays days={days} />
        <ChartTable
          columns={['Day', 'Well', 'Slow', 'Down']}
          rows={days
            .filter(({ healthy, degraded, down }) => healthy + degraded + down > 0)
            .map(({ day, healthy, degraded, down }) => [dayName(day), healthy, degraded, down])
            .reverse()}
        />
      </PanelBody>
    </Panel>
  );
}

/** State, reason and age of the newest answer. */
function NowLine({ health }: { health: HealthView }) {
  return (
    <div className="mb-3.5 flex flex-wrap items-baseline gap-x-2.5 gap-y-1 border-b border-line pb-3">
      <Status of="health" status={health.status} pill />
      <span className="min-w-0 break-words">{health.reason}</span>
      <span className="text-small text-muted md:ml-auto">
        since <Time at={health.since} />
        {health.checkedAt && (
          <>
            {' · asked '}
            <Time at={health.checkedAt} />
            {health.latencyMs !== null && `, ${duration(health.latencyMs)}`}
          </>
        )}
      </span>
    </div>
  );
}
