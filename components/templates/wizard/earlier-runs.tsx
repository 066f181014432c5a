import { History } from 'lucide';
import { Button } from '@/components/ui/button';
import { Popover } from '@/components/ui/popover';
import { Status } from '@/components/ui/status';
import { TextLink } from '@/components/ui/text-link';
import { Time } from '@/components/ui/time';
import type { EarlierRun } from './wizard-props';

/** Fills the form with what an earlier run of one's own was given. */
export function EarlierRuns({ template, runs }: { template: string; runs: EarlierRun[] }) {
  if (runs.length === 0) return null;
  return (
    <Popover
      label="Start from an earlier run"
      align="end"
      trigger={<Button icon={History}>Start from an earlier run</Button>}
    >
      <ul className="grid gap-2.5">
        {runs.map((run) => (
          <li key={run.id} className="flex items-baseline gap-3">
            <TextLink href={`/create/${encodeURIComponent(template)}?from=${run.id}`} className="min-w-0 truncate">
              {run.subject ?? `Run ${run.number}`}
            </TextLink>
            <span className="ml-auto flex-none text-small text-muted">
              <Time at={run.createdAt} />
            </span>
            <Status of="run" status={run.status} />
          </li>
        ))}
      </ul>
    </Popover>
  );
}
