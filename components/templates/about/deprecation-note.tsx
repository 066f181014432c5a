import { Note } from '@/components/ui/note';
import { TextLink } from '@/components/ui/text-link';
import { Time } from '@/components/ui/time';
import type { Deprecation } from '@/domain/automation/templates/schema';

/** That a template is on its way out: why, until when it still runs, and what to use instead. */
export function DeprecationNote({ deprecation }: { deprecation: Deprecation }) {
  const { reason, successor, endsAt, isOver } = deprecation;
  return (
    <Note tone="warn" title="This template is deprecated">
      {reason && <p>{reason}</p>}
      <p>
        {isOver || !endsAt ? (
          'Nothing new is made with it.'
        ) : (
          <>
            It can still be run until <Time at={endsAt} mode="date" />.
          </>
        )}{' '}
        {successor ? (
          <>
            Use <TextLink href={`/create/${encodeURIComponent(successor.name)}`}>{successor.title}</TextLink> instead.
          </>
        ) : (
          isOver && <TextLink href="/create">See what else there is</TextLink>
        )}
      </p>
    </Note>
  );
}
