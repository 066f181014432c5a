import { useSearchParams } from 'next/navigation';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { type CheckedPage, checkPage } from '@/domain/automation/forms/check';
import { checkPages } from '@/domain/automation/forms/pages';
import type { Schema } from '@/domain/automation/forms/resolve';
import type { FormPage } from '@/domain/automation/templates/schema';
import { allFields } from '../form/form-context';
import { validator } from '../form/validator';
import { useConditions } from './use-conditions';
import { useDraft } from './use-draft';
import type { WizardProps } from './wizard-props';

export type WizardPage = FormPage & CheckedPage & { index: number };

/** The form as it stands: its pages with their mistakes, where the person is, and what they have touched. */
export type Wizard = {
  pages: WizardPage[];
  /** everything that was typed, what is hidden now too */
  values: Schema;
  /** what a run gets: without what is hidden */
  sent: Schema;
  secrets: Record<string, string>;
  /** the page shown; equal to the number of pages on the review */
  at: number;
  savedAt: string | null;
  setValues: (values: Schema) => void;
  setSecret: (name: string, value: string) => void;
  go: (to: number) => void;
  /** mistakes of a page that may be seen: of fields that were left, or of all once it was tried */
  seen: (page: WizardPage) => CheckedPage['errors'];
  leave: (pointer: string) => void;
  attempt: (page: number) => void;
  discard: () => void;
};

export function useWizard({ template, from, about, ownTeams, update }: WizardProps): Wizard {
  const initial = useMemo(
    () => initialValues(template.pages, from?.values ?? about?.values, ownTeams),
    [template.pages, from, about, ownTeams],
  );
  const [values, setValues] = useState<Schema>(initial);
  const [secrets, setSecrets] = useState<Record<string, string>>({});
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [attempted, setAttempted] = useState<ReadonlySet<number>>(new Set());
  const holds = useConditions(template.pages);
  const form = useMemo(() => checkPages(template.pages, values, validator, holds), [template.pages, values, holds]);
  const { pages } = form;
  const { at, go } = useStep(pages);
  const restore = from === null && about === null ? setValues : undefined;
  const draft = useDraft(template, values, initial, { restore, keep: update === undefined });
  return {
    pages,
    values,
    sent: update ? updateOf(update, form.values) : form.values,
    secrets,
    at,
    savedAt: draft.savedAt,
    setValues: useCallback((next: Schema) => setValues((now) => ({ ...now, ...next })), []),
    setSecret: useCallback((name, value) => setSecrets((now) => ({ ...now, [name]: value })), []),
    go,
    seen: ({ index, errors }) => errors.filter(({ pointer }) => attempted.has(index) || left.has(pointer)),
    leave: useCallback((pointer) => setLeft((now) => (now.has(pointer) ? now : new Set(now).add(pointer))), []),
    attempt: useCallback((page) => setAttempted((now) => new Set(now).add(page)), []),
    discard: () => {
      draft.discard();
      setValues(initial);
      setLeft(new Set());
      setAttempted(new Set());
      go(0);
    },
  };
}

/** What the run that brings something up to date gets. What it was made with and the form holds no longer is taken away. */
function updateOf({ thing, name, made }: NonNullable<WizardProps['update']>, values: Schema): Schema {
  const gone = Object.keys(made).filter((key) => values[key] === undefined);
  return { thing, name, parameters: { ...Object.fromEntries(gone.map((key) => [key, null])), ...values } };
}

/** Defaults, the viewer's team where the form asks for an owner, and what an earlier run was given. */
function initialValues(pages: FormPage[], given: Schema | undefined, ownTeams: string[]): Schema {
  const base: Schema = { ...given };
  for (const { schema } of pages) {
    for (const [name, field] of allFields(schema)) {
      const isOwner = field['ui:field'] === 'OwnerPicker' && field.default === undefined;
      if (isOwner && base[name] === undefined && ownTeams[0]) base[name] = ownTeams[0];
    }
  }
  for (const { schema } of pages) Object.assign(base, checkPage(schema, base, validator).values);
  return base;
}

/** Where the person is stands in the address, so that Back goes one step back. No step is open before those ahead of it. */
function useStep(pages: WizardPage[]): { at: number; go: (to: number) => void } {
  const search = useSearchParams();
  const wanted = search.get('step');
  const firstWrong = pages.findIndex((page) => page.errors.length > 0);
  const open = firstWrong < 0 ? pages.length : firstWrong;
  const asked = wanted === 'review' ? pages.length : Math.max(0, Number(wanted ?? 1) - 1 || 0);
  const at = Math.min(asked, open);
  const go = useCallback(
    (to: number) => {
      const query = new URLSearchParams(window.location.search);
      if (to === 0) query.delete('step');
      else query.set('step', to >= pages.length ? 'review' : String(to + 1));
      window.history.pushState(null, '', `?${query}`);
      window.scrollTo({ top: 0 });
    },
    [pages.length],
  );
  useEffect(() => {
    const onPop = () => window.scrollTo({ top: 0 });
    window.addEventListener('popstate', onPop);
    return () => window.removeEventListener('popstate', onPop);
  }, []);
  return { at, go };
}
