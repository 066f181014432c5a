import type { Context } from '@/domain/core/context';
import { announce } from '@/domain/core/emit';
import { log } from '@/domain/core/log';
import type { ProvisionerContext } from '@/domain/environments/provisioner';
import { LogLine, type Stage } from '@/domain/environments/schema';
import type { Environment } from '@/prisma/generated/client';

const mostLines = 300;
const lookEveryMs = 1500;

/** Thrown into a provisioner when the environment has gone another way: given back while it was being made, say. */
export class Superseded extends Error {
  constructor() {
    super('The environment has gone another way.');
    this.name = 'Superseded';
  }
}

/** Time that goes on from the context's: a job may take minutes, and its context knows only when it began. */
export function clockOf(ctx: Context): () => Date {
  const began = performance.now();
  return () => new Date(ctx.now.getTime() + (performance.now() - began));
}

/** A look or a line that was missed is no reason to stop making an environment. */
const noticed = (error: unknown) => log.warn({ err: error }, 'progress of an environment could not be written');

type Options = { signal: AbortSignal; clock: () => Date };

/**
 * Follows a provisioner: stages and lines are shown at once, resources are written before they are made. `context` stops
 * working, and its signal aborts, as soon as the environment's state is another than at the beginning.
 */
export class Progress {
  readonly stages: Stage[] = [];
  resources: Record<string, unknown>;
  private readonly abort = new AbortController();
  private readonly timer: NodeJS.Timeout;
  private lines: { at: string; text: string }[] = [];
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly ctx: Context,
    private readonly row: Environment,
    private readonly options: Options,
  ) {
    this.resources = row.resources as Record<string, unknown>;
    this.timer = setInterval(() => void this.look().catch(noticed), lookEveryMs);
  }

  get context(): ProvisionerContext {
    return {
      signal: AbortSignal.any([this.options.signal, this.abort.signal]),
      stage: async (name, note) => {
        this.endStage('done');
        const startedAt = this.options.clock().toISOString();
        this.stages.push({ name, status: 'running', startedAt, finishedAt: null, ...(note && { note }) });
        await this.write({ stages: this.stages });
      },
      record: async (resources) => {
        this.resources = resources;
        await this.write({ resources });
      },
      log: (text) => this.line(text),
    };
  }

  /** Ends the running stage: how it went. */
  endStage(status: Stage['status'], note?: string): void {
    const last = this.stages.at(-1);
    if (last?.status !== 'running') return;
    Object.assign(last, { status, finishedAt: this.options.clock().toISOString(), ...(note && { note }) });
  }

  get superseded(): boolean {
    return this.abort.signal.aborted;
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.writing;
    await this.flush();
  }

  private async look(): Promise<void> {
    const row = await this.ctx.db.environment.findUnique({ where: { id: this.row.id }, select: { status: true } });
    if (row?.status !== this.row.status) this.abort.abort(new Superseded());
  }

  private async write(data: { stages?: Stage[]; resources?: object }): Promise<void> {
    const { id, status, teamId } = this.row;
    await this.ctx.db.$transaction(async (tx) => {
      const { count } = await tx.environment.updateMany({ where: { id, status }, data });
      if (count === 0) {
        this.abort.abort(new Superseded());
        throw new Superseded();
      }
      await announce(tx, { topic: `environment:${id}`, type: 'environment.advance', teamId });
    });
  }

  private line(text: string): void {
    this.lines.push({ at: this.options.clock().toISOString(), text: text.slice(0, 2000) });
    if (this.lines.length === 1) this.writing = this.writing.then(() => this.flush()).catch(noticed);
  }

  private async flush(): Promise<void> {
    const fresh = this.lines;
    if (fresh.length === 0) return;
    this.lines = [];
    const { id: environmentId, teamId } = this.row;
    await this.ctx.db.$transaction(async (tx) => {
      const before = await tx.environmentLog.findUnique({ where: { environmentId } });
      const made = [...LogLine.array().parse(before?.made ?? []), ...fresh].slice(-mostLines);
      await tx.environmentLog.upsert({ where: { environmentId }, create: { environmentId, made }, update: { made } });
      await announce(tx, { topic: `environment-log:${environmentId}`, type: 'environment.log', teamId });
    });
  }
}
