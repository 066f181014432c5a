import {
  CircleQuestionMark,
  FileDiff,
  FolderGit2,
  Layers,
  type IconNode as LucideNode,
  Minus,
  Pencil,
  Workflow,
} from 'lucide';
import { Icon } from '@/components/ui/icon';
import { Panel, PanelBody, PanelHead } from '@/components/ui/panel';
import { Skeleton } from '@/components/ui/skeleton';
import type { LedgerLine, RunPlan } from '@/domain/automation/schema';
import type { WizardTemplate } from './wizard-props';

const icons: Record<string, LucideNode> = { Repository: FolderGit2, Files: FileDiff, Entity: Layers };
const mostLines = 5;

type Props = {
  template: WizardTemplate;
  plan: RunPlan | null;
  pending: boolean;
  isComplete: boolean;
  children: React.ReactNode;
};

/** What the run would make with the values so far; until they are complete, what the template does. */
export function ThisMakes({ template, plan, pending, isComplete, children }: Props) {
  return (
    <Panel>
      <PanelHead title="This makes">{noteFor(isComplete, pending, plan !== null)}</PanelHead>
      <PanelBody>
        <ul className="grid gap-3">
          {plan ? (
            <PlanLines lines={plan.lines} />
          ) : pending ? (
            <li className="grid gap-2">
              <Skeleton className="h-4 w-3/4" />
              <Skeleton className="h-4 w-1/2" />
            </li>
          ) : (
            template.steps
              .slice(0, mostLines + 1)
              .map((step) => <Line key={step.id} icon={Workflow} object={step.name} note={step.action} isPlain />)
          )}
        </ul>
      </PanelBody>
      {children}
    </Panel>
  );
}

function noteFor(isComplete: boolean, pending: boolean, isPlanned: boolean): string {
  if (!isComplete) return isPlanned ? 'when the form was last complete' : 'once the form is complete';
  return pending ? 'working it out' : 'updates as you type';
}

function PlanLines({ lines: all }: { lines: LedgerLine[] }) {
  const lines = all.filter(({ sign }) => sign !== 'none');
  if (lines.length === 0) return <li className="text-muted">Nothing outside the run itself</li>;
  const rest = lines.length - mostLines;
  return (
    <>
      {lines.slice(0, mostLines).map((line) => (
        <Line
          key={`${line.stepId} ${line.kind} ${line.object}`}
          icon={iconOf(line)}
          object={line.object}
          note={line.note}
        />
      ))}
      {rest > 0 && <li className="text-small text-muted">and {rest} more: see the review</li>}
    </>
  );
}

function iconOf({ sign, kind }: LedgerLine): LucideNode {
  if (sign === 'change') return Pencil;
  if (sign === 'delete') return Minus;
  return sign === 'unknown' ? CircleQuestionMark : (icons[kind] ?? Workflow);
}

type LineProps = { icon: LucideNode; object: string; note?: string; isPlain?: boolean };

/** References, paths and addresses stand in the fixed font, words do not. */
function Line({ icon, object, note, isPlain = /\s/.test(object) }: LineProps) {
  return (
    <li className="grid grid-cols-[16px_minmax(0,1fr)] gap-2.5">
      <Icon of={icon} className="mt-[3px] text-muted" />
      <div className="min-w-0">
        <span className={isPlain ? 'block' : 'code block truncate'} title={object}>
          {object}
        </span>
        {note && <span className="block text-small text-muted">{note}</span>}
      </div>
    </li>
  );
}
