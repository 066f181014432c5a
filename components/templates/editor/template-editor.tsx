'use client';

import { LoaderCircle, Save, Trash2, Upload } from 'lucide';
import dynamic from 'next/dynamic';
import { useRouter } from 'next/navigation';
import { useEffect, useMemo, useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Note } from '@/components/ui/note';
import { Panel, PanelBody, PanelHead } from '@/components/ui/panel';
import { Segmented } from '@/components/ui/segmented';
import { Skeleton } from '@/components/ui/skeleton';
import { Time } from '@/components/ui/time';
import { toast } from '@/components/ui/toast';
import type { DraftSummary } from '@/domain/automation/curation/schema';
import type { Schema } from '@/domain/automation/forms/resolve';
import type { Problem } from '@/domain/automation/templates/schema';
import { ProblemList } from '../about/problem-list';
import type { TeamChoice } from '../form/form-context';
import { FormPreview } from '../publish/form-preview';
import type { EditorHandle } from '../publish/source-editor';
import { CodeField } from './code-field';
import { type Copy, newFile } from './copy';
import { FileList } from './file-list';
import { ask, wordsOf } from './portal';
import { type Reviewed, type Saving, useFileText, useReviewed, useSaving } from './use-copy';
import { type ActionWords, actionWords, type Vocabulary } from './vocabulary';

const loading = () => <Skeleton className="h-64 w-full" />;
const PlanPanel = dynamic(() => import('./plan-panel').then((it) => it.PlanPanel), { ssr: false, loading });
const ChangesPanel = dynamic(() => import('./changes-panel').then((it) => it.ChangesPanel), { ssr: false, loading });
const PublishDialog = dynamic(() => import('./publish-dialog').then((it) => it.PublishDialog), { ssr: false });
const ConflictDialog = dynamic(() => import('./publish-dialog').then((it) => it.ConflictDialog), { ssr: false });

export type EditorProps = {
  /** the template that is edited; null for a new one */
  template: string | null;
  start: Copy;
  /** the draft as the server has it now: somebody else may have saved it since */
  draft: DraftSummary | null;
  me: string;
  teams: TeamChoice[];
  ownTeams: string[];
};

const main = 'template.yaml';
type Side = 'form' | 'plan' | 'changes';

/** YAML with its mistakes in place, beside the form that it makes, its plan, and what it changes. */
export function TemplateEditor(props: EditorProps) {
  const { template } = props;
  const [copy, setCopy] = useState<Copy>(props.start);
  const [open, setOpen] = useState(main);
  const [side, setSide] = useState<Side>('form');
  const [values, setValues] = useState<Schema>({});
  const [isPublishing, setPublishing] = useState(false);
  const handle = useRef<EditorHandle>(null);
  const { reviewed, pending } = useReviewed(copy, template);
  const saving = useSaving(copy, setCopy, template);
  const words = useVocabulary(reviewed);
  useSaveKey(saving);
  const file = copy.files.find(({ path }) => path === open);
  const fileText = useFileText(file, copy.draft, template);
  const isMain = !file;
  const problems = reviewed?.problems ?? [];
  const write = (text: string) =>
    setCopy((now) =>
      isMain
        ? { ...now, source: text }
        : { ...now, files: now.files.map((one) => (one.path === open ? { ...one, text } : one)) },
    );
  const goTo = (problem: Problem) => {
    setOpen(main);
    requestAnimationFrame(() => handle.current?.goTo(problem.line ?? 1, problem.column ?? 1));
  };
  const value = isMain ? copy.source : fileText;
  return (
    <>
      <Bar
        {...{ saving, copy, setCopy, template }}
        publish={() => setPublishing(true)}
        errors={problems.filter(({ level }) => level === 'error').length}
        pending={pending}
      />
      <Notices {...props} saving={saving} copy={copy} />
      <div className="grid items-start gap-4 md:grid-cols-[188px_minmax(0,1fr)] xl:grid-cols-[188px_minmax(0,1.35fr)_minmax(0,1fr)]">
        <FileList files={copy.files} open={open} onOpen={setOpen} onChange={(files) => setCopy({ ...copy, files })} />
        <div className="grid min-w-0 gap-4">
          <Panel>
            <PanelHead
              title={<span className="code">{open}</span>}
              note={isMain ? noteOf(pending, problems) : undefined}
            />
            {value === undefined ? (
              <PanelBody>
                <p className="text-muted">
                  {file?.isText === false ? 'This file is no text. It is kept as it is.' : 'One moment'}
                </p>
              </PanelBody>
            ) : (
              <CodeField
                key={open}
                handle={handle}
                label={isMain ? 'Template as YAML' : `Text of ${open}`}
                path={open}
                value={value}
                onChange={write}
                problems={isMain ? problems : noProblems}
                words={isMain ? words : undefined}
              />
            )}
          </Panel>
          <p id="editor-keys" className="px-1 text-small text-muted max-md:hidden">
            Ctrl Space completes, Ctrl F searches, Ctrl S saves the draft. Escape, then Tab leaves the text.
          </p>
          <div id="problems" aria-live="polite">
            <ProblemList problems={problems} onOpen={goTo} />
          </div>
        </div>
        <div className="grid min-w-0 gap-4 md:max-xl:col-span-2">
          <Segmented
            label="Beside the text"
            name="editor-side"
            value={side}
            onChange={(event) => setSide(event.target.value as Side)}
            options={[
              { value: 'form', label: 'Form' },
              { value: 'plan', label: 'Plan' },
              { value: 'changes', label: 'Changes' },
            ]}
          />
          {side === 'form' && (
            <FormPreview
              pages={reviewed?.pages}
              teams={props.teams}
              ownTeams={props.ownTeams}
              values={values}
              onChange={setValues}
            />
          )}
          {side === 'plan' && (
            <PlanPanel
              {...{ copy, template, values }}
              examples={reviewed?.examples ?? []}
              onStore={(path, text) => setCopy((now) => ({ ...now, files: [...now.files, newFile(path, text)] }))}
            />
          )}
          {side === 'changes' && <ChangesPanel copy={copy} template={template} />}
        </div>
      </div>
      {isPublishing && (
        <PublishDialog
          {...{ copy, template, saving, problems }}
          newer={props.draft?.newerVersion ?? null}
          onClose={() => setPublishing(false)}
        />
      )}
      {saving.conflict && <ConflictDialog {...{ copy, template, saving }} />}
    </>
  );
}

const noProblems: Problem[] = [];

function noteOf(pending: boolean, problems: Problem[]): string {
  if (pending) return 'checking';
  const errors = problems.filter(({ level }) => level === 'error').length;
  if (errors > 0) return errors === 1 ? '1 mistake' : `${errors} mistakes`;
  if (problems.length > 0) return problems.length === 1 ? '1 warning' : `${problems.length} warnings`;
  return 'nothing wrong';
}

type BarProps = {
  saving: Saving;
  copy: Copy;
  setCopy: (copy: Copy) => void;
  template: string | null;
  publish: () => void;
  errors: number;
  pending: boolean;
};

/** What can be done with what stands here, and whether it is kept. */
function Bar({ saving, copy, template, publish, errors, pending }: BarProps) {
  const router = useRouter();
  const { busy, isDirty, savedAt, save } = saving;
  const discard = async () => {
    if (!copy.draft) return;
    try {
      await ask(`/template-drafts/${copy.draft.id}/discard`, { body: { revision: copy.draft.revision } });
      const gone = `/create?discarded=${copy.draft.id}`;
      saving.adopt(copy);
      toast('The draft is thrown away');
      router.push(gone);
      router.refresh();
    } catch (error) {
      toast(wordsOf(error), 'bad');
    }
  };
  return (
    <div className="sticky top-[52px] z-20 -mx-1 mb-4 flex flex-wrap items-center gap-2 bg-bg px-1 py-2">
      <Button
        variant="primary"
        icon={Upload}
        disabled={busy || pending}
        reason={errors > 0 ? 'Mend the mistakes first.' : undefined}
        onClick={publish}
      >
        {template ? 'Publish a version' : 'Publish'}
      </Button>
      <Button
        icon={busy ? LoaderCircle : Save}
        hint="Ctrl S"
        disabled={busy || (!isDirty && copy.draft !== null)}
        onClick={() => void save()}
      >
        Save draft
      </Button>
      {copy.draft && (
        <Button icon={Trash2} disabled={busy} onClick={() => void discard()}>
          Throw away
        </Button>
      )}
      <span className="text-small text-muted" aria-live="polite">
        {isDirty ? (
          'Not saved yet'
        ) : savedAt ? (
          <>
            Saved <Time at={savedAt} mode="seconds" />
          </>
        ) : copy.draft ? (
          'This is the draft as it was saved'
        ) : (
          ''
        )}
      </span>
      {saving.failure && (
        <div className="basis-full">
          <Note tone="bad" role="alert">
            {saving.failure}
          </Note>
        </div>
      )}
    </div>
  );
}

/** What others did to the draft or the template while it stands open here. */
function Notices({ draft, me, copy, saving }: EditorProps & { copy: Copy; saving: Saving }) {
  const isNewer = draft && copy.draft?.id === draft.id && draft.revision > copy.draft.revision;
  const newer = draft?.newerVersion;
  return (
    <div className="mb-4 grid gap-2 empty:hidden">
      {isNewer && !saving.busy && draft.changedBy !== me && (
        <Note tone="warn" title={`${draft.changedBy} has saved this draft`} role="status">
          <Time at={draft.changedAt} />. Save yours to see what differs: nothing is written over before you have seen
          it.
        </Note>
      )}
      {newer && (
        <Note tone="warn" title={`Version ${newer.version} is newer than this draft`}>
          {newer.publishedBy} published it <Time at={newer.publishedAt} />. “Changes” shows what this draft would do to
          it.
        </Note>
      )}
    </div>
  );
}

function useVocabulary(reviewed: Reviewed | null): Vocabulary | undefined {
  const [actions, setActions] = useState<ActionWords[]>();
  useEffect(() => {
    let isCurrent = true;
    type Listed = { items: Parameters<typeof actionWords>[0] };
    void ask<Listed>('/actions?limit=200', { method: 'GET' }).then(
      ({ items }) => isCurrent && setActions(actionWords(items)),
      () => undefined,
    );
    return () => {
      isCurrent = false;
    };
  }, []);
  const names = reviewed?.pages.flatMap(({ schema }) => Object.keys((schema.properties ?? {}) as object)).join(' ');
  return useMemo(
    () => actions && { actions, parameters: names ? [...new Set(names.split(' '))] : [] },
    [actions, names],
  );
}

/** Ctrl S saves the draft from anywhere on the page. */
function useSaveKey({ save, busy }: Saving): void {
  const latest = useRef(save);
  latest.current = save;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 's' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      if (!busy) void latest.current();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [busy]);
}
