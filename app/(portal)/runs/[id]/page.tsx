import { Rocket } from 'lucide';
import type { Metadata } from 'next';
import { cache } from 'react';
import { pageContext } from '@/app/_http/context';
import { show } from '@/app/_http/show';
import { cancel, resolve, retry, retryWith, skip } from '@/app/(portal)/runs/actions';
import { Live } from '@/app/live';
import { againPath } from '@/components/runs/again-path';
import { CancelRun, CopyLink, RunCures } from '@/components/runs/run-actions';
import { RunApproval } from '@/components/runs/run-approval';
import { RunFailure } from '@/components/runs/run-failure';
import { RunHead } from '@/components/runs/run-head';
import { RunInput } from '@/components/runs/run-input';
import { RunLane } from '@/components/runs/run-lane';
import { RunLog } from '@/components/runs/run-log';
import { RunNotes } from '@/components/runs/run-notes';
import { RunOrigin } from '@/components/runs/run-origin';
import { RunOutputs } from '@/components/runs/run-outputs';
import { RunQuestion } from '@/components/runs/run-question';
import { RunRepair } from '@/components/runs/run-repair';
import { RunSteps } from '@/components/runs/run-steps';
import { aboutLeft, currentStep, isOver, leftMs, placeOf } from '@/components/runs/timing';
import { ButtonLink } from '@/components/ui/button-link';
import { DecisionBar } from '@/components/ui/decision-bar';
import { getPortal } from '@/domain/access/queries';
import { approvalsAbout } from '@/domain/approvals/queries';
import { listRunInput } from '@/domain/automation/runs/input/queries';
import { listLogParts } from '@/domain/automation/runs/log/queries';
import { getRun, readLog } from '@/domain/automation/runs/queries';
import type { RunView } from '@/domain/automation/runs/schema';
import { getRunOrigin } from '@/domain/automation/triggers/queries';
import { approvalsOfRun } from '@/domain/environments/queries/list';

type Props = { params: Promise<{ id: string }> };

/** With the page come the last lines; the browser fetches what came before them. */
const linesAtFirst = 300;

const findRun = cache(async (id: string) => getRun(await pageContext(), { id }));

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const run = await findRun((await params).id).catch(() => undefined);
  return { title: run ? `${run.subject ?? run.templateTitle} · run ${run.number}` : 'Run' };
}

export default async function RunPage({ params }: Props) {
  const ctx = await pageContext();
  const run = await show(findRun((await params).id));
  const after = Math.max(0, run.lastLine - linesAtFirst);
  const [{ items }, parts, input, approvals, origin] = await Promise.all([
    readLog(ctx, { id: run.id, after, limit: linesAtFirst }),
    listLogParts(ctx, { id: run.id, upTo: run.lastLine }),
    listRunInput(ctx, run),
    approvalsFor(ctx, run),
    getRunOrigin(ctx, run.id),
  ]);
  const now = ctx.now.toISOString();
  // What was written since the run was read comes by the stream: counted here as well, it would count twice.
  const initial = { items: items.filter(({ seq }) => seq <= run.lastLine), parts, lastLine: run.lastLine };
  const over = isOver(run.status);
  const failed = run.status === 'failed';
  const isHeldUp = run.status === 'waiting' && approvals.some(({ status }) => status === 'pending');
  return (
    <>
      <Live topics={[`run:${run.id}`, ...approvals.map(({ subject }) => `${subject.kind}:${subject.id}`)]} />
      <RunHead run={isHeldUp ? { ...run, waitsFor: 'approval' } : run} now={now}>
        <HeadActions run={run} />
      </RunHead>
      <RunOrigin origin={origin} />
      <div className="grid gap-4 max-md:gap-3">
        {approvals.map((approval) => (
          <RunApproval key={approval.id} approval={approval} run={run} />
        ))}
        <Attention run={run} />
        {!over && <RunLane run={run} now={now} />}
        <div className="grid grid-cols-[304px_minmax(0,1fr)] items-start gap-4 max-xl:grid-cols-[264px_minmax(0,1fr)] max-md:grid-cols-[minmax(0,1fr)] max-md:gap-3">
          <div className="grid min-w-0 gap-4 max-md:contents">
            <div className="min-w-0 max-md:order-1">
              {run.status === 'succeeded' && <Outputs run={run} />}
              <div className={run.status === 'succeeded' ? 'mt-4 max-md:mt-3' : ''}>
                <RunSteps run={run} now={now} />
              </div>
            </div>
            <div className="grid gap-4 max-md:order-3 max-md:gap-3">
              {run.status !== 'succeeded' && <Outputs run={run} />}
              <RunInput fields={input} />
            </div>
          </div>
          <div className={`min-w-0 ${failed ? 'max-md:order-0' : 'max-md:order-2'}`}>
            <RunLog run={run} initial={initial} now={now} />
          </div>
        </div>
        {over && <RunLane run={run} now={now} />}
      </div>
      <Decisions run={run} now={ctx.now.getTime()} />
    </>
  );
}

/** What people are asked about the run itself, and about environments that it has asked for. */
async function approvalsFor(ctx: Awaited<ReturnType<typeof pageContext>>, { id, steps }: RunView) {
  const asks = steps.some(({ action }) => action === 'environment:request');
  const [own, others] = await Promise.all([approvalsAbout(ctx, id), asks ? approvalsOfRun(ctx, id) : []]);
  return [...own, ...others];
}

/** What comes before anything else: a question, a failure, a note. */
function Attention({ run }: { run: RunView }) {
  const repair = <RunRepair run={run} retryEdited={retryWith.bind(null, run.id)} skip={skip.bind(null, run.id)} />;
  const cures = <RunCures run={run} retry={retry.bind(null, run.id)} />;
  return (
    <>
      {run.steps.map(
        (step) =>
          step.question && <RunQuestion key={step.id} run={run} step={step} resolve={resolve.bind(null, run.id)} />,
      )}
      {run.status === 'failed' && <RunFailure run={run} cures={cures} repair={repair} />}
      <RunNotes run={run} />
    </>
  );
}

const Outputs = ({ run }: { run: RunView }) => <RunOutputs run={run} portal={getPortal().url} />;

function HeadActions({ run }: { run: RunView }) {
  if (!isOver(run.status)) {
    return (
      <div className="contents max-md:hidden">
        <CancelRun run={run} cancel={cancel.bind(null, run.id)} />
      </div>
    );
  }
  return (
    <div className="flex gap-2 max-md:hidden">
      <CopyLink />
      <ButtonLink
        href={againPath(run)}
        icon={Rocket}
        reason={run.can.startAgain.allowed ? undefined : run.can.startAgain.reason}
      >
        Run again from the start
      </ButtonLink>
    </div>
  );
}

/** On a phone: what can be decided now. */
function Decisions({ run, now }: { run: RunView; now: number }) {
  if (run.status === 'failed') {
    return (
      <DecisionBar>
        <RunCures run={run} retry={retry.bind(null, run.id)} size="decision" />
      </DecisionBar>
    );
  }
  if (isOver(run.status)) return null;
  const left = leftMs(run, now);
  const at = currentStep(run.steps);
  return (
    <DecisionBar>
      <span className="min-w-0 flex-1">
        <span className="block truncate font-strong">
          {left === null ? (run.status === 'waiting' ? 'Waiting' : 'In progress') : `${aboutLeft(left)} left`}
        </span>
        <span className="text-small text-muted">{placeOf(run.steps, at)}</span>
      </span>
      <CancelRun run={run} cancel={cancel.bind(null, run.id)} size="decision" />
    </DecisionBar>
  );
}
