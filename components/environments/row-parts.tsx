import { ButtonLink } from '@/components/ui/button-link';
import { duration } from '@/components/ui/duration';
import { money } from '@/components/ui/money';
import { type Segment, Segments } from '@/components/ui/segments';
import { Time } from '@/components/ui/time';
import type { EnvironmentItem } from '@/domain/environments/schema';
import type { EnvironmentActions } from './actions';
import { RetryButton } from './retry-button';

const both =
  'col-span-4 min-w-0 max-md:contents md:flex md:items-center md:justify-between md:gap-4 max-[1340px]:md:col-span-3';
const wide = 'min-w-0 md:flex-1 max-md:order-3 max-md:basis-full';
const verb = 'relative z-1 flex-none max-md:order-6 max-md:basis-full max-md:[&>*]:h-10 max-md:[&>*]:w-full';

type Props = { environment: EnvironmentItem; retry: EnvironmentActions['retry'] };

/** One sentence and one verb in place of life, cost and address. */
export function UnfinishedPart({ environment, retry }: Props) {
  const { id, status, approval, can } = environment;
  return (
    <div className={both}>
      <div className={wide}>
        {status === 'requested' && <Waiting environment={environment} />}
        {(status === 'approved' || status === 'provisioning') && <BeingMade environment={environment} />}
        {status === 'failed' && <Failed environment={environment} />}
        {(status === 'expiring' || status === 'destroying') && <Going environment={environment} />}
      </div>
      <div className={verb}>
        {status === 'failed' ? (
          <RetryButton id={id} retry={retry} reason={can.retry.allowed ? undefined : can.retry.reason} />
        ) : approval?.canDecide ? (
          <ButtonLink size="sm" href={`/approvals/${approval.id}`}>
            Review
          </ButtonLink>
        ) : (
          <ButtonLink size="sm" href={`/environments/${id}`}>
            {status === 'requested' ? 'Look' : 'Follow'}
          </ButtonLink>
        )}
      </div>
    </div>
  );
}

const first = 'truncate max-md:whitespace-normal';
const second = 'truncate text-small text-muted max-md:whitespace-normal';

function Waiting({ environment: { approval, requestedAt, cost, ttlHours } }: { environment: EnvironmentItem }) {
  return (
    <>
      <div className={first} title={approval?.why}>
        {approval ? approval.why : 'Waits for a decision.'}
        {approval?.canDecide && ' You decide.'}
      </div>
      <div className={second}>
        <Time at={requestedAt} /> · {money(cost.hourly * ttlHours, cost.currency)} to its end
        {approval && (
          <>
            {' · '}expires <Time at={approval.expiresAt} mode="until" />
          </>
        )}
      </div>
    </>
  );
}

function BeingMade({ environment: { stages, usual, requestedAt } }: { environment: EnvironmentItem }) {
  const known = Math.max(stages.length, usual?.stages.length ?? 0, 1);
  const running = stages.at(-1);
  const items = Array.from({ length: known }, (_, index): Segment => {
    const stage = stages[index];
    if (!stage) return { tone: 'unknown', kind: 'empty' };
    return {
      tone: stage.status === 'failed' ? 'bad' : 'run',
      kind: stage.status === 'done' ? 'full' : 'hatched',
      title: stage.name,
    };
  });
  const began = stages[0]?.startedAt ?? requestedAt;
  const left = usual?.seconds ? usual.seconds * 1000 - (Date.now() - Date.parse(began)) : 0;
  return (
    <>
      <Segments items={items} label={`Stage ${stages.length} of ${known}`} />
      <div className="mt-1.5 flex justify-between gap-3 text-small">
        <span className="truncate">
          {running ? `${running.name} · ${stages.length} of ${known}` : 'Waits for a worker'}
        </span>
        {left > 0 && <span className="whitespace-nowrap text-muted tabular-nums">about {duration(left)} left</span>}
      </div>
    </>
  );
}

function Failed({ environment: { error, stages, requestedAt } }: { environment: EnvironmentItem }) {
  const at = stages.at(-1)?.finishedAt ?? requestedAt;
  const left = error?.includes('Undoing it failed');
  return (
    <>
      <div className={first} title={error ?? undefined}>
        {error}
      </div>
      <div className={second}>
        {left ? 'Something may be left: destroy it' : 'Nothing was left behind and nothing is billed'} ·{' '}
        <Time at={at} />
      </div>
    </>
  );
}

function Going({ environment: { error, endedAt } }: { environment: EnvironmentItem }) {
  return (
    <>
      <div className={first} title={error ?? undefined}>
        {error ?? 'All of it is being taken away.'}
      </div>
      <div className={second}>
        {error ? 'It is tried again until it works' : 'Nothing is billed any more'}
        {endedAt && (
          <>
            {' · '}
            <Time at={endedAt} />
          </>
        )}
      </div>
    </>
  );
}

/** What it came to. */
export function EndedPart({ environment: { error, endedAt, cost, status } }: { environment: EnvironmentItem }) {
  return (
    <div className="col-span-4 min-w-0 max-[1340px]:md:col-span-3 max-md:order-3 max-md:basis-full">
      <div className={first} title={error ?? undefined}>
        {status === 'rejected' ? error : `${money(cost.toDate, cost.currency)} in all`}
      </div>
      {endedAt && (
        <div className={second}>
          ended <Time at={endedAt} />
        </div>
      )}
    </div>
  );
}
