import { Check, Clock, Hourglass, Siren, UserRoundCheck, Users } from 'lucide';
import type { ReactNode } from 'react';
import { Chip } from '@/components/ui/chip';
import { Icon, type IconNode } from '@/components/ui/icon';
import { hourlyPrice, money } from '@/components/ui/money';
import { Note } from '@/components/ui/note';
import { Panel } from '@/components/ui/panel';
import { StackedBar } from '@/components/ui/stacked-bar';
import { Mark, Status } from '@/components/ui/status';
import { TextLink } from '@/components/ui/text-link';
import { Time } from '@/components/ui/time';
import type { ApprovalView } from '@/domain/approvals/schema';
import type { EnvironmentItem, TeamUsage } from '@/domain/environments/schema';
import { ApprovalStages } from './approval-stages';
import { Backticked } from './backticked';
import { GlassNote } from './glass-note';
import { PlanLines } from './plan-lines';
import { WhoAsks } from './who-asks';

type Props = {
  request: ApprovalView;
  usage: TeamUsage | undefined;
  asker: { open: EnvironmentItem[]; usuallyEndsEarlyHours: number | null } | undefined;
  viewerId: string;
  /** the form of the decision, where the viewer may decide */
  children: ReactNode;
};

/** Everything a decision needs on one sheet: why, what for, what will happen, what it costs, who asks. */
export function ApprovalDetail({ request, usage, asker, viewerId, children }: Props) {
  const asks = request.requester.id === viewerId ? 'You ask' : `${request.requester.name} asks`;
  return (
    <Panel label="Request">
      <header className="border-b border-line px-5 pt-[18px] pb-4 max-md:px-4 max-md:py-3.5">
        <h2 className="text-[1.1875rem] leading-[1.3] font-semibold tracking-[-0.018em]">
          {asks} for <Backticked text={request.title} />
        </h2>
        <div className="mt-1.5 flex flex-wrap items-center gap-x-3.5 gap-y-1.5 text-small text-muted">
          {request.broken ? (
            <Mark tone={request.reviewed ? 'warn' : 'bad'} icon={Siren}>
              Begun without a decision
            </Mark>
          ) : (
            request.status !== 'pending' && <Status of="approval" status={request.status} />
          )}
          {request.team && <Meta icon={Users}>{request.team.name}</Meta>}
          <Meta icon={Clock}>
            <Time at={request.createdAt} />
          </Meta>
          {request.deputyFor && <Chip icon={UserRoundCheck}>you decide for {request.deputyFor.name}</Chip>}
          {request.status === 'pending' && (
            <Meta icon={Hourglass}>
              expires <Time at={request.expiresAt} mode="until" />
            </Meta>
          )}
        </div>
      </header>
      {request.broken && (
        <div className="border-b border-line p-4">
          <GlassNote request={request} />
        </div>
      )}
      <div className="grid md:grid-cols-[minmax(0,1fr)_290px] max-[1340px]:md:grid-cols-1">
        <div className="min-w-0 max-md:contents md:border-r md:border-line max-[1340px]:md:border-r-0">
          <Block
            title={request.status === 'pending' ? 'Why it needs a person' : 'Why it needed a person'}
            order="max-md:order-1"
          >
            <Why request={request} />
          </Block>
          {hasStages(request) && (
            <Block title="Who approves" order="max-md:order-2">
              <ApprovalStages request={request} />
            </Block>
          )}
          <Block title={`${firstName(request)}’s reason`} order="max-md:order-3">
            <p className="leading-[1.55] break-words">
              {request.reason || <span className="text-muted">No reason was given.</span>}
            </p>
          </Block>
          <Block
            title={request.status === 'pending' ? 'What will happen' : 'What was asked for'}
            order="max-md:order-4"
          >
            <PlanLines lines={request.plan} />
            <p className="mt-2 text-small">
              {request.subject.kind === 'environment' ? (
                <TextLink href={`/environments/${request.subject.id}`}>The environment</TextLink>
              ) : (
                <TextLink href={`/runs/${request.subject.id}`}>The run</TextLink>
              )}
            </p>
          </Block>
        </div>
        <div className="min-w-0 max-md:contents max-[1340px]:md:grid max-[1340px]:md:grid-cols-2">
          {request.cost && (
            <Block title="Cost" order="max-md:order-2">
              <Cost request={request} usage={usage} />
            </Block>
          )}
          <Block title="Who asks" order="max-md:order-5">
            <WhoAsks request={request} asker={asker} />
          </Block>
        </div>
      </div>
      {children}
    </Panel>
  );
}

/** More than one person's word, or one that has more to say than who and when. */
const hasStages = ({ stages, decisions, escalation }: ApprovalView) =>
  stages.length > 1 || (stages[0]?.need ?? 1) > 1 || decisions.length > 0 || escalation !== null;

const firstName = (request: ApprovalView) => request.requester.name.split(' ')[0] ?? request.requester.name;

function Meta({ icon, children }: { icon: IconNode; children: ReactNode }) {
  return (
    <span className="inline-flex items-center gap-1.5">
      <Icon of={icon} size={14} />
      {children}
    </span>
  );
}

function Block({ title, order, children }: { title: string; order: string; children: ReactNode }) {
  return (
    <section className={`border-b border-line md:last:border-b-0 px-5 py-4 max-md:px-4 max-md:py-3.5 ${order}`}>
      <h3 className="mb-[7px] text-small font-medium text-muted">{title}</h3>
      {children}
    </section>
  );
}

function Why({ request }: { request: ApprovalView }) {
  const others = request.deciders.map(({ name }) => name);
  return (
    <>
      <div className="border-l-2 border-warn pl-3">
        <p className="font-strong">{request.why}</p>
        <p className="mt-0.5 text-small text-muted">
          {request.status !== 'pending'
            ? ''
            : request.action.startsWith('run')
              ? whoDecides(others)
              : others.length > 0
                ? `${others.join(', ')} or the platform team can decide.`
                : 'The platform team decides.'}{' '}
          Rule <span className="code">{request.rule}</span>
        </p>
      </div>
      <ul className="mt-2.5 flex flex-wrap gap-x-4 gap-y-1">
        {request.checks
          .filter(({ passed }) => passed)
          .map(({ label }) => (
            <li key={label}>
              <Mark tone="ok" icon={Check}>
                {label}
              </Mark>
            </li>
          ))}
      </ul>
      {request.comment && (
        <div className="mt-3">
          <Note tone={request.status === 'approved' ? 'ok' : 'bad'}>
            {request.decidedBy && <span className="font-strong">{request.decidedBy.name}: </span>}
            {request.comment}
          </Note>
        </div>
      )}
    </>
  );
}

const whoDecides = (names: string[]) =>
  names.length > 0 ? `${names.join(', ')} can decide.` : 'Nobody who could decide is left.';

function Cost({ request, usage }: { request: ApprovalView; usage: TeamUsage | undefined }) {
  if (!request.cost) return null;
  const { total, hourly, currency } = request.cost;
  const month = usage?.month;
  const whole = Math.max(month?.budget ?? month?.withWaiting ?? 0, 0.01);
  const isOver = month?.budget != null && month.withWaiting > month.budget;
  return (
    <>
      <div className="flex items-baseline gap-1.5 max-md:justify-between">
        <span className="text-figure font-semibold tracking-[-0.028em] tabular-nums">{money(total, currency)}</span>
        <span className="text-small text-muted">to its end</span>
      </div>
      <p className="mt-1.5 text-small text-muted tabular-nums">
        {Math.round(total / Math.max(hourly, 0.0001))} h × {hourlyPrice(hourly, currency)}, awake all the time
      </p>
      {month && request.status === 'pending' && (
        <>
          <div className="mt-3 mb-1.5 flex justify-between gap-2 text-small tabular-nums">
            <span className="text-muted">This month</span>
            <span>
              <span className="text-muted">{money(month.forecast, currency)} → </span>
              <span className={isOver ? 'font-strong text-warn' : 'font-strong'}>
                {money(month.withWaiting, currency)}
              </span>
              {month.budget !== null && ` of ${money(month.budget, currency)}`}
            </span>
          </div>
          <StackedBar
            tall
            label={`${money(month.spent, currency)} spent, ${money(month.forecast, currency)} forecast, ${money(month.withWaiting, currency)} with what waits`}
            whole={whole}
            shares={[
              { label: 'Spent', value: month.spent, colour: 'line-strong' },
              { label: 'Forecast', value: month.forecast - month.spent, colour: 'line-strong', hatched: true },
              { label: 'With what waits', value: month.withWaiting - month.forecast, colour: 'warn' },
            ]}
          />
        </>
      )}
    </>
  );
}
