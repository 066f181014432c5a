import type { Db } from '@/domain/core/db';
import { log } from '@/domain/core/log';
import type { Failure } from './failure';
import { Journal } from './journal';
import { type StepEvent, type StepStatus, stepLifecycle } from './lifecycle';
import type { Redactor } from './redact';
import type { RequesterRow } from './requester';
import { Progress } from './schema';
import { type Held, type RunEnd, type StepState, writeTransition } from './store';

type Parts = { db: Db; actorName: string; hold: string; held: Held; redactor: Redactor; now: () => Date };

/**
 * A held run as this worker knows it. Steps change here first and reach the database together, with their log lines, in
 * the next `write`. Nothing that is written holds a secret.
 */
export class RunRecord {
  readonly journal: Journal;
  /** whoever asked, as of the last write */
  requester: RequesterRow | null;
  private readonly changed = new Set<StepState>();
  private files: { position: number; files: Uint8Array } | undefined;

  constructor(private readonly parts: Parts) {
    const { db, hold, held, redactor, now } = parts;
    this.journal = new Journal(db, { runId: held.run.id, hold }, redactor, now);
    this.requester = held.requester;
  }

  /** Begins a step, goes on with one that waited, or begins one again that was interrupted. */
  begin(step: StepState): void {
    const was = step.status;
    const at = this.at();
    this.journal.startStep();
    if (was === 'running') {
      const again = `The worker stopped during this step. Its action is safe to repeat, so it is done again (attempt ${step.attempt + 1}).`;
      this.journal.write(step.stepId, 'warn', again);
    }
    this.closeSpan(step, was === 'running' ? 'interrupted' : undefined);
    this.change(step, was === 'pending' ? 'start' : was === 'waiting' ? 'resume' : 'repeat');
    if (was !== 'waiting' || Progress.parse(step.progress ?? {}).tries > 0) step.attempt++;
    step.startedAt ??= at;
    step.finishedAt = null;
    step.error = null;
    step.spans.push({ kind: 'work', from: at, to: null });
  }

  finish(step: StepState, result: { end: 'succeeded'; output: unknown } | { end: 'skipped' }): void {
    this.closeSpan(step);
    this.change(step, result.end === 'skipped' ? 'skip' : 'succeed');
    step.output = result.end === 'skipped' ? null : this.parts.redactor.value(result.output);
    step.progress = null;
    step.finishedAt = this.at();
  }

  wait(step: StepState, { seconds, reason, failed }: { seconds: number; reason: string; failed: boolean }): void {
    if (failed) this.journal.write(step.stepId, 'warn', `${reason} Trying again in ${seconds} s.`);
    this.closeSpan(step, failed ? reason : undefined);
    this.change(step, 'wait');
    step.spans.push({ kind: 'wait', from: this.at(), to: null, note: this.parts.redactor.text(reason) });
  }

  fail(step: StepState, { error, cure }: Failure): void {
    const { text } = this.parts.redactor;
    this.journal.write(step.stepId, 'error', cure ? `${error} ${cure}` : error);
    this.closeSpan(step, 'failed');
    this.change(step, 'fail');
    step.error = text(error);
    step.finishedAt = this.at();
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
  async write(status: 'running' | 'waiting' | 'succeeded' | 'failed', end?: RunEnd): Promise<boolean> {
    const { db, held, hold, redactor, now } = this.parts;
    const lines = await this.journal.take();
    const written = await writeTransition(db, {
      runId: held.run.id,
      hold,
      now: now(),
      status,
      // A step's progress may hold what its action answered.
      steps: [...this.changed].map((step) => ({ ...step, progress: redactor.value(step.progress) })),
      lines,
      end,
      checkpoint: this.files,
    });
    this.changed.clear();
    this.files = undefined;
    if (!written) log.info({ runId: held.run.id }, 'a run was cancelled or taken over');
    if (written) this.requester = written.requester;
    return written !== undefined;
  }

  /** The run's end, as the rest of the portal hears of it. */
  end(parts: { output: Record<string, unknown> | null; failed?: { step: StepState; failure: Failure } }): RunEnd {
    const { text, value } = this.parts.redactor;
    const { number, templateName, templateTitle, requesterId, requestId } = this.parts.held.run;
    const { failed } = parts;
    const error = failed ? text(failed.failure.error) : null;
    const about = { number, template: templateName, templateTitle, requesterId };
    return {
      output: value(parts.output),
      error,
      cure: failed?.failure.cure ? text(failed.failure.cure) : null,
      cause: failed?.failure.cause ?? null,
      keep: failed !== undefined,
      event: {
        type: failed ? 'run.fail' : 'run.succeed',
        actorName: this.parts.actorName,
        requestId,
        data: failed ? { ...about, step: failed.step.name, error } : about,
      },
    };
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
    if (note) open.note = this.parts.redactor.text(note);
  }
}
