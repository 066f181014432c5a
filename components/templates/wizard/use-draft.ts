import { useEffect, useRef, useState } from 'react';
import type { Schema } from '@/domain/automation/forms/resolve';
import { dropDraft, readDraft, writeDraft } from '../drafts';

const waitMs = 400;
const masked = '••••••';

/**
 * Keeps the form in this browser while it is filled. A draft that is there comes back first, unless the form begins from
 * an earlier run. Secrets are left out, so they are asked for again.
 */
export function useDraft(
  template: { name: string; title: string },
  values: Schema,
  initial: Schema,
  { restore, keep }: { restore: ((values: Schema) => void) | undefined; keep: boolean },
): { savedAt: string | null; discard: () => void } {
  const [savedAt, setSavedAt] = useState<string | null>(null);
  const last = useRef(JSON.stringify(initial));
  const { name, title } = template;

  // biome-ignore lint/correctness/useExhaustiveDependencies: only when the form is opened; what is typed later must stay
  useEffect(() => {
    const draft = restore && readDraft(name);
    if (!draft) return;
    const whole = { ...initial, ...draft.values };
    last.current = JSON.stringify(whole);
    restore(whole);
    setSavedAt(draft.savedAt);
  }, [name]);

  useEffect(() => {
    const text = JSON.stringify(values);
    if (!keep || text === last.current) return;
    const timer = setTimeout(() => {
      last.current = text;
      const at = new Date().toISOString();
      const kept = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== masked));
      if (writeDraft({ template: name, title, values: kept, savedAt: at })) setSavedAt(at);
    }, waitMs);
    return () => clearTimeout(timer);
  }, [values, name, title, keep]);

  return {
    savedAt,
    discard: () => {
      dropDraft(name);
      last.current = JSON.stringify(initial);
      setSavedAt(null);
    },
  };
}
