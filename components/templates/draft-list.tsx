'use client';

import { Save, Trash2 } from 'lucide';
import { useEffect, useState } from 'react';
import { Icon } from '@/components/ui/icon';
import { IconButton } from '@/components/ui/icon-button';
import { TextLink } from '@/components/ui/text-link';
import { Time } from '@/components/ui/time';
import { type Draft, dropDraft, listDrafts } from './drafts';

/** Forms that were begun in this browser and not sent. */
export function DraftList() {
  const [drafts, setDrafts] = useState<Draft[]>([]);
  useEffect(() => setDrafts(listDrafts()), []);
  if (drafts.length === 0) return null;
  return (
    <ul aria-label="Drafts" className="mb-5 flex flex-wrap gap-2">
      {drafts.slice(0, 4).map((draft) => (
        <li
          key={draft.template}
          className="flex items-center gap-2 rounded-md border border-dashed border-line-strong py-0.5 pr-0.5 pl-3 text-body"
        >
          <Icon of={Save} size={14} className="text-muted" />
          <TextLink href={`/create/${encodeURIComponent(draft.template)}`}>
            Go on: {draft.title}
            {typeof draft.values.name === 'string' ? ` · ${draft.values.name}` : ''}
          </TextLink>
          <Time at={draft.savedAt} className="text-small text-muted" />
          <IconButton
            icon={Trash2}
            label={`Throw away the draft of ${draft.title}`}
            onClick={() => {
              dropDraft(draft.template);
              setDrafts(listDrafts());
            }}
          />
        </li>
      ))}
    </ul>
  );
}
