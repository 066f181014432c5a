import { TextLink } from '@/components/ui/text-link';
import type { RunOrigin as Origin } from '@/domain/automation/triggers/queries';
import { entityHref, shortName } from '../catalog/entity-words';
import { kindWords } from '../triggers/words';

/** What started a run, and for what, each with its way there. */
export function RunOrigin({ origin }: { origin: Origin | null }) {
  if (!origin) return null;
  const { trigger, depth, entityRef } = origin;
  return (
    <p className="-mt-2 mb-4 text-small text-muted">
      {trigger && (
        <>
          Started by the {kindWords[trigger.kind].word.toLowerCase()}{' '}
          <TextLink href={`/triggers/${trigger.id}`}>{trigger.name}</TextLink>
          {depth > 0 && `, ${depth} in a row by each other’s events`}
          {entityRef ? ', ' : '.'}
        </>
      )}
      {entityRef && (
        <>
          {trigger ? 'for' : 'Started for'} <TextLink href={entityHref(entityRef)}>{shortName(entityRef)}</TextLink>.
        </>
      )}
    </p>
  );
}
