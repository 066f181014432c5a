/** What a server action answers to its form: the same as `ActionState` of app/_http/action.ts. */
export type FormState<Result = unknown> =
  | { ok: true; result: Result }
  | { ok: false; message: string; errors: { pointer: string; detail: string }[]; requestId: string };

export type FormAction<Result = unknown> = (input: FormData) => Promise<FormState<Result>>;
