import clsx from 'clsx';
import { Check, CircleAlert } from 'lucide';
import { Icon } from '@/components/ui/icon';
import { Mark } from '@/components/ui/status';
import { isObject } from '@/domain/automation/forms/resolve';
import { allFields, titleOf } from '../form/form-context';
import type { Wizard, WizardPage } from './use-wizard';

/** The steps of the form with what each still needs; on a phone a line with bars. */
export function StepRail({ wizard }: { wizard: Wizard }) {
  const { pages, at, go, seen } = wizard;
  return (
    <ol className="grid content-start gap-0 max-md:hidden" aria-label="Steps">
      {pages.map((page) => (
        <Step
          key={page.index}
          number={page.index + 1}
          title={page.title}
          isCurrent={page.index === at}
          isDone={page.errors.length === 0 && page.index < at}
          onOpen={page.index < at ? () => go(page.index) : undefined}
        >
          <span className="block text-small text-muted">{page.index === at ? page.description : wordsFor(page)}</span>
          {seen(page).length > 0 && <ToFix count={seen(page).length} />}
        </Step>
      ))}
      <Step number={pages.length + 1} title="Review" isCurrent={at === pages.length} isLast>
        <span className="block text-small text-muted">The plan, before anything is made</span>
      </Step>
    </ol>
  );
}

function ToFix({ count }: { count: number }) {
  return (
    <span className="mt-1 block">
      <Mark tone="bad" icon={CircleAlert}>
        {count} {count === 1 ? 'thing' : 'things'} to fix
      </Mark>
    </span>
  );
}

type StepProps = {
  number: number;
  title: string;
  isCurrent: boolean;
  isDone?: boolean;
  isLast?: boolean;
  onOpen?: () => void;
  children: React.ReactNode;
};

function Step({ number, title, isCurrent, isDone, isLast, onOpen, children }: StepProps) {
  const circle = (
    <span
      className={clsx(
        'relative z-1 grid size-6 flex-none place-items-center rounded-full border text-small font-semibold tabular-nums',
        isCurrent && 'border-accent bg-accent text-on-accent',
        isDone && 'border-ok bg-ok-soft text-ok',
        !isCurrent && !isDone && 'border-line-strong bg-panel text-muted',
      )}
    >
      {isDone ? <Icon of={Check} size={13} /> : number}
    </span>
  );
  const name = <span className={clsx('block', isCurrent ? 'font-semibold' : 'font-medium')}>{title}</span>;
  return (
    <li
      aria-current={isCurrent ? 'step' : undefined}
      className={clsx(
        'relative flex gap-3 pb-6',
        !isLast && 'before:absolute before:top-6 before:bottom-0 before:left-3 before:w-px before:bg-line-strong',
      )}
    >
      {circle}
      <div className="min-w-0 pt-0.5">
        {onOpen ? (
          <button type="button" onClick={onOpen} className="text-left hover:underline">
            {name}
          </button>
        ) : (
          name
        )}
        {children}
      </div>
    </li>
  );
}

/** "5 fields, 1 needs you: region" */
function wordsFor({ schema, errors }: WizardPage): string {
  const known = allFields(schema);
  const fields = isObject(schema.properties) ? Object.keys(schema.properties) : [];
  const count = fields.length === 1 ? '1 field' : `${fields.length} fields`;
  const wanting = errors.flatMap(({ pointer }) => [...known.keys()].find((name) => pointer === `/${name}`) ?? []);
  const [first] = wanting;
  if (!first) return errors.length === 0 ? `${count}, nothing missing` : count;
  const title = titleOf(known.get(first) ?? {}, first).toLowerCase();
  return wanting.length === 1 ? `${count}, 1 needs you: ${title}` : `${count}, ${wanting.length} need you`;
}

/** The same on a phone. */
export function StepBars({ wizard }: { wizard: Wizard }) {
  const { pages, at, seen } = wizard;
  const page = pages[at];
  const wrong = page ? seen(page).length : 0;
  return (
    <div className="mb-3 md:hidden">
      <div className="flex items-center justify-between gap-3">
        <span className="font-strong">
          Step {at + 1} of {pages.length + 1} · {page?.title ?? 'Review'}
        </span>
        {wrong > 0 && (
          <Mark tone="bad" icon={CircleAlert}>
            {wrong} to fix
          </Mark>
        )}
      </div>
      <div className="mt-2 flex gap-1" aria-hidden>
        {[...pages, null].map((_, index) => (
          <span
            key={pages[index]?.index ?? 'review'}
            className={clsx('h-1 flex-1 rounded-full', index <= at ? 'bg-accent' : 'bg-line-strong')}
          />
        ))}
      </div>
    </div>
  );
}
