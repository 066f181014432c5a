import { CircleCheck, CircleQuestionMark, CircleX, Moon } from 'lucide';
import type { ReactNode } from 'react';
import { Panel, PanelHead } from '@/components/ui/panel';
import { Mark } from '@/components/ui/status';
import { type Cell, Strip } from '@/components/ui/strip';
import type { EnvironmentView } from '@/domain/environments/schema';

const tones = { healthy: 'ok', unhealthy: 'bad', asleep: 'none' } as const;

/** Is it well, since when, and what it writes. */
export function HealthPanel({ environment, children }: { environment: EnvironmentView; children?: ReactNode }) {
  const { history, observed, status } = environment;
  const cells: Cell[] = history.map(({ at, state }) => ({
    tone: tones[state],
    title: `${at.slice(11, 16)} UTC: ${state}`,
  }));
  const bad = history.filter(({ state }) => state === 'unhealthy').length;
  return (
    <Panel id="log">
      <PanelHead
        title="Health"
        note={history.length > 0 ? 'a mark each quarter of an hour; grey is asleep' : undefined}
      />
      <div className="flex min-h-10 flex-wrap items-center gap-x-3.5 gap-y-1.5 px-4 py-2 max-md:px-3.5">
        {status === 'asleep' ? (
          <Mark tone="unknown" icon={Moon}>
            Asleep
          </Mark>
        ) : !observed ? (
          <Mark tone="unknown" icon={CircleQuestionMark}>
            Not looked at yet
          </Mark>
        ) : observed.healthy ? (
          <Mark tone="ok" icon={CircleCheck}>
            Passing
          </Mark>
        ) : (
          <Mark tone="bad" icon={CircleX}>
            Failing
          </Mark>
        )}
        <span className="min-w-0 flex-1 truncate text-small text-muted" title={observed?.reason}>
          {observed?.reason}
        </span>
        {cells.length > 0 && (
          <Strip cells={cells.slice(-48)} label={`${history.length} quarters of an hour, ${bad} with trouble`} />
        )}
      </div>
      {children}
    </Panel>
  );
}
