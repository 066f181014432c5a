import { Check, CircleCheck, CircleDashed, CircleX, History, type IconNode, MessageSquare, RotateCw } from 'lucide';
import type { ReactNode } from 'react';
import type { RunView } from '@/domain/automation/runs/schema';
import { ButtonLink } from '../ui/button-link';
import { duration } from '../ui/duration';
import { Icon } from '../ui/icon';
import { Panel } from '../ui/panel';
import { TextLink } from '../ui/text-link';
import { Time } from '../ui/time';

type Props = {
  run: RunView;
  /** "Start again with other input" and "Retry from here", the one that helps first */
  cures: ReactNode;
  /** what only some may do: another input for the step, going on without it */
  repair: ReactNode;
};

/** Why the run failed, what helps, and what a retry does: before anything else. */
export function RunFailure({ run, cures, repair }: Props) {
  return (
    <Panel label="Why it failed">
      <div className="grid grid-cols-[22px_minmax(0,1fr)] gap-x-3.5 gap-y-1 rounded-t-[11px] bg-[color-mix(in_srgb,var(--bad-soft)_48%,var(--panel))] px-5 py-[18px] max-md:grid-cols-[20px_minmax(0,1fr)] max-md:gap-x-2.5 max-md:p-3.5">
        <Icon of={CircleX} size={22} className="mt-px text-bad" />
        <h2 className="text-large leading-[1.4] tracking-[-0.012em] text-balance break-words">{run.error}</h2>
        <div className="col-start-2 max-md:col-start-1 max-md:col-end-3">
          {run.cure && <p className="mt-0.5 max-w-[84ch] text-muted">{run.cure}</p>}
          <div className="mt-3.5 flex flex-wrap items-center gap-2">
            <span className="contents max-md:hidden">{cures}</span>
            {repair}
            {run.keeper && (
              <ButtonLink href={pageOf(run.keeper.ref)} icon={MessageSquare}>
                Ask {run.keeper.name}
              </ButtonLink>
            )}
            <span className="text-small text-muted">{advice[run.cause ?? 'unforeseen']}</span>
          </div>
        </div>
      </div>
      <Ledger run={run} />
    </Panel>
  );
}

const advice: Record<NonNullable<RunView['cause']>, string> = {
  input: 'The same input would fail again, unless something else has changed meanwhile.',
  passing: 'It may have passed by now: trying again often helps.',
  interrupted: 'Look first whether the step took effect: a retry does it again.',
  unforeseen: 'Nobody foresaw this one. Whoever keeps the template can read more in the log.',
};

function pageOf(ref: string): string {
  const [, kind = 'group', namespace = 'default', name = ref] = /^([^:]+):([^/]+)\/(.+)$/.exec(ref) ?? [];
  return `/catalog/${[kind, namespace, name].map(encodeURIComponent).join('/')}`;
}

/** Three columns: what is done and stays, what a retry does, what was left behind. */
function Ledger({ run }: { run: RunView }) {
  const work = run.steps.filter(({ phase }) => phase === 'main');
  const done = work.filter(({ status, undone }) => status === 'succeeded' && !undone);
  const again = run.steps.filter(isRepeated);
  return (
    <div className="grid grid-cols-3 border-t border-line max-lg:grid-cols-1 [&>div]:px-5 [&>div]:py-3.5 max-md:[&>div]:px-3.5 max-md:[&>div]:py-3 lg:[&>div+div]:border-l max-lg:[&>div+div]:border-t [&>div+div]:border-line">
      <Column title="Done, and not repeated">
        {done.map((step) => (
          <Item key={step.id} icon={Check} tone="text-ok" name={step.name} />
        ))}
        {done.length === 0 && <Item icon={CircleDashed} tone="text-faint" name="Nothing yet" />}
        {run.keptUntil && done.length > 0 && (
          <Item icon={History} tone="text-faint">
            Outputs and files kept until <Time at={run.keptUntil} mode="date" />
          </Item>
        )}
      </Column>
      <Column title="A retry runs">
        {again.map((step, index) => (
          <Item key={step.id} icon={index === 0 ? RotateCw : CircleDashed} tone="text-faint" name={step.name}>
            {step.usualMs === null ? '' : `, about ${duration(step.usualMs)}`}
          </Item>
        ))}
      </Column>
      <Column title="Left behind">
        {run.leftBehind.map((made) => (
          <Item key={`${made.kind} ${made.object}`} icon={CircleDashed} tone="text-warn">
            {made.kind}{' '}
            {made.url ? (
              <TextLink href={made.url} external={!made.url.startsWith('/')}>
                {made.object}
              </TextLink>
            ) : (
              <b className="font-[480] text-ink">{made.object}</b>
            )}
            , made by {made.step}
          </Item>
        ))}
        {run.leftBehind.length === 0 && (
          <Item icon={CircleCheck} tone="text-ok" name="Nothing to clean up.">
            {' '}
            No repository or entity came of this run.
          </Item>
        )}
        {run.sameFailures > 1 && (
          <Item icon={History} tone="text-faint">
            Failed in this step {run.sameFailures} times in 30 days.{' '}
            <TextLink href={`/runs?template=${encodeURIComponent(run.template)}&status=failed`}>See them</TextLink>
          </Item>
        )}
      </Column>
    </div>
  );
}

/** What was undone is done anew; what clears up comes after it again. */
const isRepeated = ({ phase, status, undone, tolerated }: RunView['steps'][number]) =>
  phase !== 'compensate' &&
  !tolerated &&
  (phase === 'finally' || undone || !(status === 'succeeded' || status === 'skipped'));

function Column({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div>
      <h3 className="mb-1.5">{title}</h3>
      <ul className="grid gap-1 text-[0.8125rem]">{children}</ul>
    </div>
  );
}

function Item({ icon, tone, name, children }: { icon: IconNode; tone: string; name?: string; children?: ReactNode }) {
  return (
    <li className="grid grid-cols-[15px_minmax(0,1fr)] gap-2 text-muted">
      <Icon of={icon} size={15} className={`mt-0.5 ${tone}`} />
      <span className="break-words">
        {name && <b className="font-[480] text-ink">{name}</b>}
        {children}
      </span>
    </li>
  );
}
