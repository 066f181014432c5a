import type { Context } from '@/domain/core/context';
import type { JobInfo } from '@/domain/jobs/handler';
import type { Scope } from '../expressions/steps';
import { type FlowStep, flowOf, groupsOf } from '../templates/flow';
import type { Phase, TemplateStep } from '../templates/schema';
import { DeclaredSecrets } from './declared';
import { isRepeatable, type RunEngine } from './engine';
import type { Failure } from './failure';
import { failedStep, RunRecord } from './record';
import { createRedactor, type Redactor } from './redact';
import { userOf } from './requester';
import type { Held, StepState } from './store';
import type { PinnedVersion } from './version';
import { RunWorkspace } from './workspace';

type Parts = { engine: RunEngine; ctx: Context; info: JobInfo; hold: string; held: Held; version: PinnedVersion };

/** A run that this worker holds, and all that its steps are done with. */
export class RunInHand {
  readonly engine: RunEngine;
  readonly ctx: Context;
  readonly info: JobInfo;
  readonly hold: string;
  readonly held: Held;
  readonly version: PinnedVersion;
  /** those that whoever started the run has sent */
  readonly secrets: Record<string, string>;
  readonly redactor: Redactor;
  readonly record: RunRecord;
  readonly workspace: RunWorkspace;
  readonly declared: DeclaredSecrets;
  private readonly flow: FlowStep[];
  private readonly began = performance.now();

  constructor({ engine, ctx, info, hold, held, version }: Parts) {
    const { run, secrets } = held;
    this.engine = engine;
    this.ctx = ctx;
    this.info = info;
    this.hold = hold;
    this.held = held;
    this.version = version;
    this.secrets = secrets ? JSON.parse(engine.sealer.unseal(secrets, `${run.id}.secrets`).toString()) : {};
    this.redactor = createRedactor(this.secrets);
    const { redactor, now } = this;
    const references = version.document.spec.secrets?.references ?? [];
    // What the template refers to is never what whoever started the run has sent.
    for (const { name } of references) delete this.secrets[name];
    this.declared = new DeclaredSecrets({ reader: engine.secrets, references, run, redactor });
    const { announcer } = engine;
    this.record = new RunRecord({ db: ctx.db, actorName: ctx.actor.name, hold, held, redactor, announcer, now });
    this.workspace = new RunWorkspace(engine.dataDir, run.id, engine.sealer, redactor.finds);
    this.flow = flowOf(version.document);
  }

  /** The context's time, and how far it has gone on since. */
  readonly now = () => new Date(this.ctx.now.getTime() + (performance.now() - this.began));

  async close(): Promise<void> {
    this.record.journal.stop();
    await this.workspace.remove();
  }

  /** What the template says of a step. */
  sourceOf(step: StepState): TemplateStep | undefined {
    return this.flow[step.position]?.source;
  }

  isRepeatable(step: StepState): boolean | undefined {
    return isRepeatable(this.engine, step.action, this.sourceOf(step)?.input);
  }

  /** Steps that run at the same time, one group after the other. Only what was done is undone. */
  groups(phase: Phase): StepState[][] {
    const { steps } = this.held;
    const isDue = ({ undoes }: FlowStep) =>
      undoes === undefined || (this.record.ending !== null && steps[undoes]?.status === 'succeeded');
    const due = this.flow.filter((entry) => entry.phase === phase && isDue(entry));
    return groupsOf(due).map((group) => group.flatMap(({ position }) => steps[position] ?? []));
  }

  /** What a step may read. Of those beside it nothing, as they may end before or after it. */
  scope(step?: StepState): Scope {
    const { run, steps } = this.held;
    const isBeside = step && this.sourceOf(step)?.parallel;
    const beside = isBeside ? this.groups('main').find((group) => group.includes(step)) : undefined;
    const finished = steps.filter((one) => one.status === 'succeeded' && !beside?.includes(one));
    return {
      parameters: run.parameters,
      steps: Object.fromEntries(finished.map(({ stepId, output }) => [stepId, { output: output ?? {} }])),
      secrets: this.secrets,
      user: userOf(run, this.record.requester),
      ...(step && step.phase !== 'main' && { run: this.outcome() }),
    };
  }

  /** A step has failed, and with it the run, unless the template says that it goes on. */
  fail(step: StepState, failure: Failure): void {
    const isTolerated = this.sourceOf(step)?.continueOnFailure === true;
    this.record.fail(step, failure, isTolerated);
    if (isTolerated) this.record.journal.note(step.stepId, 'warn', 'The run goes on without it, as the template says.');
  }

  private outcome(): Scope['run'] {
    const { ending } = this.record;
    const failed = ending?.as === 'failed' ? failedStep(this.held.steps) : undefined;
    return { status: ending?.as ?? 'succeeded', error: ending?.error ?? null, failedStep: failed?.stepId ?? null };
  }
}
