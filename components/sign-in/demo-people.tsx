'use client';

import { ArrowRight, ChevronRight, LoaderCircle } from 'lucide';
import { useState } from 'react';
import { postToAuth } from '@/components/shell/auth-form';
import { Avatar } from '@/components/ui/avatar';
import { Icon } from '@/components/ui/icon';
import { Note } from '@/components/ui/note';
import type { PersonView } from '@/domain/access/schema';
import { chooseGuides, whatTheyShow, whoTheyAre } from './demo-person';

/** The people of the demo organisation: who they are, and what to try as them. */
export function DemoPeople({ people, returnTo }: { people: PersonView[]; returnTo: string }) {
  const [busy, setBusy] = useState<string>();
  const [failed, setFailed] = useState(false);
  const { guides, others } = chooseGuides(people);
  const enter = async (ref: string) => {
    setBusy(ref);
    setFailed(false);
    try {
      await postToAuth('callback/demo', { person: ref, callbackUrl: returnTo });
    } catch {
      setBusy(undefined);
      setFailed(true);
    }
  };
  const row = (person: PersonView, text?: string) => (
    <PersonRow key={person.id} person={person} text={text} busy={busy} onEnter={() => enter(person.ref)} />
  );
  return (
    <section aria-label="Demo sign-in">
      <div className="mb-2 flex items-baseline justify-between gap-3 px-1">
        <h2>Look around as</h2>
        <span className="text-small text-muted">Demo data, no password</span>
      </div>
      {failed && <Note tone="bad">The portal did not answer. Check your connection and try again.</Note>}
      <div className="overflow-hidden rounded-lg border border-line bg-panel shadow-panel">
        <ul className="divide-y divide-line">{guides.map((person) => row(person, whatTheyShow(person)))}</ul>
        {others.length > 0 && (
          <details className="group border-t border-line">
            <summary className="flex items-center gap-1.5 px-4 py-2.5 text-small text-muted hover:bg-hover">
              <Icon of={ChevronRight} size={14} className="group-open:rotate-90" />
              {others.length} others
            </summary>
            <ul className="divide-y divide-line border-t border-line">{others.map((person) => row(person))}</ul>
          </details>
        )}
      </div>
    </section>
  );
}

type RowProps = { person: PersonView; text?: string; busy: string | undefined; onEnter: () => void };

function PersonRow({ person, text, busy, onEnter }: RowProps) {
  return (
    <li>
      <button
        type="button"
        onClick={onEnter}
        disabled={busy !== undefined}
        className="group/row flex w-full items-center gap-3.5 px-4 py-2.5 text-left hover:bg-hover focus-visible:-outline-offset-2"
      >
        <Avatar name={person.name} size={text ? 'lg' : 'md'} />
        <span className="min-w-0 flex-1">
          <span className="font-strong">{person.name}</span>
          <span className="ml-2 text-small text-muted">{whoTheyAre(person)}</span>
          {text && <span className="block text-small text-muted">{text}</span>}
        </span>
        <Icon
          of={busy === person.ref ? LoaderCircle : ArrowRight}
          className={busy === person.ref ? 'animate-turn text-link' : 'invisible text-faint group-hover/row:visible'}
        />
      </button>
    </li>
  );
}
