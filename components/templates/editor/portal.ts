/** What the portal refused, in its own words. */
export class Refused extends Error {
  constructor(
    message: string,
    readonly status: number,
    readonly errors: { pointer: string; detail: string }[],
  ) {
    super(message);
  }
}

/** Asks the portal's API as the signed-in person. Throws Refused with its sentence. */
export async function ask<Answer>(
  path: string,
  { method = 'POST', body, signal }: { method?: string; body?: unknown; signal?: AbortSignal } = {},
): Promise<Answer> {
  const response = await fetch(`/api/v1${path}`, {
    method,
    signal,
    ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  if (response.ok) return (await response.json()) as Answer;
  const problem = (await response.json().catch(() => ({}))) as {
    detail?: string;
    requestId?: string;
    errors?: Refused['errors'];
  };
  const words = problem.detail ?? 'The portal did not answer. Try again.';
  throw new Refused(
    problem.requestId ? `${words} (request ${problem.requestId})` : words,
    response.status,
    problem.errors ?? [],
  );
}

export const wordsOf = (error: unknown): string =>
  error instanceof Refused ? error.message : 'The portal did not answer. Nothing is lost: try again.';
