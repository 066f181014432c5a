import { ChevronLeft, ChevronRight } from 'lucide';
import { ButtonLink } from './button-link';
import { Icon } from './icon';

type Props = {
  /** address of the page before this one; none on the first */
  newer?: string;
  /** address of the page after this one; none on the last */
  older?: string;
  /** how many, where it is known: "1,204 match" */
  note?: string;
  words?: { newer: string; older: string };
};

/** The foot of a list sorted by time: a keyset pager, so there are no page numbers to lie. */
export function Pager({ newer, older, note, words = { newer: 'Newer', older: 'Older' } }: Props) {
  if (!newer && !older && !note) return null;
  return (
    <nav aria-label="Pages" className="flex items-center gap-2 border-t border-line px-4 py-2.5 text-small text-muted">
      {note && <span>{note}</span>}
      {(newer || older) && (
        <span className="ml-auto flex gap-2">
          <ButtonLink href={newer ?? '#'} size="sm" reason={newer ? undefined : 'This is the first page.'}>
            <Icon of={ChevronLeft} size={14} />
            {words.newer}
          </ButtonLink>
          <ButtonLink href={older ?? '#'} size="sm" reason={older ? undefined : 'There is nothing older.'}>
            {words.older}
            <Icon of={ChevronRight} size={14} />
          </ButtonLink>
        </span>
      )}
    </nav>
  );
}
