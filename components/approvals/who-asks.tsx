import { Avatar } from '@/components/ui/avatar';
import { duration } from '@/components/ui/duration';
import { money } from '@/components/ui/money';
import { type Cell, Strip } from '@/components/ui/strip';
import { TextLink } from '@/components/ui/text-link';
import { Time } from '@/components/ui/time';
import type { ApprovalView } from '@/domain/approvals/schema';
import type { EnvironmentItem } from '@/domain/environments/schema';

const tones: Record<ApprovalView['status'], Cell['tone']> = {
  approved: 'ok',
  rejected: 'bad',
  pending: 'none',
  expired: 'none',
  withdrawn: 'none',
};

type Props = {
  request: ApprovalView;
  asker: { open: EnvironmentItem[]; usuallyEndsEarlyHours: number | null } | undefined;
};

/** What the person holds now, whether they give back early, and how their last requests went. */
export function WhoAsks({ request, asker }: Props) {
  const { history } = request;
  const approved = history.filter(({ status, wasBroken }) => status === 'approved' && !wasBroken).length;
  const rejected = history.filter(({ status }) => status === 'rejected').length;
  const refusal = history.find(({ status, comment }) => status === 'rejected' && comment);
  const spent = asker?.open.reduce((sum, { cost }) => sum + cost.toDate, 0) ?? 0;
  return (
    <>
      <div className="flex items-center gap-3">
        <Avatar name={request.requester.name} size="lg" />
        <div className="min-w-0">
          <div className="truncate font-strong">{request.requester.name}</div>
          <div className="text-small text-muted">{request.team?.name}</div>
        </div>
      </div>
      {asker && (
        <dl className="mt-3 grid grid-cols-[auto_1fr] gap-x-2.5 gap-y-1 text-[0.8125rem] [&>dd]:text-right [&>dt]:text-muted">
          <dt>Open now</dt>
          <dd className="min-w-0">
            {asker.open.length === 0
              ? 'nothing'
              : asker.open.map((open) => (
                  <span key={open.id} className="block wrap-anywhere">
                    <TextLink href={`/environments/${open.id}`}>{open.name}</TextLink>
                    {open.expiresAt && (
                      <>
                        , <Time at={open.expiresAt} mode="left" />
                      </>
                    )}
                  </span>
                ))}
          </dd>
          {asker.open.length > 0 && (
            <>
              <dt>These have cost</dt>
              <dd className="tabular-nums">{money(spent, asker.open[0]?.cost.currency)}</dd>
            </>
          )}
          {asker.usuallyEndsEarlyHours !== null && asker.usuallyEndsEarlyHours >= 1 && (
            <>
              <dt>Usually gives back</dt>
              <dd>{duration(asker.usuallyEndsEarlyHours * 3_600_000)} early</dd>
            </>
          )}
        </dl>
      )}
      {history.length > 0 && (
        <>
          <div className="mt-3 mb-1.5 flex justify-between gap-2 text-small">
            <span className="text-muted">
              {history.length === 1 ? 'The last request' : `Last ${history.length} requests`}
            </span>
            <span>
              {approved} approved, {rejected} rejected
            </span>
          </div>
          <Strip
            fills
            label={`${approved} approved, ${rejected} rejected`}
            cells={history
              .toReversed()
              .map(({ status, title, wasBroken }) =>
                wasBroken
                  ? { tone: 'warn', title: `${title}: begun without a decision` }
                  : { tone: tones[status], title: `${title}: ${status}` },
              )}
          />
          {refusal && (
            <p className="mt-1.5 text-small text-muted">
              <Time at={refusal.createdAt} mode="date" />, rejected: “{refusal.comment}”
            </p>
          )}
        </>
      )}
    </>
  );
}
