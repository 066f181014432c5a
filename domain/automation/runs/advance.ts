import { randomUUID } from 'node:crypto';
import type { Context } from '@/domain/core/context';
import { log } from '@/domain/core/log';
import type { Sealer } from '@/domain/core/sealed';
import { traced } from '@/domain/core/trace';
import { done, type JobInfo, type JobOutcome, snooze } from '@/domain/jobs/handler';
import type { SecretReader } from '@/domain/secrets/reader';
import { type Action, ActionError, mayRepeat } from '../action';
import { renderOutput, type Scope } from '../expressions/steps';
import type { ActionPorts } from '../ports';
import { type FlowStep, flowOf, groupsOf } from '../templates/flow';
import { type Phase, phases } from '../templates/schema';
import { thingsMade } from '../things/made';
import { cancelLeftBehind } from './commands/cancel';
import { Interruption } from './deadline';
import { DeclaredSecrets } from './declared';
import { type Failure, failureOf } from './failure';
import { failedStep, RunRecord } from './record';
import { createRedactor, type Redactor } from './redact';
import { actorOfRequester, userOf } from './requester';
import { Progress } from './schema';
import { performStep, type StepResult } from './step';
import { storable } from './storable';
import { type Held, type StepState, takeHold } from './store';
import { passTurn, passTurnOf } from './turns';
import { type PinnedVersion, pinnedVersion } from './version';
import type { HoldWatch } from './watch';
import { withdrawRequests } from './withdraw';
import { RunWorkspace } from './workspace';

export type RunEngine = {
  actions: readonly Action[];
  ports: ActionPorts;
  dataDir: string;
  sealer: Sealer;
  watch: HoldWatch;
  /** of the secrets that templates refer to */
  secrets?: SecretReader;
};

/** A step that interrupted its worker so often is what kills the workers. */
const mostAttempts = 12;
/** How long a step that may not be repeated is given to finish when the worker has to stop. */
const stopGraceMs = 8000;

/**
 * Takes one run forward, step after step, until it is over, has to wait, or the worker has to stop. Called again after a
 * crash, it goes on from the step that was interrupted: done again where its action is safe to repeat, else a person is
 * asked. Whatever the end of the work, what undoes it and what always runs comes before the run's own end.
 */
export async function advanceRun(engine: RunEngine, ctx: Context, runId: string, info: JobInfo): Promise<JobOutcome> {
  const hold = randomUUID();
  const held = await takeHold(ctx.db, runId, hold, ctx.now);
  if (!held) {
    await passTurnOf(ctx.db, runId);
    return done;
  }
  const version = await pinnedVersion(ctx.db, held.run.versionId);
  const advance = new Advance(engine, ctx, info, hold, held, version);
  try {
    return await advance.go();
  } finally {
    await advance.close();
  }
}

/** How one step of a group came out, as far as the others need to know. */
type Settled = { seconds?: number; stop?: Interruption['why'] };

class Advance {
  private readonly began = performance.now();
  private readonly secrets: Record<string, string>;
  private readonly redactor: Redactor;
  private readonly record: RunRecord;
  private readonly workspace: RunWorkspace;
  private readonly flow: FlowStep[];
  private readonly declared: DeclaredSecrets;

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
    const references = version.document.spec.secrets?.references ?? [];
    // What the template refers to is never what whoever started the run has sent.
    for (const { name } of references) delete this.secrets[name];
    this.declared = new DeclaredSecrets({ reader: engine.secrets, references, run, redactor });
    this.record = new RunRecord({ db: ctx.db, actorName: ctx.actor.name, hold, held, redactor, now });
    this.workspace = new RunWorkspace(engine.dataDir, run.id, engine.sealer, redactor.finds);
    this.flow = flowOf(version.document);
  }

  /** The context's time, and how far it has gone on since. */
  private readonly now = () => new Date(this.ctx.now.getTime() + (performance.now() - this.began));

  async go(): Promise<JobOutcome> {
    if (this.held.hasFiles) await this.workspace.restore(this.ctx.db);
    for (const phase of phases) {
      for (const group of this.groups(phase)) {
        if (phase === 'main' && this.record.ending) break;
        const steps = group.filter(isOpen);
        if (steps.length === 0) continue;
        if (this.info.signal.aborted) return this.letGo();
        const outcome = await this.attempt(steps, group.length > 1);
        if (outcome) return outcome;
      }
    }
    return this.end();
  }

  async close(): Promise<void> {
    this.record.journal.stop();
    await this.workspace.remove();
  }

  /** Steps that run at the same time, one group after the other. Only what was done is undone. */
  private groups(phase: Phase): StepState[][] {
    const { steps } = this.held;
    const isDue = ({ undoes }: FlowStep) =>
      undoes === undefined || (this.record.ending !== null && steps[undoes]?.status === 'succeeded');
    const due = this.flow.filter((entry) => entry.phase === phase && isDue(entry));
    return groupsOf(due).map((group) => group.flatMap(({ position }) => steps[position] ?? []));
  }

  /** Takes up what is not done of a group, all at the same time. An answer ends the job; none means: on to the next. */
  private async attempt(steps: StepState[], isGroup: boolean): Promise<JobOutcome | undefined> {
    const begun = steps.filter((step) => this.takeUp(step));
    if (begun.length > 0 && !(await this.record.write('running'))) return done;
    const settled = await Promise.all(begun.map((step) => this.work(step, isGroup)));
    if (settled.some(({ stop }) => stop === 'lost')) return done;
    if (settled.some(({ stop }) => stop)) return this.letGo();
    const open = steps.filter(isOpen);
    if (open.length === 0) return undefined;
    if (this.record.ending && open[0]?.phase === 'main') return this.leaveOff(open);
    const seconds = settled.flatMap((one) => one.seconds ?? []);
    const waitsFor = seconds.length === 0 ? ('person' as const) : undefined;
    if (!(await this.record.write('waiting', { waitsFor })) || waitsFor) return done;
    return snooze(Math.min(...seconds));
  }

  /** A step beside these has failed, so what they wait for is not waited for. */
  private async leaveOff(steps: StepState[]): Promise<undefined> {
    await withdrawRequests(this.ctx, this.held.run, this.held.steps);
    for (const step of steps) {
      const asked = step.question ? ' Whether it took effect is not known.' : '';
      this.record.journal.note(step.stepId, 'warn', `A step beside this one failed, so it is left off.${asked}`);
      this.record.cancel(step);
    }
  }

  /** Begins a step where it may be begun. False: it has failed, or a person has to say something first. */
  private takeUp(step: StepState): boolean {
    const { question } = step;
    if (question && !question.answer) return false;
    const refusal = step.status === 'running' ? this.refuseRepetition(step) : undefined;
    if (question?.answer === 'give-up') {
      const error = `${question.answeredBy} gave it up after the worker had stopped: whether it took effect is not known.`;
      this.fail(step, { error, cure: null, cause: 'interrupted' });
      return false;
    }
    if (refusal === 'ask') {
      this.record.ask(step);
      return false;
    }
    if (refusal) {
      this.fail(step, refusal);
      return false;
    }
    if (question?.answer === 'done') this.takeAsDone(step, question.output ?? {});
    this.record.begin(step);
    return true;
  }

  /** A person has seen that it took effect: the round that was interrupted counts as done. */
  private takeAsDone(step: StepState, output: Record<string, unknown>): void {
    const progress = Progress.parse(step.progress ?? {});
    const open = progress.outputs.indexOf(null);
    progress.outputs[open < 0 ? progress.outputs.length : open] = output;
    step.progress = progress;
  }

  /** Why a step that was interrupted is not simply done again. */
  private refuseRepetition(step: StepState): Failure | 'ask' | undefined {
    if (this.isRepeatable(step) === false) return 'ask';
    if (step.attempt < mostAttempts) return undefined;
    const error = `The worker stopped ${step.attempt} times during this step, so it is not tried again by itself.`;
    return { error, cure: 'Look whether it did its work before you retry.', cause: 'interrupted' };
  }

  /** Does a step that has begun, and notes how it went. In a group that reaches the database at once. */
  private async work(step: StepState, isGroup: boolean): Promise<Settled> {
    const settled = await this.settle(step, await this.performTraced(step), isGroup);
    if (!isGroup || settled.stop || settled.seconds !== undefined) return settled;
    return (await this.record.write('running')) ? settled : { stop: 'lost' };
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
      const source = this.flow[step.position]?.source;
      if (!source) throw new Error('the pinned version has fewer steps than the run');
      const actor = actorOfRequester(this.record.requester, run);
      const redo = progress.redo ? `~${progress.redo}` : '';
      return await performStep({
        ctx: { ...this.ctx, actor, requestId: run.requestId || this.ctx.requestId },
        source,
        action: this.actionOf(step),
        scope: this.scope(step),
        secrets: this.secrets,
        fetchSecrets: this.declared.fetcher(this.ctx, source, this.begunBefore(step)),
        idempotencyKey: `${run.id}.${step.position}${redo}`,
        progress,
        now: this.now,
        context: this.contextOf(step),
        ...{ redactor: this.redactor, root: this.workspace.root },
        published: this.version.document.spec.secrets?.published ?? [],
        onInput: (input) => {
          step.input = this.redactor.value(storable(input, 'The input'));
        },
        onRound: (isAlone) => this.noteRound(step, isAlone),
        breakable: (breakOff) => this.breakable(step, breakOff),
      });
    } catch (error) {
      return { end: 'failed', failure: failureOf(error, step.action) };
    }
  }

  /** A round that is not done again must not lose the files that it made. */
  private async noteRound(step: StepState, isAlone: boolean): Promise<void> {
    const files = isAlone ? await this.workspace.packed() : undefined;
    if (files) this.record.keepFiles(step, files);
    this.record.touch(step);
    const isKept = await this.record.write('running').catch((error: unknown) => {
      // The database was away: that is no failure of the step. Whoever takes the run up again goes on from here.
      log.warn({ err: error, runId: this.held.run.id }, 'a round could not be noted');
      throw new Interruption('stopping');
    });
    if (!isKept) throw new Interruption('lost');
  }

  private begunBefore(step: StepState): unknown[] {
    const begun = this.held.steps.filter((one) => one !== step && one.status !== 'pending');
    return begun.map(({ position }) => this.flow[position]?.source);
  }

  private contextOf(step: StepState) {
    const { id, number, templateName, teamId, requesterRef, requesterName } = this.held.run;
    return {
      run: { id, number, templateName, teamId, requesterRef, requesterName },
      step: { id: step.stepId, name: step.name },
      workspace: this.workspace,
      skeleton: { files: this.version.files },
      log: (level: 'info' | 'warn' | 'error', text: string) => this.record.journal.write(step.stepId, level, text),
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
      grace = setTimeout(() => breakOff(new Interruption('stopping')), this.isRepeatable(step) ? 0 : stopGraceMs);
    };
    if (signal.aborted) onStop();
    signal.addEventListener('abort', onStop);
    return () => {
      unwatch();
      clearTimeout(grace);
      signal.removeEventListener('abort', onStop);
    };
  }

  private async settle(step: StepState, result: StepResult, isGroup: boolean): Promise<Settled> {
    switch (result.end) {
      case 'interrupted':
        return { stop: result.why };
      case 'failed':
        this.fail(step, result.failure);
        return {};
      case 'waiting':
        this.record.wait(step, result);
        return { seconds: result.seconds };
      default:
        await this.finish(step, result, isGroup);
        return {};
    }
  }

  private async finish(
    step: StepState,
    result: Extract<StepResult, { end: 'succeeded' | 'skipped' }>,
    isGroup: boolean,
  ): Promise<void> {
    // The last step's files are of no use to anyone.
    if (result.end === 'succeeded' && step !== this.held.steps.at(-1)) {
      try {
        if (isGroup && (await this.workspace.isChanged()))
          throw new ActionError(changedFiles, 'Take it out of the group.');
        const files = await this.workspace.packed();
        if (files) this.record.keepFiles(step, files);
      } catch (error) {
        return this.fail(step, failureOf(error, step.action, this.workspace.root));
      }
    }
    this.record.finish(step, result);
    const { document } = this.version;
    if (result.end === 'succeeded') this.record.remember(thingsMade(step, document, this.held.run, this.now()));
  }

  private fail(step: StepState, failure: Failure): void {
    const isTolerated = this.flow[step.position]?.source.continueOnFailure === true;
    this.record.fail(step, failure, isTolerated);
    if (isTolerated) this.record.journal.note(step.stepId, 'warn', 'The run goes on without it, as the template says.');
  }

  /** The worker has to stop: the step stays as it is, and whoever takes the run next finds it interrupted. */
  private async letGo(): Promise<JobOutcome> {
    await this.record.write('running');
    return snooze(0);
  }

  private async end(): Promise<JobOutcome> {
    const as = this.record.ending?.as ?? 'succeeded';
    const output = as === 'succeeded' ? this.redactor.value(this.renderedOutput()) : null;
    await withdrawRequests(this.ctx, this.held.run, this.held.steps);
    await this.record.write(as, { end: { output, keep: as === 'failed' } });
    if (this.held.run.turnKey) await passTurn(this.ctx.db, this.held.run.turnKey);
    if (as !== 'succeeded') await cancelLeftBehind(this.ctx, { id: this.held.run.id });
    return done;
  }

  private renderedOutput(): Record<string, unknown> | null {
    try {
      const output = renderOutput(this.version.document.spec.output, this.scope());
      return storable(output, 'The output') as Record<string, unknown> | null;
    } catch (error) {
      // Every step has done its work: links that cannot be shown do not make the run a failure.
      this.record.journal.note(null, 'warn', `The output cannot be shown. ${failureOf(error, 'output').error}`);
      return null;
    }
  }

  /** What a step may read. Of those beside it nothing, as they may end before or after it. */
  private scope(step?: StepState): Scope {
    const { run, steps } = this.held;
    const isBeside = step && this.flow[step.position]?.source.parallel;
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

  private outcome(): Scope['run'] {
    const { ending } = this.record;
    const failed = ending?.as === 'failed' ? failedStep(this.held.steps) : undefined;
    return { status: ending?.as ?? 'succeeded', error: ending?.error ?? null, failedStep: failed?.stepId ?? null };
  }

  private isRepeatable(step: StepState): boolean | undefined {
    const action = this.actionOf(step);
    return action && mayRepeat(action, this.flow[step.position]?.source.input);
  }

  private actionOf(step: StepState): Action | undefined {
    return this.engine.actions.find(({ id }) => id === step.action);
  }
}

const isOpen = ({ status }: StepState) => status === 'pending' || status === 'running' || status === 'waiting';

const changedFiles =
  'The files of the run changed while this step ran beside others, which may not be: they would get lost.';
