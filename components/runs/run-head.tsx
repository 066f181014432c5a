'use client';

import { Rocket } from 'lucide';
import type { ReactNode } from 'react';
import type { RunView } from '@/domain/automation/runs/schema';
import { Avatar } from '../ui/avatar';
import { Chip } from '../ui/chip';
import { duration } from '../ui/duration';
import { PageHead } from '../ui/page-head';
import { Status } from '../ui/status';
import { TextLink } from '../ui/text-link';
import { Time } from '../ui/time';
import { starterWords } from './starter-words';
import { isOver, runMs, workOf } from './timing';
import { useNow } from './use-now';

type Props = { run: RunView; now: string; children: ReactNode };

/** What runs, for whom, since when, and how long it has taken. */
export function RunHead({ run, now: atFirst, children }: Props) {
  const now = useNow(atFirst, !isOver(run.status));
  return (
    <PageHead
      crumbs={[{ label: 'Runs', href: '/runs' }, { label: String(run.number) }]}
      icon={Rocket}
      tinted
      title={
        <>
          {run.templateTitle}
          {run.subject && (
            <>
              {' '}
              <span className="font-normal text-faint">/</span> {run.subject}
            </>
          )}
        </>
      }
      beside={
        <Status of="run" status={run.status} pill>
          {stateWords(run)}
        </Status>
      }
      sub={<Facts run={run} now={now} />}
    >
      {children}
    </PageHead>
  );
}

/** Where the plain word of the state would leave out what matters. */
function stateWords(run: RunView): string | undefined {
  if (run.status === 'failed') {
    const work = workOf(run.steps);
    const position = work.findIndex(({ id }) => id === run.failedStepId);
    return position < 0 ? 'Failed' : `Failed at step ${position + 1} of ${work.length}`;
  }
  if (run.waitsFor === 'person') return 'Asks a question';
  if (run.waitsFor === 'approval') return 'Waits for approval';
  if (run.waitsFor === 'turn') return run.turn?.behind ? `Waits for run ${run.turn.behind}` : 'Waits for its turn';
  if (run.ending) return run.ending === 'failed' ? 'Failed, clearing up' : 'Cancelled, clearing up';
  const tolerated = run.steps.filter((step) => step.tolerated).length;
  if (run.status !== 'succeeded' || tolerated === 0) return undefined;
  return tolerated === 1 ? 'Succeeded, 1 step failed' : `Succeeded, ${tolerated} steps failed`;
}

function Facts({ run, now }: { run: RunView; now: number }) {
  const { whole, work } = runMs(run, now);
  const worked = whole > 2000 && whole - work > whole / 5 ? `${duration(work)} of it working` : '';
  return (
    <div className="mt-1 flex flex-wrap items-center gap-x-2 gap-y-1 text-muted">
      <Avatar name={run.requester.name} />
      <span className="font-[480] text-ink">{run.requester.name}</span>
      {run.team && (
        <>
          <span className="text-faint">for</span>
          <TextLink href={`/runs?team=${run.team.id}`} className="font-[480] text-ink no-underline hover:underline">
            {run.team.name}
          </TextLink>
        </>
      )}
      <Dot />
      <Chip title={`Version ${run.version} of ${run.template}`}>
        <TextLink
          href={`/create/${encodeURIComponent(run.template)}`}
          className="text-muted no-underline hover:underline"
        >
          v{run.version}
        </TextLink>
      </Chip>
      {run.parent && (
        <>
          <Dot />
          <TextLink href={`/runs/${run.parent.id}`} className="text-muted">
            Started by run {run.parent.number}, {run.parent.templateTitle}
          </TextLink>
        </>
      )}
      {run.startedBy !== 'run' && (
        <>
          <Dot />
          <TextLink href={`/runs?by=${run.startedBy}`} className="text-muted no-underline hover:underline">
            by {starterWords[run.startedBy].by}
          </TextLink>
        </>
      )}
      <Dot />
      <span>
        started <Time at={run.createdAt} mode={isToday(run.createdAt, now) ? 'clock' : 'ago'} />
      </span>
      <Dot />
      <span>
        {isOver(run.status) ? `${run.status} after ` : ''}
        <b className="font-[480] text-ink tabular-nums">{duration(whole)}</b>
        {isOver(run.status) ? '' : ' so far'}
        {worked && `, ${worked}`}
      </span>
    </div>
  );
}

const Dot = () => <span className="text-faint max-md:hidden">·</span>;

const isToday = (at: string, now: number) => now - new Date(at).getTime() < 12 * 3_600_000;
