import { forbidden, notFound } from 'next/navigation';
import { cache } from 'react';
import { DomainError } from '@/domain/core/errors';

/** Why this request was refused: the page that says so reads it. One per request. */
export const refusal = cache((): { reason?: string } => ({}));

/** Waits for what an address asks for: the view, or the sentence that says why there is none. Forbidden stays an error. */
export async function attempt<View>(reading: Promise<View>): Promise<{ view: View } | { problem: string }> {
  try {
    return { view: await reading };
  } catch (error) {
    if (error instanceof DomainError && (error.kind === 'invalid' || error.kind === 'not-found')) {
      return { problem: error.detail };
    }
    throw error;
  }
}

/**
 * Waits for what a page shows. What is not there, or not the viewer's to see, becomes the page that says so with the
 * right status: `const run = await show(getRun(ctx, { id }))`.
 */
export async function show<View>(reading: Promise<View>): Promise<View> {
  try {
    return await reading;
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    refusal().reason = error.detail;
    if (error.kind === 'forbidden') forbidden();
    if (error.kind === 'not-found' || error.kind === 'invalid') notFound();
    throw error;
  }
}
