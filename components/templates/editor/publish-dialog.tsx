import { CircleCheck, CircleX, LoaderCircle, Upload } from 'lucide';
import { useRouter } from 'next/navigation';
import { useEffect, useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Note } from '@/components/ui/note';
import { Mark } from '@/components/ui/status';
import { Textarea } from '@/components/ui/textarea';
import { Time } from '@/components/ui/time';
import { toast } from '@/components/ui/toast';
import type { DraftSummary, ExampleOutcome } from '@/domain/automation/curation/schema';
import type { Problem } from '@/domain/automation/templates/schema';
import { ChangesPanel } from './changes-panel';
import { bodyOf, type Copy } from './copy';
import { ask, wordsOf } from './portal';
import type { Saving } from './use-copy';

type Props = {
  copy: Copy;
  template: string | null;
  saving: Saving;
  problems: Problem[];
  newer: DraftSummary['newerVersion'];
  onClose: () => void;
};

/** Asks what is new, tries the examples, and publishes what stands in the editor. */
export function PublishDialog({ copy, template, saving, problems, newer, onClose }: Props) {
  const router = useRouter();
  const [note, setNote] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const outcomes = useOutcomes(copy, template);
  const publish = async () => {
    setBusy(true);
    setFailure(null);
    try {
      const draft = saving.isDirty || !copy.draft ? await saving.save() : copy.draft;
      if (!draft) return onClose();
      const body = {
        revision: draft.revision,
        ...(note.trim() && { note: note.trim() }),
        ...(newer && { over: newer.version }),
      };
      const answer = await ask<{ name: string; version: number; changed: boolean }>(
        `/template-drafts/${draft.id}/publish`,
        { body },
      );
      toast(
        answer.changed
          ? `${answer.name} is published as version ${answer.version}`
          : 'Nothing differs from the newest version',
      );
      router.push(`/create/${encodeURIComponent(answer.name)}/about`);
      router.refresh();
    } catch (error) {
      setFailure(wordsOf(error));
    } finally {
      setBusy(false);
    }
  };
  const warnings = problems.length;
  return (
    <Dialog
      open
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={template ? 'Publish a version' : 'Publish the template'}
      text="A version never changes once it is published. Runs that are under way keep the one that they were started with."
    >
      <div className="grid gap-4">
        {newer && (
          <Note tone="warn">
            Version {newer.version} of {newer.publishedBy} was published <Time at={newer.publishedAt} />, after this
            draft was begun. Publishing goes over it.
          </Note>
        )}
        {warnings > 0 && (
          <Note tone="warn">
            {warnings === 1 ? 'There is 1 warning.' : `There are ${warnings} warnings.`} They do not stop it.
          </Note>
        )}
        <Outcomes outcomes={outcomes} />
        <Field id="publish-note" label="What is new" note="optional" hint="Stands in the list of versions.">
          <Textarea id="publish-note" value={note} maxLength={500} onChange={(event) => setNote(event.target.value)} />
        </Field>
        {failure && (
          <Note tone="bad" role="alert">
            {failure}
          </Note>
        )}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Not yet</Button>
          <Button variant="primary" icon={busy ? LoaderCircle : Upload} disabled={busy} onClick={() => void publish()}>
            Publish
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

/** Tried when the dialog opens. Undefined while that takes. */
function useOutcomes(copy: Copy, template: string | null): ExampleOutcome[] | undefined {
  const [outcomes, setOutcomes] = useState<ExampleOutcome[]>();
  const body = useRef(bodyOf(copy, template));
  useEffect(() => {
    const stop = new AbortController();
    ask<{ items: ExampleOutcome[] }>('/template-drafts/examples', { body: body.current, signal: stop.signal }).then(
      ({ items }) => setOutcomes(items),
      () => setOutcomes([]),
    );
    return () => stop.abort();
  }, []);
  return outcomes;
}

function Outcomes({ outcomes }: { outcomes: ExampleOutcome[] | undefined }) {
  if (!outcomes) return <p className="text-small text-muted">Trying the examples</p>;
  if (outcomes.length === 0) return null;
  const missed = outcomes.filter(({ holds }) => !holds);
  if (missed.length === 0) {
    return (
      <Mark tone="ok" icon={CircleCheck}>
        {outcomes.length === 1 ? 'The example holds' : `All ${outcomes.length} examples hold`}
      </Mark>
    );
  }
  return (
    <Note
      tone="bad"
      icon={CircleX}
      title={missed.length === 1 ? 'An example does not hold' : `${missed.length} examples do not hold`}
    >
      <ul className="text-small">
        {missed.slice(0, 5).map(({ path, title, misses }) => (
          <li key={path}>
            {title}: {misses[0]}
          </li>
        ))}
      </ul>
    </Note>
  );
}

/** Two people wrote at once: what differs, and whose it goes on with. */
export function ConflictDialog({ copy, template, saving }: Pick<Props, 'copy' | 'template' | 'saving'>) {
  const { conflict, settle } = saving;
  if (!conflict) return null;
  const { theirs } = conflict;
  const compared = { ...copy, draft: { id: theirs.id, revision: theirs.revision } };
  return (
    <Dialog open wide onOpenChange={() => undefined} title="Somebody else has saved this draft" text={conflict.words}>
      <div className="grid gap-4">
        <ChangesPanel copy={compared} template={template} against="draft" />
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={() => settle('theirs')}>Open theirs, without mine</Button>
          <Button variant="primary" onClick={() => settle('mine')}>
            Keep mine
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
