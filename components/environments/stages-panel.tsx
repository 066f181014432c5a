import clsx from 'clsx';
import { Check, Circle, LoaderCircle, Stamp, X } from 'lucide';
import type { ReactNode } from 'react';
import { duration } from '@/components/ui/duration';
import { Icon, type IconNode } from '@/components/ui/icon';
import { Panel, PanelHead } from '@/components/ui/panel';
import { Time } from '@/components/ui/time';
import type { EnvironmentView } from '@/domain/environments/schema';

type Step = {
  name: string;
  state: 'done' | 'running' | 'waiting' | 'failed' | 'ahead';
  beside: ReactNode;
  note?: ReactNode;
};

const marks: Record<Step['state'], { icon: IconNode; style: string; word: string }> = {
  done: { icon: Check, style: 'bg-ok-soft text-ok', word: 'done' },
  running: { icon: LoaderCircle, style: 'bg-accent-soft text-accent-strong', word: 'running' },
  waiting: { icon: Stamp, style: 'bg-info-soft text-info', word: 'waiting' },
  failed: { icon: X, style: 'bg-bad-soft text-bad', word: 'failed' },
  ahead: { icon: Circle, style: 'border border-line bg-sunken text-faint', word: 'not reached' },
};

/** From asked for to ready, stage by stage, with the time that each took; what is to come stands there paler. */
export function StagesPanel({ environment }: { environment: EnvironmentView }) {
  const steps = stepsOf(environment);
  return (
    <Panel>
      <PanelHead title="Provisioning">
        <Summary environment={environment} />
      </PanelHead>
      <ol className="flex flex-wrap gap-y-4 px-4 pt-4 pb-3.5 max-md:flex-col max-md:px-3.5" aria-live="polite">
        {steps.map((step, index) => (
          <StageStep key={step.name} step={step} last={index === steps.length - 1} />
        ))}
      </ol>
    </Panel>
  );
}

function StageStep({ step, last }: { step: Step; last: boolean }) {
  const { icon, style, word } = marks[step.state];
  return (
    <li className="relative min-w-[104px] flex-1 pr-3.5 max-md:flex max-md:gap-3 max-md:pr-0">
      {!last && (
        <span
          aria-hidden
          className={clsx(
            'absolute top-[9px] right-2 left-7 h-0.5 rounded-full max-md:top-[22px] max-md:right-auto max-md:-bottom-3.5 max-md:left-[9px] max-md:h-auto max-md:w-0.5',
            step.state === 'done' ? 'bg-[color-mix(in_srgb,var(--ok)_45%,var(--line))]' : 'bg-line',
          )}
        />
      )}
      <span className={clsx('mb-2 grid size-5 flex-none place-items-center rounded-full', style)}>
        <Icon of={icon} size={12} className={step.state === 'running' ? 'animate-turn' : undefined} label={word} />
      </span>
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-baseline gap-x-2 max-md:justify-between">
          <span className={clsx('font-strong', step.state === 'ahead' && 'text-faint')}>{step.name}</span>
          <span className="text-small whitespace-nowrap text-muted tabular-nums">{step.beside}</span>
        </div>
        {step.note && (
          <div className={clsx('text-small break-words', step.state === 'failed' ? 'text-bad' : 'text-muted')}>
            {step.note}
          </div>
        )}
      </div>
    </li>
  );
}

function Summary({ environment: { status, provisioningAt, readyAt, usual } }: { environment: EnvironmentView }) {
  const usually = usual.seconds === null ? '' : ` · ${duration(usual.seconds * 1000)} is usual`;
  if (readyAt && provisioningAt) {
    return <span className="tabular-nums">{`Ready in ${span(provisioningAt, readyAt)}${usually}`}</span>;
  }
  if (status === 'provisioning' && usual.seconds !== null)
    return <span>{duration(usual.seconds * 1000)} is usual</span>;
  return null;
}

const span = (from: string, to: string) => duration(Date.parse(to) - Date.parse(from));

function stepsOf(environment: EnvironmentView): Step[] {
  const { requestedAt, approvedAt, status, requester, stages, usual, approval } = environment;
  const first: Step[] = [
    {
      name: 'Requested',
      state: 'done',
      beside: <Time at={requestedAt} mode="seconds" />,
      note: `by ${requester.name}`,
    },
    decisionOf(environment),
  ];
  if (approval && !approvedAt) return first;
  if (status === 'rejected') return first;
  const made = stages.map(
    (stage): Step => ({
      name: stage.name,
      state: stage.status === 'running' ? 'running' : stage.status === 'failed' ? 'failed' : 'done',
      beside: stage.finishedAt ? span(stage.startedAt, stage.finishedAt) : '',
      note: stage.note,
    }),
  );
  const isBeingMade = status === 'approved' || status === 'provisioning';
  const ahead = isBeingMade ? usual.stages.filter(({ name }) => !stages.some((stage) => stage.name === name)) : [];
  return [
    ...first,
    ...made,
    ...ahead.map(({ name, seconds }): Step => ({ name, state: 'ahead', beside: `about ${duration(seconds * 1000)}` })),
  ];
}

/** Who let it be made: a rule, or a person with their word. */
function decisionOf({ approvedAt, requestedAt, status, events, approval, error }: EnvironmentView): Step {
  const decided = events.find(({ type }) => type === 'environment.approve');
  if (status === 'rejected') return { name: 'Rejected', state: 'failed', beside: '', note: error };
  if (!approvedAt)
    return { name: 'Approval', state: 'waiting', beside: '', note: approval?.why ?? 'Waits for a decision' };
  const waitedMs = Date.parse(approvedAt) - Date.parse(requestedAt);
  const waited = waitedMs < 1000 ? 'at once' : duration(waitedMs);
  if (decided?.data.broken)
    return { name: 'Not approved', state: 'done', beside: waited, note: `${decided.by} broke the glass` };
  return {
    name: 'Approved',
    state: 'done',
    beside: waited,
    note: decided ? `by ${decided.by}` : 'by rule, no one needed',
  };
}
