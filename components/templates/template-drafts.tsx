'use client';

import { FilePen, Undo2 } from 'lucide';
import { ActionButton } from '@/components/action-button';
import type { FormState } from '@/components/form-state';
import { Icon } from '@/components/ui/icon';
import { Note } from '@/components/ui/note';
import { TextLink } from '@/components/ui/text-link';
import { Time } from '@/components/ui/time';
import type { DraftSummary } from '@/domain/automation/curation/schema';

type Props = {
  drafts: DraftSummary[];
  /** the one that was thrown away a moment ago */
  discarded: string | undefined;
  bringBack: (id: string) => Promise<FormState>;
};

/** Templates that are written and not published yet: everybody who may publish works on the same ones. */
export function TemplateDrafts({ drafts, discarded, bringBack }: Props) {
  const isGone = discarded && !drafts.some(({ id }) => id === discarded);
  if (!isGone && drafts.length === 0) return null;
  return (
    <div className="mb-5 grid gap-3">
      {isGone && (
        <Note tone="info">
          <div className="flex flex-wrap items-center gap-3">
            The draft of the template is thrown away.
            <ActionButton size="sm" icon={Undo2} action={() => bringBack(discarded)}>
              Bring it back
            </ActionButton>
          </div>
        </Note>
      )}
      {drafts.length > 0 && (
        <ul aria-label="Drafts of templates" className="flex flex-wrap gap-2">
          {drafts.map((draft) => (
            <li
              key={draft.id}
              className="flex min-h-8 items-center gap-2 rounded-md border border-dashed border-line-strong px-3 text-body"
            >
              <Icon of={FilePen} size={14} className="flex-none text-muted" />
              <TextLink
                href={
                  draft.template
                    ? `/create/${encodeURIComponent(draft.template)}/edit`
                    : `/create/new?draft=${draft.id}`
                }
              >
                Draft: {draft.title}
              </TextLink>
              <span className="text-small text-muted">
                {draft.changedBy}, <Time at={draft.changedAt} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
