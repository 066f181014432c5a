import clsx from 'clsx';
import { ArrowDownToLine, ChevronDown, ChevronUp, CircleQuestionMark, Minus, Pencil, Plus } from 'lucide';
import { useState } from 'react';
import { Icon, type IconNode } from '@/components/ui/icon';
import { Note } from '@/components/ui/note';
import { Panel, PanelHead } from '@/components/ui/panel';
import { Mark } from '@/components/ui/status';
import { type Tone, toneSoft, toneText } from '@/components/ui/tone';
import type { LedgerLine, RunPlan } from '@/domain/automation/schema';
import { PlannedFiles } from './planned-files';

type Group = { sign: LedgerLine['sign']; title: string; tone: Tone; icon: IconNode };

const groups: Group[] = [
  { sign: 'create', title: 'Will be created', tone: 'ok', icon: Plus },
  { sign: 'change', title: 'Will be changed', tone: 'warn', icon: Pencil },
  { sign: 'unknown', title: 'Cannot be known before the run', tone: 'unknown', icon: CircleQuestionMark },
  { sign: 'delete', title: 'Will be deleted', tone: 'bad', icon: Minus },
  { sign: 'none', title: 'Is only read', tone: 'unknown', icon: ArrowDownToLine },
];

/** The plan as a ledger: sign, kind, object, and how to take it back. That nothing is deleted is said, too. */
export function Ledger({ plan }: { plan: RunPlan }) {
  const failing = plan.steps.filter((step) => step.will === 'fail');
  const skipped = plan.steps.filter((step) => step.will === 'skip');
  const { created, changed, deleted } = plan.counts;
  return (
    <Panel>
      <PanelHead
        title="What the run will do"
        note={
          <span className="flex flex-wrap gap-x-3">
            <Mark tone="ok" icon={Plus}>
              {created} created
            </Mark>
            <Mark tone="warn" icon={Pencil}>
              {changed} changed
            </Mark>
            <Mark tone={deleted ? 'bad' : 'unknown'} icon={Minus}>
              {deleted} deleted
            </Mark>
          </span>
        }
      >
        <span className="max-md:hidden">If you change your mind</span>
      </PanelHead>
      {failing.length > 0 && (
        <div className="px-4 pt-3">
          <Note tone="bad" title={failing.length === 1 ? 'One step would fail' : `${failing.length} steps would fail`}>
            <ul>
              {failing.map((step) => (
                <li key={step.id}>
                  {step.name}: {step.reason}
                </li>
              ))}
            </ul>
          </Note>
        </div>
      )}
      <Afterwards plan={plan} />
      {groups.map((group) => (
        <LedgerGroup key={group.sign} group={group} plan={plan} />
      ))}
      {skipped.length > 0 && (
        <p className="border-t border-line px-4 py-3 text-small text-muted">
          Not needed with these values: {skipped.map((step) => step.name).join(', ')}.
        </p>
      )}
    </Panel>
  );
}

function LedgerGroup({ group, plan }: { group: Group; plan: RunPlan }) {
  const lines = plan.lines.filter((line) => line.sign === group.sign);
  if (lines.length === 0 && group.sign !== 'delete' && group.sign !== 'create') return null;
  return (
    <section className="border-t border-line pb-2 first-of-type:border-t-0">
      <div className="flex items-baseline gap-2 px-4 pt-3.5 pb-1.5">
        <h3 className="font-semibold">{group.title}</h3>
        <span className="text-small text-muted tabular-nums">{lines.length || 'Nothing'}</span>
      </div>
      {lines.map((line) => (
        <LedgerRow
          key={`${line.stepId} ${line.kind} ${line.object}`}
          line={line}
          group={group}
          ownTexts={plan.ownTexts}
        />
      ))}
    </section>
  );
}

function LedgerRow({ line, group, ownTexts }: { line: LedgerLine; group: Group; ownTexts: string[] }) {
  const files = line.files ?? [];
  const [open, setOpen] = useState(files.length > 0);
  return (
    <>
      <div className="grid grid-cols-[20px_92px_minmax(0,1fr)_178px] items-start gap-x-3 px-4 py-2 text-body hover:bg-hover max-xl:grid-cols-[20px_84px_minmax(0,1fr)] max-md:grid-cols-[20px_minmax(0,1fr)] max-md:px-3.5">
        <span
          className={clsx(
            'mt-px grid size-[18px] place-items-center rounded-sm',
            toneSoft[group.tone],
            toneText[group.tone],
          )}
        >
          <Icon of={group.icon} size={12} />
        </span>
        <span className="text-muted max-md:col-start-2 max-md:text-small">{line.kind}</span>
        <div className="min-w-0 max-md:col-start-2">
          <div className={clsx('break-words', isName(line.object) && 'code')}>{line.object}</div>
          {line.note && <div className="text-small text-muted">{line.note}</div>}
        </div>
        <span className="text-right text-small text-muted max-xl:col-start-3 max-xl:text-left max-md:col-start-2">
          {files.length > 0 ? (
            <button
              type="button"
              aria-expanded={open}
              onClick={() => setOpen(!open)}
              className="inline-flex items-center gap-1 hover:text-ink hover:underline"
            >
              {open ? 'Hide files' : 'Show files'}
              <Icon of={open ? ChevronUp : ChevronDown} size={13} />
            </button>
          ) : (
            line.undo
          )}
        </span>
      </div>
      {open && files.length > 0 && <PlannedFiles files={files} ownTexts={ownTexts} />}
    </>
  );
}

/** References, paths and addresses stand in the fixed font, sentences do not. */
const isName = (text: string) => !/\s/.test(text);

/** What comes after the work, however it ends. */
function Afterwards({ plan }: { plan: RunPlan }) {
  const named = (phase: 'compensate' | 'finally') =>
    plan.steps
      .filter((step) => step.phase === phase)
      .map(({ name }) => name)
      .join(', ');
  const always = named('finally');
  const undoing = named('compensate');
  if (!always && !undoing) return null;
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-0.5 px-4 pt-3 text-small">
      {always && (
        <>
          <dt className="text-muted">Always at the end</dt>
          <dd>{always}</dd>
        </>
      )}
      {undoing && (
        <>
          <dt className="text-muted">Only if the run fails</dt>
          <dd>{undoing}</dd>
        </>
      )}
    </dl>
  );
}
