'use client';

import { ArrowLeft, LoaderCircle, Play, Stamp, TriangleAlert } from 'lucide';
import { Button } from '@/components/ui/button';
import { DecisionBar } from '@/components/ui/decision-bar';
import { duration } from '@/components/ui/duration';
import { Icon } from '@/components/ui/icon';
import { Note } from '@/components/ui/note';
import { Panel, PanelBody } from '@/components/ui/panel';
import { Skeleton } from '@/components/ui/skeleton';
import { Time } from '@/components/ui/time';
import type { RunPlan } from '@/domain/automation/schema';
import type { TeamChoice } from '../form/form-context';
import { FreezeBanner, frozen } from './freeze-banner';
import { Ledger } from './ledger';
import { Recap } from './recap';
import { ShellSnippet } from './shell-snippet';
import type { Planning } from './use-plan';
import type { Wizard } from './use-wizard';
import type { WizardTemplate } from './wizard-props';

type Props = {
  template: WizardTemplate;
  teams: TeamChoice[];
  wizard: Wizard;
  planning: Planning;
  onRun: () => void;
  running: boolean;
  failure: string | null;
  override: string;
  onOverride: (reason: string) => void;
};

/** The plan before anything is made, and the button that says what will happen. */
export function Review({ template, teams, wizard, planning, onRun, running, failure, override, onOverride }: Props) {
  const { plan, problem, pending } = planning;
  const freeze = plan?.freeze ?? null;
  const last = wizard.pages.at(-1);
  const words = runWords(template, plan);
  const reason = template.can.run.allowed ? undefined : template.can.run.reason;
  const missing = missingSecrets(wizard);
  const button = (size: 'lg' | 'decision') => (
    <Button
      variant="primary"
      size={size}
      icon={running ? LoaderCircle : Play}
      hint={size === 'lg' ? 'Ctrl ↵' : undefined}
      disabled={!plan || running}
      reason={reason ?? missing ?? frozen(freeze, override)}
      onClick={onRun}
      className={size === 'lg' ? 'w-full' : undefined}
    >
      {running ? 'Starting' : words}
    </Button>
  );
  return (
    <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_324px]">
      <div className="grid min-w-0 gap-4">
        <Recap pages={wizard.pages} teams={teams} onEdit={wizard.go} />
        {problem && <PlanTrouble planning={planning} />}
        {plan?.approval && <ApprovalBefore approval={plan.approval} />}
        {plan ? (
          <div className={pending ? 'opacity-60' : undefined} aria-busy={pending}>
            <Ledger plan={plan} />
          </div>
        ) : (
          !problem && <LedgerSkeleton />
        )}
      </div>
      <aside className="grid gap-3 max-xl:order-first xl:sticky xl:top-[68px]">
        {freeze && <FreezeBanner freeze={freeze} override={override} onOverride={onOverride} />}
        {failure && (
          <Note tone="bad" role="alert">
            {failure}
          </Note>
        )}
        <Panel className="max-md:hidden">
          <PanelBody className="grid gap-2 text-center">
            {button('lg')}
            <p className="text-small text-muted">
              {template.statistics.medianSeconds === null
                ? 'How long it takes is known after the first run'
                : `About ${duration(template.statistics.medianSeconds * 1000)}`}
            </p>
          </PanelBody>
        </Panel>
        {plan && <ShellSnippet plan={plan} secretNames={Object.keys(wizard.secrets)} />}
        <div className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1 px-1 text-small text-muted">
          {last && (
            <button
              type="button"
              onClick={() => wizard.go(last.index)}
              className="flex items-center gap-1.5 hover:text-ink"
            >
              <Icon of={ArrowLeft} size={14} /> Back to {last.title}
            </button>
          )}
          {wizard.savedAt && (
            <span>
              Draft saved <Time at={wizard.savedAt} mode="clock" />
            </span>
          )}
        </div>
      </aside>
      <DecisionBar>
        {last && (
          <Button
            size="decision"
            icon={ArrowLeft}
            aria-label="Back"
            className="max-w-14"
            onClick={() => wizard.go(last.index)}
          />
        )}
        {button('decision')}
      </DecisionBar>
    </div>
  );
}

/** Said before the button is pressed: people decide first, and who they are. */
function ApprovalBefore({ approval: { why, who, hours } }: { approval: NonNullable<RunPlan['approval']> }) {
  return (
    <Note tone="warn" icon={Stamp} title="It waits for approval before it begins">
      <p>
        {why} Asked: {who.join(', then ')}. Nothing is made before, and after {duration(hours * 3_600_000)} without a
        decision the run is cancelled.
      </p>
    </Note>
  );
}

function PlanTrouble({ planning: { problem, again } }: { planning: Planning }) {
  return (
    <Note tone="bad" icon={TriangleAlert} title="The plan could not be worked out" role="alert">
      <p>{problem?.message}</p>
      <ul className="list-disc pl-5">
        {problem?.errors.map((error) => (
          <li key={error.pointer}>
            {error.pointer.slice(1)}: {error.detail}
          </li>
        ))}
      </ul>
      <div className="mt-2 flex items-center gap-3">
        <Button size="sm" onClick={again}>
          Try again
        </Button>
        {problem?.requestId && <span className="text-small text-muted">Request {problem.requestId}</span>}
      </div>
    </Note>
  );
}

function LedgerSkeleton() {
  return (
    <Panel label="Working out the plan">
      <div className="grid gap-4 p-4" role="status" aria-label="Working out the plan">
        {[1, 2, 3, 4].map((row) => (
          <div key={row} className="flex items-center gap-4">
            <Skeleton className="size-[18px]" />
            <Skeleton className="h-4 w-20" />
            <Skeleton className="h-4 w-1/2" />
          </div>
        ))}
      </div>
    </Panel>
  );
}

/** "Run, create 3": the button says what will happen. */
function runWords({ labels }: WizardTemplate, plan: RunPlan | null): string {
  if (labels.create) return labels.create;
  if (!plan) return 'Run';
  const { created, changed, deleted } = plan.counts;
  const parts = [created && `create ${created}`, changed && `change ${changed}`, deleted && `delete ${deleted}`].filter(
    Boolean,
  );
  return parts.length > 0 ? `Run and ${parts.join(', ')}` : 'Run';
}

/** A draft brings no secrets back: they have to be typed again. */
function missingSecrets({ pages, secrets }: Wizard): string | undefined {
  for (const page of pages) {
    for (const [name, field] of Object.entries(
      (page.schema.properties ?? {}) as Record<string, Record<string, unknown>>,
    )) {
      if (field['ui:field'] === 'Secret' && page.values[name] !== undefined && !secrets[name]) {
        return `Type ${String(field.title ?? name)} again: secrets are not kept in a draft.`;
      }
    }
  }
}
