import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import type { z } from 'zod';
import type { Command } from '@/domain/core/command';
import { DomainError, type FieldError, invalid } from '@/domain/core/errors';
import { log } from '@/domain/core/log';
import { findUnstorable } from '@/domain/core/storable';
import { pageContext } from './context';

/** What a form learns: done with the result, or the sentence and the fields to mend. */
export type ActionState<Result = unknown> =
  | { ok: true; result: Result }
  | { ok: false; message: string; errors: FieldError[]; requestId: string };

/** Where to go when it worked. */
type Then<Result> = {
  redirectTo?: (result: Result) => string;
  /** a second press of the same button answers what the first one made */
  idempotencyKey?: string;
};

/**
 * Runs a command for the signed-in person and answers what the form shows. `input` is an object or a form's data.
 * Next checks the Origin header of every server action, so another site cannot call one.
 */
export async function runAction<Input extends z.ZodType, Result>(
  command: Command<Input, Result>,
  input: z.input<Input> | FormData,
  { redirectTo, idempotencyKey }: Then<Result> = {},
): Promise<ActionState<Result>> {
  const ctx = await pageContext();
  const perform = async () => {
    const read = toInput<z.input<Input>>(input);
    const error = findUnstorable(read);
    if (error) throw invalid(`${error.pointer.slice(1)}: ${error.detail}.`, [error]);
    return command(ctx, read, { idempotencyKey });
  };
  const state = await attempt(perform, ctx.requestId, command.command);
  if (state.ok && redirectTo) redirect(redirectTo(state.result));
  if (state.ok) revalidatePath('/', 'layout');
  return state;
}

async function attempt<Result>(
  run: () => Promise<Result>,
  requestId: string,
  name: string,
): Promise<ActionState<Result>> {
  try {
    return { ok: true, result: await run() };
  } catch (error) {
    if (error instanceof DomainError) return { ok: false, message: error.detail, errors: error.errors, requestId };
    log.error({ err: error, requestId, command: name }, 'a command failed');
    const message = `Something went wrong on our side, and nothing was changed. Quote ${requestId} when you ask for help.`;
    return { ok: false, message, errors: [], requestId };
  }
}

/** A form's data as an object: an empty field counts as absent, a repeated one is a list. */
function toInput<Input>(input: Input | FormData): Input {
  if (!(input instanceof FormData)) return input;
  const object: Record<string, unknown> = {};
  for (const key of new Set(input.keys())) {
    if (key.startsWith('$')) continue;
    const values = input.getAll(key).filter((value) => value !== '');
    if (values.length > 0) object[key] = values.length > 1 ? values : values[0];
  }
  return object as Input;
}
