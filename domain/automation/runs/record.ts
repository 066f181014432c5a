import type { Db } from '@/domain/core/db';
import { log } from '@/domain/core/log';
import type { Announcer } from './announcer';
import type { Failure } from './failure';
import { Journal } from './journal';
import { type StepEvent, type StepStatus, stepLifecycle } from './lifecycle';
import type { Redactor } from './redact';
import type { RequesterRow } from './requester';
import { Progress } from './schema';
import { storableText } from './storable';
import type { Held, StepState } from './store';
import { type Ending, type NewThing, type RunEnd, type RunEvent, writeTransition } from './transition';

type Ended = 'succeeded' | 'failed' | 'cancelled';
type Parts = {
  db: Db;
  actorName: string;
  hold: string;
  held: Held;
  redactor: Redactor;
  announcer: Announcer;
  now: () => Date;
};
type End = Omit<RunEnd, 'isAwaited'>;

/**
 * A held run as this worker knows it. Steps change here first and reach the database together, with their log lines, in
 * the next `write`. Nothing that is written holds a secret.
 */
export class RunRecord {
  readonly journal: Journal;
  /** whoever asked, as of the last write */
  requester: RequesterRow | null;
  /** what it will end with, once that is known */
  ending: Ending | null;
  private readonly changed = new Set<StepState>();
  private hasFiles: boolean;
  private files: { position: number; files: Uint8Array } | undefined;
  private event: RunEvent | undefined;
  private things: NewThing[] = [];
  private writing: Promise<unknown> = Promise.resolve();

  constructor(private readonly parts: Parts) {
    const { db, hold, held, redactor, now } = parts;
    this.journal = new Journal(db, { runId: held.run.id, hold }, redactor, now);
    this.requester = held.requester;
    this.hasFiles = held.hasFiles;
    const { ending, error, cure, cause } = held.run;
    this.ending = ending && { as: ending, error, cure, cause };
  }

  /** Begins a step, goes on with one that waited, or begins one again that was interrupted. */
  begin(step: StepState, now = this.parts.now()): void {
    const was = step.status;
    const at = now.toISOString();
    this.journal.startStep(step.stepId);
    if (was === 'running') {
      const again = `The worker stopped during this step. Its action is safe to repeat, so it is done again (attempt ${step.attempt + 1}).`;
      this.journal.note(step.stepId, 'warn', again);
    }
    this.closeSpan(step, was === 'running' ? 'interrupted' : undefined);
    this.change(step, was === 'pending' ? 'start' : was === 'waiting' ? 'resume' : 'repeat');
    const isAgain = step.question?.answer === 'again' || Progress.parse(step.progress ?? {}).tries > 0;
    if (was !== 'waiting' || isAgain) step.attempt++;
    step.startedAt ??= at;
    step.finishedAt = null;
    step.error = null;
    step.question = null;
    step.spans.push({ kind: 'work', from: at, to: null });
  }

  /** Asks a person whether an interrupted step took effect, and tells who may know. */
  ask(step: StepState): void {
    const text = `The worker stopped during this step, and its action ${step.action} is not safe to repeat. Did it take effect?`;
    this.journal.endStep(step.stepId);
    this.journal.note(step.stepId, 'warn', text);
    this.closeSpan(step, 'interrupted');
    this.change(step, 'wait');
    step.question = { text, askedAt: this.at() };
    step.spans.push({ kind: 'wait', from: this.at(), to: null, note: text });
    this.event = this.eventOf('run.ask', { step: step.name, stepId: step.stepId });
  }

  /** A step that is not gone on with, as the run is about to end. */
  cancel(step: StepState): void {
    this.journal.endStep(step.stepId);
    this.closeSpan(step);
    this.change(step, 'cancel');
    step.question = null;
    step.finishedAt = this.at();
  }

  finish(step: StepState, result: { end: 'succeeded'; output: unknown } | { end: 'skipped' }): void {
    this.journal.endStep(step.stepId);
    this.closeSpan(step);
    this.change(step, result.end === 'skipped' ? 'skip' : 'succeed');
    step.output = result.end === 'skipped' ? null : this.parts.redactor.value(result.output);
    step.progress = null;
    step.finishedAt = this.at();
  }

  wait(step: StepState, { seconds, reason, failed }: { seconds: number; reason: string; failed: boolean }): void {
    this.journal.endStep(step.stepId);
    if (failed) this.journal.note(step.stepId, 'warn', `${reason} Trying again in ${seconds} s.`);
    this.closeSpan(step, failed ? reason : undefined);
    this.change(step, 'wait');
    step.spans.push({ kind: 'wait', from: this.at(), to: null, note: this.shown(reason) });
  }

  /** Notes the failure. A run without an ending yet ends with it, unless it is tolerated. */
  fail(step: StepState, { error, cure, cause }: Failure, isTolerated = false): void {
    const text = (words: string) => this.shown(words);
    this.journal.endStep(step.stepId);
    this.journal.note(step.stepId, 'error', cure ? `${error} ${cure}` : error);
    this.closeSpan(step, 'failed');
    this.change(step, 'fail');
    step.error = text(error);
    step.question = null;
    step.isTolerated = isTolerated;
    step.finishedAt = this.at();
    if (!isTolerated) this.ending ??= { as: 'failed', error: text(error), cure: cure && text(cure), cause };
  }

  /** What a step has made goes along with the next write. */
  remember(things: NewThing[]): void {
    this.things.push(...things);
  }

  /** A part of the step's work is done, and noted. */
  touch(step: StepState): void {
    this.changed.add(step);
  }

  /** What the workspace holds after this step goes along with the next write. */
  keepFiles(step: StepState, files: Uint8Array): void {
    this.files = { position: step.position, files };
  }

  /** Writes all that changed. False when the run is not ours any more: it was cancelled, or another worker has it. */
  write(status: 'running' | 'waiting' | Ended, more: { end?: End; waitsFor?: 'person' } = {}): Promise<boolean> {
    // Steps that run at the same time end when they please; their transitions follow one another.
    const written = this.writing.then(() => this.writeNow(status, more));
    this.writing = written.catch(() => undefined);
    return written;
  }

  private async writeNow(status: 'running' | 'waiting' | Ended, more: { end?: End; waitsFor?: 'person' }) {
    const { db, held, hold, redactor, announcer, now } = this.parts;
    const lines = await this.journal.take();
    const { files, things } = this;
    const event = this.event ?? this.endEvent(status);
    const steps = [...this.changed];
    this.changed.clear();
    this.files = undefined;
    this.event = undefined;
    this.things = [];
    const written = await writeTransition(db, {
      run: held.run,
      hold,
      now: now(),
      status,
      // A step's progress may hold what its action answered.
      steps: steps.map((step) => ({ ...step, progress: redactor.value(step.progress) })),
      lines,
      ending: this.ending,
      event,
      hasFiles: this.hasFiles,
      checkpoint: files,
      things: this.parts.redactor.value(things),
      ...more,
      end: more.end && { ...more.end, isAwaited: held.isAwaited },
    });
    if (!written) log.info({ runId: held.run.id }, 'a run was cancelled or taken over');
    if (!written) return false;
    this.requester = written.requester;
    this.hasFiles ||= files !== undefined;
    if (status === 'running' && !event) announcer.soon(db, held.run);
    else announcer.forget(held.run.id);
    return true;
  }

  /** The run's end, as the rest of the portal hears of it. Of a cancelled one it has heard already. */
  private endEvent(status: string): RunEvent | undefined {
    if (status === 'succeeded') {
      const tolerated = this.parts.held.steps.filter((step) => step.isTolerated).map(({ name }) => name);
      return this.eventOf('run.succeed', tolerated.length > 0 ? { tolerated } : {});
    }
    if (status !== 'failed') return undefined;
    return this.eventOf('run.fail', { step: failedStep(this.parts.held.steps)?.name, error: this.ending?.error });
  }

  private eventOf(type: RunEvent['type'], data: Record<string, unknown>): RunEvent {
    const { number, templateName, templateTitle, requesterId, requestId } = this.parts.held.run;
    const about = { number, template: templateName, templateTitle, requesterId };
    // What asks is asked of somebody else where nobody asked for the run.
    const isForNobody = type !== 'run.ask' && !requesterId.startsWith('per_');
    return { type, actorName: this.parts.actorName, requestId, data: { ...about, ...data }, isForNobody };
  }

  /** Without secrets, and without what Postgres does not take: a path in a sentence may hold anything. */
  private shown(words: string): string {
    return this.parts.redactor.text(storableText(words));
  }

  private at(): string {
    return this.parts.now().toISOString();
  }

  private change(step: StepState, event: StepEvent): void {
    const next = stepLifecycle.next(step.status, event);
    if (!next) throw new Error(`A step that is ${step.status} knows no "${event}"`);
    step.status = next as StepStatus;
    this.changed.add(step);
  }

  private closeSpan(step: StepState, note?: string): void {
    const open = step.spans.at(-1);
    if (!open || open.to !== null) return;
    open.to = this.at();
    if (note) open.note = this.shown(note);
  }
}

/** The step that a run failed for: of the work before all, as what follows only clears up. */
export function failedStep<T extends { phase: string; status: string; isTolerated: boolean }>(
  steps: readonly T[],
): T | undefined {
  const failed = steps.filter(({ status, isTolerated }) => status === 'failed' && !isTolerated);
  return failed.find(({ phase }) => phase === 'main') ?? failed.find(({ phase }) => phase === 'finally');
}
