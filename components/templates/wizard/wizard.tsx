'use client';

import { BookOpen, RotateCw, Save } from 'lucide';
import dynamic from 'next/dynamic';
import { useRouter } from 'next/navigation';
import { useEffect, useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { ButtonLink } from '@/components/ui/button-link';
import { Icon } from '@/components/ui/icon';
import { Note } from '@/components/ui/note';
import { PageHead } from '@/components/ui/page-head';
import { Skeleton } from '@/components/ui/skeleton';
import { Time } from '@/components/ui/time';
import type { Problem } from '@/domain/automation/templates/schema';
import { DeprecationNote } from '../about/deprecation-note';
import { dropDraft } from '../drafts';
import { purposeOf } from '../purpose';
import { EarlierRuns } from './earlier-runs';
import { PageForm } from './page-form';
import { StepBars, StepRail } from './step-rail';
import { TemplateFacts } from './template-facts';
import { ThisMakes } from './this-makes';
import { useFormSession } from './use-form-session';
import { usePlan } from './use-plan';
import { useWizard, type Wizard as WizardState } from './use-wizard';
import type { WizardProps } from './wizard-props';

/** Comes when the form is complete, so that filling it in does not wait for what shows the plan. */
const loadReview = () => import('./review').then(({ Review }) => Review);
const Review = dynamic(loadReview, { ssr: false, loading: () => <Skeleton className="h-96 w-full" /> });

/** Fill in, look at the plan, run: the whole way from a template to a run on one page. */
export function Wizard(props: WizardProps) {
  const { template } = props;
  const wizard = useWizard(props);
  const { pages, at } = wizard;
  const isReview = at >= pages.length;
  const isComplete = pages.every((page) => page.errors.length === 0);
  const planning = usePlan(template, isComplete ? wizard.sent : null, isReview ? 0 : 700);
  const session = useFormSession({
    template: template.name,
    version: template.version,
    page: at + 1,
    pages: pages.length,
    begun: wizard.savedAt !== null || at > 0,
  });
  const [override, setOverride] = useState('');
  const running = useStart(props, wizard, override, session.end);
  const page = pages[at];
  useEffect(() => {
    if (isComplete) void loadReview();
  }, [isComplete]);
  const next = () => {
    if (!page) return;
    wizard.attempt(page.index);
    if (page.errors.length === 0) wizard.go(page.index + 1);
    else focusField(page.errors[0]?.pointer ?? '');
  };
  useKeys({ next: isReview ? running.start : next, back: at > 0 ? () => wizard.go(at - 1) : undefined });
  return (
    <>
      <Head
        {...props}
        isReview={isReview}
        wizard={wizard}
        plannedAt={planning.plan?.plannedAt}
        again={planning.again}
      />
      <Warnings {...props} />
      {isReview ? (
        <Review
          template={template}
          teams={props.teams}
          wizard={wizard}
          planning={planning}
          onRun={running.start}
          override={override}
          onOverride={setOverride}
          {...running}
        />
      ) : (
        page && (
          <div className="grid items-start gap-5 md:grid-cols-[184px_minmax(0,1fr)] xl:grid-cols-[184px_minmax(0,1fr)_304px]">
            <StepRail wizard={wizard} />
            <div className="min-w-0">
              <StepBars wizard={wizard} />
              <PageForm
                {...props}
                wizard={wizard}
                page={page}
                onNext={next}
                next={pages[at + 1]?.title ?? template.labels.review ?? 'Review'}
              />
            </div>
            <aside className="grid gap-3 md:max-xl:col-start-2 xl:sticky xl:top-[68px]">
              <ThisMakes template={template} isComplete={isComplete} {...planning}>
                <TemplateFacts template={template} />
              </ThisMakes>
              <DraftLine wizard={wizard} />
            </aside>
          </div>
        )
      )}
    </>
  );
}

type HeadProps = WizardProps & {
  isReview: boolean;
  wizard: WizardState;
  plannedAt: string | undefined;
  again: () => void;
};

function Head({ template, earlier, isReview, wizard, plannedAt, again }: HeadProps) {
  const { title, name, type, description, version } = template;
  const path = `/create/${encodeURIComponent(name)}`;
  const subject = typeof wizard.values.name === 'string' ? wizard.values.name : title;
  const create = { label: 'Create', href: '/create' };
  if (isReview) {
    return (
      <PageHead
        icon={purposeOf(type).icon}
        tinted
        title={`Review ${subject}`}
        crumbs={[create, { label: title, href: path }, { label: 'Review' }]}
        sub={
          <>
            Nothing has been made yet. This plan was worked out {plannedAt ? <Time at={plannedAt} /> : 'just now'} from
            version {version} of the template.
          </>
        }
      >
        <Button icon={RotateCw} onClick={again}>
          Plan again
        </Button>
      </PageHead>
    );
  }
  return (
    <PageHead
      icon={purposeOf(type).icon}
      tinted
      title={title}
      sub={description}
      crumbs={[create, { label: purposeOf(type).label, href: `/create#${type}` }, { label: title }]}
    >
      <ButtonLink href={`${path}/about`} icon={BookOpen}>
        About
      </ButtonLink>
      <EarlierRuns template={name} runs={earlier} />
    </PageHead>
  );
}

function Warnings({ template, from, about }: WizardProps) {
  const { problems, deprecation, version, latestVersion } = template;
  return (
    <div className="mb-4 grid gap-2 empty:hidden">
      {deprecation && <DeprecationNote deprecation={deprecation} />}
      {version < latestVersion && (
        <Note tone="info">
          This is version {version}. Version {latestVersion} is the newest one.
        </Note>
      )}
      <Problems title="This template cannot run here" tone="bad" of={problems} level="error" />
      <Problems title="A run of this template may not go well" tone="warn" of={problems} level="warning" />
      {about && (
        <Note tone={about.fits ? 'info' : 'warn'}>
          {about.fits
            ? `For ${about.title}: what is known of it is filled in.`
            : `This template is not made for ${about.title}, so nothing is filled in.`}
        </Note>
      )}
      {from && (
        <Note tone="info">Filled with the values of run {from.number}. Change what is different this time.</Note>
      )}
    </div>
  );
}

const isOfForm = ({ pointer }: Problem) => pointer.startsWith('/spec/parameters');

type ProblemsProps = { title: string; tone: 'bad' | 'warn'; of: Problem[]; level: Problem['level'] };

function Problems({ title, tone, of, level }: ProblemsProps) {
  // What concerns a field is said at the field.
  const concerned = of.filter((problem) => problem.level === level && (level === 'error' || !isOfForm(problem)));
  const messages = [...new Set(concerned.map(({ message }) => message))];
  if (messages.length === 0) return null;
  return (
    <Note tone={tone} title={title}>
      <ul>
        {messages.slice(0, 5).map((message) => (
          <li key={message}>{message}</li>
        ))}
      </ul>
    </Note>
  );
}

function DraftLine({ wizard }: { wizard: WizardState }) {
  if (!wizard.savedAt) return null;
  return (
    <p className="flex items-start gap-2 px-1 text-small text-muted">
      <Icon of={Save} size={14} className="mt-[3px]" />
      <span>
        Draft saved <Time at={wizard.savedAt} mode="seconds" />. Close the tab and go on later from Create, or{' '}
        <button type="button" onClick={wizard.discard} className="text-link hover:underline">
          throw it away
        </button>
        .
      </span>
    </p>
  );
}

/** Starts the run once, however often the button is pressed, and goes to it. */
function useStart(
  { template, start, about }: WizardProps,
  wizard: WizardState,
  override: string,
  onSent: (runId: string) => void,
) {
  const router = useRouter();
  const [running, setRunning] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const key = useRef('');
  const run = async () => {
    if (running || !template.can.run.allowed) return;
    setRunning(true);
    setFailure(null);
    key.current ||= crypto.randomUUID();
    const { name, version } = template;
    const state = await start({
      template: name,
      version,
      parameters: wizard.sent,
      secrets: wizard.secrets,
      entity: about?.ref,
      freezeOverride: override.trim() || undefined,
      idempotencyKey: key.current,
    }).catch(() => undefined);
    if (state?.ok) {
      dropDraft(name);
      onSent(state.result.id);
      router.push(`/runs/${state.result.id}`);
      return;
    }
    setRunning(false);
    if (state) key.current = '';
    setFailure(state?.message ?? 'The portal did not answer. Press again: nothing is started twice.');
  };
  return { start: () => void run(), running, failure };
}

function useKeys({ next, back }: { next: () => void; back: (() => void) | undefined }): void {
  const latest = useRef({ next, back });
  latest.current = { next, back };
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        latest.current.next();
      } else if (event.key === 'ArrowLeft' && event.altKey && latest.current.back) {
        event.preventDefault();
        latest.current.back();
      }
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}

function focusField(pointer: string): void {
  document.getElementById(`field${pointer}`)?.focus();
}
