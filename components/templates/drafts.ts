import { isObject } from '@/domain/automation/forms/resolve';

/** A form that was begun, as this browser keeps it. Secrets are never in it. */
export type Draft = { template: string; title: string; values: Record<string, unknown>; savedAt: string };

const prefix = 'slipway.draft.';
const mostDays = 30;

export function readDraft(template: string): Draft | undefined {
  try {
    const draft: unknown = JSON.parse(localStorage.getItem(prefix + template) ?? 'null');
    return isDraft(draft) ? draft : undefined;
  } catch {
    return undefined;
  }
}

/** False where the browser keeps nothing: a private window, or no room left. */
export function writeDraft(draft: Draft): boolean {
  try {
    localStorage.setItem(prefix + draft.template, JSON.stringify(draft));
    return true;
  } catch {
    return false;
  }
}

export function dropDraft(template: string): void {
  try {
    localStorage.removeItem(prefix + template);
  } catch {
    // nothing was kept, so nothing has to go
  }
}

/** Newest first. Old ones are forgotten on the way. */
export function listDrafts(): Draft[] {
  try {
    const names = Object.keys(localStorage).filter((key) => key.startsWith(prefix));
    const drafts = names.flatMap((key) => readDraft(key.slice(prefix.length)) ?? []);
    const oldest = Date.now() - mostDays * 86_400_000;
    for (const draft of drafts) if (Date.parse(draft.savedAt) < oldest) dropDraft(draft.template);
    return drafts
      .filter((draft) => Date.parse(draft.savedAt) >= oldest)
      .sort((left, right) => right.savedAt.localeCompare(left.savedAt));
  } catch {
    return [];
  }
}

const isDraft = (value: unknown): value is Draft =>
  isObject(value) && typeof value.template === 'string' && typeof value.savedAt === 'string' && isObject(value.values);
