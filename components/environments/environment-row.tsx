import { ArrowUpRight } from 'lucide';
import { Avatar } from '@/components/ui/avatar';
import { LifeBar } from '@/components/ui/bar';
import { CopyButton } from '@/components/ui/copy-button';
import { Icon } from '@/components/ui/icon';
import { lifeLeft } from '@/components/ui/moment';
import { hourlyPrice, money } from '@/components/ui/money';
import { RowLink } from '@/components/ui/row-link';
import { Status } from '@/components/ui/status';
import { Time } from '@/components/ui/time';
import type { EnvironmentItem } from '@/domain/environments/schema';
import type { EnvironmentActions } from './actions';
import { RowActions } from './row-actions';
import { EndedPart, UnfinishedPart } from './row-parts';
import { TypeIcon } from './type-icon';

export const rowGrid =
  'grid grid-cols-[212px_minmax(0,1fr)_100px_176px_66px_156px_150px] items-center gap-x-4 px-4 max-[1340px]:grid-cols-[200px_minmax(0,1fr)_108px_160px_70px_150px] max-[1100px]:grid-cols-[minmax(0,1fr)_108px_160px_70px_150px]';

type Props = {
  environment: EnvironmentItem;
  actions: EnvironmentActions;
  viewerId: string;
  /** by the environment type: what is gone when it ends */
  loses: string;
};

/** One environment in two lines; one that is not finished gives its cells to one sentence and one verb. */
export function EnvironmentRow({ environment, actions, viewerId, loses }: Props) {
  const living = environment.status === 'ready' || environment.status === 'asleep';
  const ended = environment.status === 'destroyed' || environment.status === 'rejected';
  return (
    <li
      className={`relative min-h-[58px] border-b border-line last:border-b-0 hover:bg-hover max-md:flex max-md:flex-wrap max-md:gap-x-3 max-md:gap-y-2.5 max-md:px-3.5 max-md:py-3 md:py-1.5 ${rowGrid}`}
    >
      <div className="flex min-w-0 items-center gap-[11px] max-md:order-0 max-md:flex-[1_1_0]">
        <TypeIcon icon={environment.icon} title={environment.typeTitle} />
        <div className="min-w-0">
          <RowLink href={`/environments/${environment.id}`} title={environment.name}>
            {environment.name}
          </RowLink>
          <div className="truncate text-small text-muted">{environment.typeTitle}</div>
        </div>
      </div>
      <WhoAndWhy environment={environment} viewerId={viewerId} />
      <div className="max-md:order-1 max-md:self-start max-md:pt-0.5">
        <Status of="environment" status={environment.status} />
      </div>
      {living ? (
        <LivingParts environment={environment} actions={actions} loses={loses} />
      ) : ended ? (
        <EndedPart environment={environment} />
      ) : (
        <UnfinishedPart environment={environment} retry={actions.retry} />
      )}
    </li>
  );
}

function WhoAndWhy({ environment, viewerId }: { environment: EnvironmentItem; viewerId: string }) {
  const { requester, reason } = environment;
  return (
    <div className="flex min-w-0 items-start gap-[9px] max-[1100px]:md:hidden max-md:order-2 max-md:basis-full max-md:items-center">
      <span className="mt-px max-md:mt-0">
        <Avatar name={requester.name} />
      </span>
      <div className="min-w-0 max-md:flex max-md:items-baseline max-md:gap-[7px]">
        <div className="truncate max-md:flex-none">{requester.id === viewerId ? 'You' : requester.name}</div>
        <div className="truncate text-small text-muted" title={reason}>
          {reason}
        </div>
      </div>
    </div>
  );
}

function LivingParts({ environment, actions, loses }: Omit<Props, 'viewerId'>) {
  const { expiresAt, readyAt, cost, status } = environment;
  const left = expiresAt && readyAt ? lifeLeft(new Date(readyAt), new Date(expiresAt), new Date()) : 0;
  const hot = left <= 0.1;
  const rate = status === 'asleep' ? cost.asleepHourly : cost.hourly;
  return (
    <>
      <div className="max-md:order-3 max-md:basis-full">
        {expiresAt && (
          <>
            <div className="mb-[5px] flex justify-between gap-2 text-small whitespace-nowrap tabular-nums">
              <Time at={expiresAt} mode="left" className={hot ? 'font-strong text-warn' : ''} />
              <Time at={expiresAt} mode="until" className="truncate text-faint" />
            </div>
            <LifeBar value={left} label={`${Math.round(left * 100)} % of its life left`} />
          </>
        )}
      </div>
      <div className="num max-md:order-4 max-md:flex max-md:flex-1 max-md:items-baseline max-md:gap-[5px] max-md:text-left">
        <div>{money(cost.toDate, cost.currency)}</div>
        <div className="text-small text-muted max-md:before:content-['·_']">{hourlyPrice(rate, cost.currency)}</div>
      </div>
      <Address environment={environment} />
      <div className="justify-self-end max-md:order-6 max-md:basis-full">
        <RowActions environment={environment} actions={actions} hot={hot} losses={lossesOf(environment, loses)} />
      </div>
    </>
  );
}

export function lossesOf(environment: EnvironmentItem, loses: string): string[] {
  const url = environment.url ? [`The address ${new URL(environment.url).host}`] : [];
  return [loses.replace(/\.$/, ''), ...url];
}

function Address({ environment: { url, outputs, can } }: { environment: EnvironmentItem }) {
  const place = 'relative z-1 min-w-0 max-[1340px]:md:hidden max-md:order-5';
  if (url) {
    const host = new URL(url).host;
    if (!can.visit.allowed) return <span className={`${place} code truncate text-muted`}>{host}</span>;
    return (
      <a
        href={url}
        target="_blank"
        rel="noreferrer"
        title={host}
        className={`${place} code flex items-center gap-1 text-link hover:underline`}
      >
        <span className="truncate">{host.split('.env.')[0]}</span>
        <Icon of={ArrowUpRight} size={14} />
      </a>
    );
  }
  if (!outputs.host || !outputs.port) return <span className={`${place} max-md:hidden`} />;
  const address = `${outputs.host}:${outputs.port}`;
  return (
    <span
      className={`${place} code flex items-center gap-0.5 text-muted`}
      title={`${address} ${outputs.database ?? ''}`}
    >
      <span className="truncate">{address}</span>
      <CopyButton text={address} label="Copy the address" />
    </span>
  );
}
