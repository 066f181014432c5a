import { Who } from '@/components/ui/avatar';
import { Chip } from '@/components/ui/chip';
import { duration } from '@/components/ui/duration';
import { Facts } from '@/components/ui/facts';
import { type Cell, Strip } from '@/components/ui/strip';
import { TextLink } from '@/components/ui/text-link';
import { Time } from '@/components/ui/time';
import { percent } from '../template-card';
import type { WizardTemplate } from './wizard-props';

/** How the template goes, and who tends it. */
export function TemplateFacts({ template }: { template: WizardTemplate }) {
  const { statistics, name, version, latestVersion, publishedAt, owner, savedHours } = template;
  const ended = statistics.succeeded + statistics.failed;
  const about = `/create/${encodeURIComponent(name)}/about`;
  return (
    <>
      <div className="grid grid-cols-2 border-t border-line *:px-4 *:py-3">
        <div>
          <div className="text-small text-muted">Usual time</div>
          <div className="text-large font-semibold tabular-nums">
            {statistics.medianSeconds === null ? 'Not known yet' : duration(statistics.medianSeconds * 1000)}
          </div>
          {statistics.p90Seconds !== null && (
            <div className="text-tiny text-muted">9 in 10 under {duration(statistics.p90Seconds * 1000)}</div>
          )}
        </div>
        <div className="border-l border-line">
          <div className="text-small text-muted">Succeeds</div>
          <div className="text-large font-semibold tabular-nums">
            {ended ? percent(statistics.successRate) : 'No runs yet'}
          </div>
          {ended > 0 && (
            <div className="text-tiny text-muted">
              {statistics.succeeded} of {ended}, {statistics.windowDays} days
            </div>
          )}
        </div>
      </div>
      <LastRuns runs={template.lastRuns} />
      <div className="border-t border-line px-4 py-3.5">
        <Facts
          items={[
            {
              label: 'Version',
              value: (
                <span className="flex items-center gap-2">
                  <Chip>v{version}</Chip>
                  <Time at={publishedAt} className="truncate text-muted" />
                  <TextLink href={about} className="ml-auto">
                    {version < latestVersion ? `v${latestVersion} is out` : 'About'}
                  </TextLink>
                </span>
              ),
            },
            { label: 'Maintainer', value: <Who name={owner?.name} kind="team" /> },
            ...(savedHours
              ? [
                  {
                    label: 'Saved so far',
                    value: (
                      <span>
                        {Math.round(savedHours.hours)} h{' '}
                        <span className="text-muted">
                          by {savedHours.people} {savedHours.people === 1 ? 'person' : 'people'}
                        </span>
                      </span>
                    ),
                  },
                ]
              : []),
          ]}
        />
      </div>
    </>
  );
}

const tones: Record<string, Cell['tone']> = { succeeded: 'ok', failed: 'bad', cancelled: 'none' };

function LastRuns({ runs }: { runs: WizardTemplate['lastRuns'] }) {
  if (runs.length === 0) return null;
  const failed = runs.filter((run) => run.status === 'failed');
  const last = failed.at(-1);
  const label = `Last ${runs.length} runs, ${failed.length} failed`;
  return (
    <div className="px-4 pb-3.5">
      <Strip
        fills
        label={label}
        cells={runs.map((run) => ({ tone: tones[run.status] ?? 'none', title: `Run ${run.number}: ${run.status}` }))}
      />
      <div className="mt-1 flex justify-between gap-3 text-tiny text-muted">
        <span>
          Last {runs.length} {runs.length === 1 ? 'run' : 'runs'}
        </span>
        <span>
          {failed.length === 0 ? 'none failed' : `${failed.length} failed`}
          {last?.finishedAt && (
            <>
              , <Time at={last.finishedAt} mode="date" />
            </>
          )}
        </span>
      </div>
    </div>
  );
}
