import { randomUUID } from 'node:crypto';
import type { Context } from '@/domain/core/context';
import type { Sealer } from '@/domain/core/sealed';
import { traced } from '@/domain/core/trace';
import { done, type JobInfo, type JobOutcome, snooze } from '@/domain/jobs/handler';
import type { Action } from '../action';
import { renderOutput, type Scope } from '../expressions/steps';
import type { ActionPorts } from '../ports';
import { type Failure, failureOf } from './failure';
import { RunRecord } from './record';
import { createRedactor, type Redactor } from './redact';
import { actorOfRequester, userOf } from './requester';
import { Progress } from './schema';
import { Interruption, performStep, type StepResult } from './step';
import { storable } from './storable';
import { type Held, type StepState, takeHold } from './store';
import { type PinnedVersion, pinnedVersion } from './version';
import type { HoldWatch } from './watch';
import { RunWorkspace } from './workspace';

export type RunEngine = {
  actions: readonly Action[];
  ports: ActionPorts;
  dataDir: string;
  sealer: Sealer;
  watch: HoldWatch;
};

/** A step that interrupted its worker so often is what kills the workers. */
const mostAttempts = 12;
/** How long a step that may not be repeated is given to finish when the worker has to stop. */
const stopGraceMs = 8000;

/**
 * Takes one run forward, step after step, until it is over, has to wait, or the worker has to stop. Called again after a
 * crash, it goes on from the step that was interrupted: done again where its action is safe to repeat, else failed.
 */
export async function advanceRun(engine: RunEngine, ctx: Context, runId: string, info: JobInfo): Promise<JobOutcome> {
  const hold = randomUUID();
  const held = await takeHold(ctx.db, runId, hold, ctx.now);
  if (!held) return done;
  const version = await pinnedVersion(ctx.db, held.run.versionId);
  const advance = new Advance(engine, ctx, info, hold, held, version);
  try {
    return await advance.go();
  } finally {
    await advance.close();
  }
}

class Advance {
  private readonly began = performance.now();
  private readonly secrets: Record<string, string>;
  private readonly redactor: Redactor;
  private readonly record: RunRecord;
  private readonly workspace: RunWorkspace;

  constructor(
    private readonly engine: RunEngine,
    private readonly ctx: Context,
    private readonly info: JobInfo,
    private readonly hold: string,
    private readonly held: Held,
    private readonly version: PinnedVersion,
  ) {
    const { run, secrets } = held;
    this.secrets = secrets ? JSON.parse(engine.sealer.unseal(secrets, `${run.id}.secrets`).toString()) : {};
    this.redactor = createRedactor(this.secrets);
    const { redactor, now } = this;
    this.record = new RunRecord({ db: ctx.db, actorName: ctx.actor.name, hold, held, redactor, now });
    this.workspace = new RunWorkspace(engine.dataDir, run.id, engine.sealer);
  }

  /** The context's time, and how far it has gone on since. */
  private readonly now = () => new Date(this.ctx.now.getTime() + (performance.now() - this.began));

  async go(): Promise<JobOutcome> {
    if (this.held.hasFiles) await this.workspace.restore(this.ctx.db);
    for (const step of this.held.steps) {
      if (step.status === 'succeeded' || step.status === 'skipped') continue;
      if (this.info.signal.aborted) return this.letGo();
      const refusal = this.refuseRepetition(step);
      if (refusal) return this.fail(step, refusal);
      this.record.begin(step);
      if (!(await this.record.write('running'))) return done;
      const outcome = await this.settle(step, await this.performTraced(step));
      if (outcome) return outcome;
    }
    await this.record.write('succeeded', this.record.end({ output: this.renderedOutput() }));
    return done;
  }

  async close(): Promise<void> {
    this.record.journal.stop();
    await this.workspace.remove();
  }

  /** Why a step that was interrupted is not done again. */
  private refuseRepetition(step: StepState): Failure | undefined {
    if (step.status !== 'running') return undefined;
    const unknown = { cure: 'Look whether it did its work before you retry.', cause: 'interrupted' as const };
    if (this.actionOf(step)?.repeatable === false) {
      const error = `The worker stopped during this step, and its action ${step.action} is not safe to repeat: whether it took effect is not known.`;
      return { ...unknown, error };
    }
    if (step.attempt < mostAttempts) return undefined;
    const error = `The worker stopped ${step.attempt} times during this step, so it is not tried again by itself.`;
    return { ...unknown, error };
  }

  private performTraced(step: StepState): Promise<StepResult> {
    const { id, requestId } = this.held.run;
    const attributes = { 'slipway.request_id': requestId, 'slipway.run.id': id, 'slipway.step.id': step.stepId };
    return traced(`step ${step.action}`, { attributes }, async (span) => {
      const result = await this.perform(step);
      span.note({ 'slipway.step.end': result.end });
      if (result.end === 'failed') span.fail(result.failure.cause);
      return result;
    });
  }

  private async perform(step: StepState): Promise<StepResult> {
    const { run } = this.held;
    const progress = Progress.parse(step.progress ?? {});
    step.progress = progress;
    try {
      const source = this.version.document.spec.steps[step.position];
      if (!source) throw new Error('the pinned version has fewer steps than the run');
      const actor = actorOfRequester(this.record.requester, run);
      return await performStep({
        ctx: { ...this.ctx, actor, requestId: run.requestId || this.ctx.requestId },
        source,
        action: this.actionOf(step),
        scope: this.scope(),
        idempotencyKey: `${run.id}.${step.position}`,
        progress,
        now: this.now,
        context: this.contextOf(step),
        root: this.workspace.root,
        onInput: (input) => {
          step.input = this.redactor.value(storable(input, 'The input'));
        },
        onRound: async () => {
          this.record.touch(step);
          if (!(await this.record.write('running'))) throw new Interruption('lost');
        },
        breakable: (breakOff) => this.breakable(step, breakOff),
      });
    } catch (error) {
      return { end: 'failed', failure: failureOf(error, step.action) };
    }
  }

  private contextOf(step: StepState) {
    const { id, number, teamId, requesterRef, requesterName } = this.held.run;
    return {
      run: { id, number, teamId, requesterRef, requesterName },
      step: { id: step.stepId, name: step.name },
      workspace: this.workspace,
      skeleton: { files: this.version.files },
      log: (level: 'info' | 'warn' | 'error', text: string) => this.record.journal.write(step.stepId, level, text),
      secrets: this.secrets,
      ports: this.engine.ports,
    };
  }

  /** Tells the step when the run is lost or the worker stops. What may not be repeated gets time to finish first. */
  private breakable(step: StepState, breakOff: (reason: Interruption) => void): () => void {
    const held = { runId: this.held.run.id, hold: this.hold };
    const unwatch = this.engine.watch.add(this.ctx.db, held, () => breakOff(new Interruption('lost')));
    const { signal } = this.info;
    let grace: NodeJS.Timeout | undefined;
    const onStop = () => {
      const isRepeatable = this.actionOf(step)?.repeatable;
      grace = setTimeout(() => breakOff(new Interruption('stopping')), isRepeatable ? 0 : stopGraceMs);
    };
    if (signal.aborted) onStop();
    signal.addEventListener('abort', onStop);
    return () => {
      unwatch();
      clearTimeout(grace);
      signal.removeEventListener('abort', onStop);
    };
  }

  /** Notes how the step went. An answer ends the job; none means: on to the next step. */
  private async settle(step: StepState, result: StepResult): Promise<JobOutcome | undefined> {
    switch (result.end) {
      case 'interrupted':
        return result.why === 'lost' ? done : this.letGo();
      case 'failed':
        return this.fail(step, result.failure);
      case 'waiting':
        this.record.wait(step, result);
        return (await this.record.write('waiting')) ? snooze(result.seconds) : done;
      default:
        return this.finish(step, result);
    }
  }

  private async finish(step: StepState, result: Extract<StepResult, { end: 'succeeded' | 'skipped' }>) {
    // The last step's files are of no use to anyone.
    if (result.end === 'succeeded' && step !== this.held.steps.at(-1)) {
      try {
        const files = await this.workspace.packed();
        if (files) this.record.keepFiles(step, files);
      } catch (error) {
        return this.fail(step, failureOf(error, step.action, this.workspace.root));
      }
    }
    this.record.finish(step, result);
    return undefined;
  }

  private async fail(step: StepState, failure: Failure): Promise<JobOutcome> {
    this.record.fail(step, failure);
    await this.record.write('failed', this.record.end({ output: null, failed: { step, failure } }));
    return done;
  }

  /** The worker has to stop: the step stays as it is, and whoever takes the run next finds it interrupted. */
  private async letGo(): Promise<JobOutcome> {
    await this.record.write('running');
    return snooze(0);
  }

  private renderedOutput(): Record<string, unknown> | null {
    try {
      const output = renderOutput(this.version.document.spec.output, this.scope());
      return storable(output, 'The output') as Record<string, unknown> | null;
    } catch (error) {
      // Every step has done its work: links that cannot be shown do not make the run a failure.
      this.record.journal.write(null, 'warn', `The output cannot be shown. ${failureOf(error, 'output').error}`);
      return null;
    }
  }

  private scope(): Scope {
    const { run, steps } = this.held;
    const finished = steps.filter(({ status }) => status === 'succeeded');
    return {
      parameters: run.parameters,
      steps: Object.fromEntries(finished.map(({ stepId, output }) => [stepId, { output: output ?? {} }])),
      secrets: this.secrets,
      user: userOf(run, this.record.requester),
    };
  }

  private actionOf(step: StepState): Action | undefined {
    return this.engine.actions.find(({ id }) => id === step.action);
  }
}
