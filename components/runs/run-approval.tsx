import { Rocket, Stamp } from 'lucide';
import type { ApprovalView } from '@/domain/approvals/schema';
import type { RunView } from '@/domain/automation/runs/schema';
import { ApprovalStages } from '../approvals/approval-stages';
import { Backticked } from '../approvals/backticked';
import { GlassNote } from '../approvals/glass-note';
import { ButtonLink } from '../ui/button-link';
import { Icon } from '../ui/icon';
import { Note } from '../ui/note';
import { Panel } from '../ui/panel';
import { TextLink } from '../ui/text-link';
import { Time } from '../ui/time';
import { againPath } from './again-path';

type Props = { approval: ApprovalView; run: Pick<RunView, 'id' | 'template' | 'status' | 'can'> };

/** What of a run waits for people, and who they are; why it did not go on; or that it did without them. */
export function RunApproval({ approval, run }: Props) {
  const { id, status, title, why, can, progress } = approval;
  if (approval.broken) return <GlassNote request={approval} link />;
  if (status !== 'pending') return <Refused approval={approval} run={run} />;
  const who = approval.stages[progress.stage - 1]?.who;
  const isListed = approval.stages.some(({ need }) => need > 1) || approval.stages.length > 1;
  return (
    <Panel label="Waits for approval" className="px-5 py-[18px] max-md:p-3.5">
      <div className="flex items-start gap-3">
        <Icon of={Stamp} size={22} className="mt-px text-info" />
        <div className="min-w-0 flex-1">
          <h2 className="text-large leading-[1.4] tracking-[-0.012em] text-balance">
            Waits for approval: <Backticked text={title} />
          </h2>
          <p className="mt-0.5 text-muted">
            {why} The request expires <Time at={approval.expiresAt} mode="until" />
            {progress.stages > 1 && `, and is in stage ${progress.stage} of ${progress.stages}`}
            {isListed ? '.' : `: ${who}.`}
          </p>
          <div className="mt-3.5 max-w-xl">
            <ApprovalStages request={approval} />
          </div>
          <div className="mt-3.5">
            <ButtonLink href={`/approvals/${id}`} variant={can.decide.allowed ? 'primary' : undefined} icon={Stamp}>
              {can.decide.allowed ? 'Decide' : 'Open the request'}
            </ButtonLink>
          </div>
        </div>
      </div>
    </Panel>
  );
}

/** It was not approved. Before the first step that is the end, which no retry passes: to go on is to ask again. */
function Refused({ approval: { id, status, action, decidedBy, comment }, run }: Props) {
  if (status === 'approved' || status === 'pending' || (status === 'withdrawn' && action !== 'run.start')) return null;
  const words = {
    rejected: `Rejected by ${decidedBy?.name ?? 'somebody'}`,
    expired: 'Nobody decided in time',
    withdrawn: 'The request was withdrawn',
  };
  const isOver = action === 'run.start' && run.status === 'cancelled';
  const { startAgain } = run.can;
  return (
    <Note tone={status === 'withdrawn' ? 'info' : 'bad'} title={words[status]}>
      {comment && <p className="wrap-anywhere">“{comment}”</p>}
      {isOver && (
        <p className="mt-0.5">
          No step of it was done, and it cannot be retried past the decision.{' '}
          {status === 'rejected' ? 'Settle it, then ask again' : 'You can ask again'} with the same input, or another.
        </p>
      )}
      <p className="mt-2 flex flex-wrap items-center gap-x-4 gap-y-2">
        {isOver && (
          <ButtonLink
            href={againPath(run)}
            icon={Rocket}
            size="sm"
            reason={startAgain.allowed ? undefined : startAgain.reason}
          >
            Ask again
          </ButtonLink>
        )}
        <TextLink href={`/approvals/${id}`}>The request</TextLink>
      </p>
    </Note>
  );
}
