import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { toast } from '@/components/ui/toast';
import type { DraftView, Example } from '@/domain/automation/curation/schema';
import type { FormPage, Problem } from '@/domain/automation/templates/schema';
import { bodyOf, type Copy, type CopyFile, fingerprint, manifestOf } from './copy';
import { ask, Refused, wordsOf } from './portal';

export type Reviewed = {
  name: string | null;
  title: string | null;
  pages: FormPage[];
  problems: Problem[];
  examples: Example[];
};

const waitMs = 350;

/** What publishing would say of what stands here, asked while it is typed. */
export function useReviewed(copy: Copy, template: string | null): { reviewed: Reviewed | null; pending: boolean } {
  const [answer, setAnswer] = useState<{ key: string; reviewed: Reviewed }>();
  const key = fingerprint(copy);
  const body = useRef({});
  body.current = bodyOf(copy, template);
  useEffect(() => {
    const stop = new AbortController();
    const timer = setTimeout(async () => {
      const reviewed = await ask<Reviewed>('/template-drafts/check', { body: body.current, signal: stop.signal }).catch(
        () => undefined,
      );
      if (reviewed) setAnswer({ key, reviewed });
    }, waitMs);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [key]);
  return { reviewed: answer?.reviewed ?? null, pending: answer?.key !== key };
}

export type Saving = {
  save: () => Promise<Copy['draft']>;
  busy: boolean;
  isDirty: boolean;
  savedAt: string | null;
  failure: string | null;
  /** what somebody else has saved in the meantime */
  conflict: { words: string; theirs: DraftView } | null;
  /** goes on with one of the two */
  settle: (whose: 'mine' | 'theirs') => void;
  /** what stands here is what is saved */
  adopt: (copy: Copy) => void;
};

/** Saves what stands here as the draft. Another one's work is never written over without having been shown. */
export function useSaving(copy: Copy, setCopy: (copy: Copy) => void, template: string | null): Saving {
  const [saved, setSaved] = useState(() => fingerprint(copy));
  const [savedAt, setSavedAt] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const [conflict, setConflict] = useState<Saving['conflict']>(null);
  const now = useMemo(() => fingerprint(copy), [copy]);
  const isDirty = now !== saved;
  useGuard(isDirty);

  const save = async () => {
    setBusy(true);
    setFailure(null);
    const content = { source: copy.source, files: manifestOf(copy.files) };
    try {
      const draft = copy.draft
        ? await ask<NonNullable<Copy['draft']>>(`/template-drafts/${copy.draft.id}`, {
            method: 'PUT',
            body: { ...content, revision: copy.draft.revision },
          })
        : await ask<NonNullable<Copy['draft']>>('/template-drafts', {
            body: { ...content, ...(template && { template }) },
          });
      setCopy({ ...copy, draft });
      if (!template && draft) window.history.replaceState(null, '', `/create/new?draft=${draft.id}`);
      setSaved(now);
      setSavedAt(new Date().toISOString());
      return draft;
    } catch (error) {
      const theirs = error instanceof Refused && error.status === 409 ? await otherDraft(copy, template) : undefined;
      if (theirs && error instanceof Refused)
        setConflict({ words: error.message.replace(/ \(request .*\)$/, ''), theirs });
      else setFailure(wordsOf(error));
      return null;
    } finally {
      setBusy(false);
    }
  };

  const adopt = useCallback((next: Copy) => {
    setSaved(fingerprint(next));
    setConflict(null);
  }, []);

  const settle = (whose: 'mine' | 'theirs') => {
    if (!conflict) return;
    const { id, revision, source, files } = conflict.theirs;
    const next = whose === 'mine' ? { ...copy, draft: { id, revision } } : { source, files, draft: { id, revision } };
    setCopy(next);
    if (whose === 'theirs') adopt(next);
    else setConflict(null);
    toast(whose === 'mine' ? 'Yours is kept: save it over theirs' : 'Theirs is open');
  };
  return { save, busy, isDirty, savedAt, failure, conflict, settle, adopt };
}

async function otherDraft(copy: Copy, template: string | null): Promise<DraftView | undefined> {
  try {
    if (copy.draft) return await ask<DraftView>(`/template-drafts/${copy.draft.id}`, { method: 'GET' });
    const { items } = await ask<{ items: { id: string; template: string | null }[] }>('/template-drafts?limit=200', {
      method: 'GET',
    });
    const found = items.find((item) => item.template === template);
    return found && (await ask<DraftView>(`/template-drafts/${found.id}`, { method: 'GET' }));
  } catch {
    return undefined;
  }
}

const question = 'What you changed is not saved as a draft. Leave the editor and lose it?';

/** Asks before unsaved changes are left behind: by closing the tab, or by a link of the portal. */
function useGuard(isDirty: boolean): void {
  useEffect(() => {
    if (!isDirty) return;
    const onUnload = (event: BeforeUnloadEvent) => event.preventDefault();
    const onClick = (event: MouseEvent) => {
      const link = (event.target as Element | null)?.closest?.('a[href]');
      if (!link || link.getAttribute('target') || event.ctrlKey || event.metaKey || event.button !== 0) return;
      if (link.getAttribute('href')?.startsWith('#') || window.confirm(question)) return;
      event.preventDefault();
      event.stopPropagation();
    };
    window.addEventListener('beforeunload', onUnload);
    document.addEventListener('click', onClick, true);
    return () => {
      window.removeEventListener('beforeunload', onUnload);
      document.removeEventListener('click', onClick, true);
    };
  }, [isDirty]);
}

/** Brings the text of a file that was not opened yet. */
export function useFileText(
  file: CopyFile | undefined,
  draft: Copy['draft'],
  template: string | null,
): string | undefined {
  const [texts, setTexts] = useState<ReadonlyMap<string, string>>(new Map());
  const sha = file?.isText && file.text === undefined ? file.sha256 : undefined;
  const known = sha === undefined ? undefined : texts.get(sha);
  useEffect(() => {
    if (!sha || known !== undefined) return;
    const query = new URLSearchParams({
      sha256: sha,
      ...(draft && { draft: draft.id }),
      ...(template && { template }),
    });
    let isCurrent = true;
    void fetch(`/api/v1/template-files?${query}`)
      .then((response) => (response.ok ? response.text() : undefined))
      .then((text) => {
        if (isCurrent && text !== undefined) setTexts((now) => new Map(now).set(sha, text));
      });
    return () => {
      isCurrent = false;
    };
  }, [sha, known, draft, template]);
  return file?.text ?? known;
}
