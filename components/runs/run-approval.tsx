import { Stamp } from 'lucide';
import type { ApprovalView } from '@/domain/approvals/schema';
import { ApprovalStages } from '../approvals/approval-stages';
import { Backticked } from '../approvals/backticked';
import { GlassNote } from '../approvals/glass-note';
import { ButtonLink } from '../ui/button-link';
import { Icon } from '../ui/icon';
import { Note } from '../ui/note';
import { Panel } from '../ui/panel';
import { TextLink } from '../ui/text-link';
import { Time } from '../ui/time';

/** What of a run waits for people, and who they are; why it did not go on; or that it did without them. */
export function RunApproval({ approval }: { approval: ApprovalView | null }) {
  if (!approval) return null;
  const { id, status, title, why, decidedBy, comment, can, progress } = approval;
  if (approval.broken) return <GlassNote request={approval} link />;
  if (status === 'rejected' || status === 'expired') {
    return (
      <Note
        tone="bad"
        title={status === 'rejected' ? `Rejected by ${decidedBy?.name ?? 'somebody'}` : 'Nobody decided in time'}
      >
        {comment && <p className="wrap-anywhere">“{comment}”</p>}
        <TextLink href={`/approvals/${id}`}>The request</TextLink>
      </Note>
    );
  }
  if (status !== 'pending') return null;
  const who = approval.stages[progress.stage - 1]?.who;
  return (
    <Panel label="Waits for approval" className="px-5 py-[18px] max-md:p-3.5">
      <div className="flex items-start gap-3">
        <Icon of={Stamp} size={22} className="mt-px text-info" />
        <div className="min-w-0 flex-1">
          <h2 className="text-large leading-[1.4] tracking-[-0.012em] text-balance">
            Waits for approval: <Backticked text={title} />
          </h2>
          <p className="mt-0.5 text-muted">
            {why} Until <Time at={approval.expiresAt} mode="date" />, {progress.approvals} of {progress.need}
            {progress.stages > 1 && ` in stage ${progress.stage} of ${progress.stages}`}: {who}.
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
