import type { z } from 'zod';
import './issue-words';
import { type AuditInput, insertAudit, type Subject, writeAudit } from './audit';
import type { Actor, Context } from './context';
import type { Tx } from './db';
import { emit } from './emit';
import { DomainError, forbidden, invalid, pointerTo } from './errors';
import { once } from './idempotency';
import { traced } from './trace';

/** Allowed, or the sentence that says why not: shown beside the hidden or disabled button, too. */
export type Verdict = { allowed: true } | { allowed: false; reason: string };

/** A command's context: the transaction stands where the database was, so nothing inside can write outside it. */
export type CommandContext = Omit<Context, 'db'> & { tx: Tx };

type Outcome<Result> = {
  result: Result;
  subject: Subject;
  /** what changed, for the audit row and the event; never a secret */
  detail?: Record<string, unknown>;
};

type Definition<Input extends z.ZodType, Loaded, Result> = {
  /** permission, audit action and event type in one: environment.extend */
  name: string;
  input: Input;
  load: (ctx: CommandContext, input: z.output<Input>) => Promise<Loaded>;
  allow: (actor: Actor, loaded: Loaded, input: z.output<Input>) => Verdict;
  run: (ctx: CommandContext, input: z.output<Input>, loaded: Loaded) => Promise<Outcome<Result>>;
  /** a command that only records what a step of a longer one did needs no event of its own */
  silent?: boolean;
  /** touches nothing but the actor's own reading marks: no event, and nothing to audit but a refusal */
  personal?: boolean;
};

export type CommandOptions = {
  /** a repetition by the same actor with the same key answers what the first one made; the result has to be JSON */
  idempotencyKey?: string;
};

export type Command<Input extends z.ZodType = z.ZodType, Result = unknown> = ((
  ctx: Context,
  input: z.input<Input>,
  options?: CommandOptions,
) => Promise<Result>) & {
  command: string;
  input: Input;
  /** the same inside a transaction that another command has opened: validation, permission, audit and event as ever */
  within: (ctx: CommandContext, input: z.input<Input>) => Promise<Result>;
};

const names = new Set<string>();

/** Names of all commands loaded so far: the permission table is tested against it. */
export const commandNames = (): ReadonlySet<string> => names;

/**
 * Builds a command: parse, one transaction, load, allow, run, audit row, event row.
 * Leaving out validation, permission or what is audited is a type error.
 * A refusal is audited too, outside the transaction that it ended.
 */
export function command<Input extends z.ZodType, Loaded, Result>(
  definition: Definition<Input, Loaded, Result>,
): Command<Input, Result> {
  names.add(definition.name);

  const perform = async (ctx: CommandContext, raw: z.input<Input>): Promise<Result> => {
    const input = parseInput(definition.input, raw);
    const loaded = await definition.load(ctx, input);
    const verdict = definition.allow(ctx.actor, loaded, input);
    if (!verdict.allowed) throw forbidden(verdict.reason);
    const { result, subject, detail = {} } = await definition.run(ctx, input, loaded);
    const entry = { actor: ctx.actor, at: ctx.now, requestId: ctx.requestId, subject };
    const audit: AuditInput = { ...entry, action: definition.name, outcome: 'done', detail };
    if (definition.personal) return result;
    if (definition.silent) await writeAudit(ctx.tx, audit);
    else await emit(ctx.tx, { ...entry, type: definition.name, data: detail }, insertAudit(audit));
    return result;
  };

  const transact = async (ctx: Context, raw: z.input<Input>, { idempotencyKey: key }: CommandOptions = {}) => {
    const { db, ...rest } = ctx;
    const { name: action } = definition;
    try {
      return await db.$transaction((tx) => {
        const inner = { ...rest, tx };
        return key ? once(inner, { action, key, input: raw }, () => perform(inner, raw)) : perform(inner, raw);
      });
    } catch (error) {
      if (error instanceof DomainError && error.kind === 'forbidden') await recordRefusal(ctx, definition.name, error);
      throw error;
    }
  };

  const run = (ctx: Context, raw: z.input<Input>, options?: CommandOptions) => {
    const attributes = { 'slipway.request_id': ctx.requestId, 'slipway.actor.kind': ctx.actor.kind };
    return traced(definition.name, { attributes }, () => transact(ctx, raw, options));
  };

  return Object.assign(run, { command: definition.name, input: definition.input, within: perform });
}

async function recordRefusal(ctx: Context, action: string, error: DomainError): Promise<void> {
  await writeAudit(ctx.db, {
    actor: ctx.actor,
    at: ctx.now,
    requestId: ctx.requestId,
    action,
    outcome: 'refused',
    subject: { kind: 'command', id: action },
    detail: { reason: error.detail },
  });
}

/** Parses input, or throws Invalid with a JSON Pointer for each mistake. */
export function parseInput<T extends z.ZodType>(schema: T, raw: unknown): z.output<T> {
  const parsed = schema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.map((issue) => ({
    pointer: pointerTo(issue.path),
    detail: issue.message,
  }));
  throw invalid(errors.length === 1 ? sentence(errors[0]) : `${errors.length} fields need another value.`, errors);
}

function sentence(error: { pointer: string; detail: string } | undefined): string {
  if (!error) return 'The input is not valid.';
  return error.pointer ? `${error.pointer.slice(1)}: ${error.detail}` : error.detail;
}
