import { Bar } from '@/components/ui/bar';
import { Panel, PanelBody, PanelHead } from '@/components/ui/panel';
import { Status } from '@/components/ui/status';
import { Time } from '@/components/ui/time';
import type { RunningNow } from '@/domain/home/schema';
import Link from '../ui/link';

/** Runs that are under way, with the step that each is at. */
export function RunningPanel({ running }: { running: RunningNow[] }) {
  if (running.length === 0) return null;
  return (
    <Panel>
      <PanelHead title="Running now" />
      <PanelBody className="flex flex-col gap-4">
        {running.map((run) => (
          <Link key={run.id} href={`/runs/${run.id}`} className="group block rounded-sm outline-offset-4">
            <span className="flex items-center justify-between gap-3">
              <span className="min-w-0 truncate group-hover:underline" title={run.subject ?? run.title}>
                <Status of="run" status={run.status}>
                  {run.subject ?? run.title}
                </Status>
              </span>
              <span className="text-small whitespace-nowrap text-muted tabular-nums">
                {run.stepsDone} of {run.stepCount}
              </span>
            </span>
            <Bar
              value={run.stepCount > 0 ? run.stepsDone / run.stepCount : 0}
              label={`Steps done of ${run.subject ?? run.title}`}
              className="my-1.5"
            />
            <span className="flex justify-between gap-3 text-small text-muted">
              <span className="truncate">{run.step ?? run.title}</span>
              <span className="whitespace-nowrap">
                {run.requesterName}
                {run.startedAt && (
                  <>
                    , <Time at={run.startedAt} />
                  </>
                )}
              </span>
            </span>
          </Link>
        ))}
      </PanelBody>
    </Panel>
  );
}
