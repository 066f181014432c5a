import { ArrowLeft, TriangleAlert } from 'lucide';
import { EntityHealth } from '@/components/catalog/entity-health';
import { Icon } from '@/components/ui/icon';
import { Note } from '@/components/ui/note';
import type { EntityView, RelatedView } from '@/domain/catalog/schema';
import Link from '../ui/link';
import { entityHref } from './entity-words';
import { isBad } from './relation-words';

/** What must be said before anything else: it is archived, gone from its source, or its descriptor is not sound. */
export function EntityNotes({ entity }: { entity: EntityView }) {
  const { state, problems, source } = entity;
  return (
    <>
      {state === 'archived' && (
        <div className="mb-4">
          <Note tone="info" title="This entity is archived">
            It stands in no list. Bring it back under More actions.
          </Note>
        </div>
      )}
      {state === 'missing' && (
        <div className="mb-4">
          <Note tone="warn" title="Its source does not hold it any more">
            {source.location?.target} was read, and this was not in it. Archive it, or put it back there.
          </Note>
        </div>
      )}
      {problems.length > 0 && (
        <div className="mb-4">
          <Note tone="bad" title="Its newest descriptor is not sound, so this is the last one that was">
            <ul className="mt-1 space-y-0.5">
              {problems.map((problem) => (
                <li key={problem.message}>
                  {problem.message} <Place {...problem} />
                </li>
              ))}
            </ul>
          </Note>
        </div>
      )}
    </>
  );
}

export function Place({ file, line, column }: { file?: string | null; line?: number; column?: number }) {
  if (!file && !line) return null;
  const at = [file, line && `line ${line}`, column && `column ${column}`].filter(Boolean).join(', ');
  return <span className="text-small text-muted">{at}</span>;
}

/** Why it is not well, where one of the things it needs is not well either: the effect, and where it may start. */
export function HealthChain({ entity, related }: { entity: EntityView; related: RelatedView[] }) {
  const { health } = entity;
  const origin = related.find(
    ({ type, health: its }) => (type === 'dependsOn' || type === 'consumesApi') && isBad(its),
  );
  if (!health || !isBad(health) || !origin?.health) return null;
  return (
    <section
      aria-label="Why"
      className="mb-4 rounded-lg border border-[color-mix(in_srgb,var(--warn)_32%,var(--line))] bg-[color-mix(in_srgb,var(--warn-soft)_62%,var(--panel))] px-4 py-3.5"
    >
      <h2 className="mb-3 flex items-center gap-2.5">
        <Icon of={TriangleAlert} className="text-warn" />
        {entity.name} is not well, and neither is {origin.name}, which it needs
      </h2>
      <div className="grid items-stretch md:grid-cols-[minmax(0,1fr)_84px_minmax(0,1fr)]">
        <Box label="This entity" name={entity.name} health={health} />
        <div className="grid place-content-center justify-items-center py-1.5 text-tiny text-muted">
          <Icon of={ArrowLeft} className="text-warn max-md:rotate-90" />
          needs
        </div>
        <Link href={entityHref(origin.ref)} className="min-w-0 rounded-md">
          <Box label="It may start here" name={origin.name} health={origin.health} root />
        </Link>
      </div>
    </section>
  );
}

type BoxProps = { label: string; name: string; health: NonNullable<EntityView['health']>; root?: boolean };

function Box({ label, name, health, root }: BoxProps) {
  return (
    <div className={`h-full min-w-0 rounded-md border bg-panel px-3 py-2.5 ${root ? 'border-warn' : 'border-line'}`}>
      <div className="text-tiny text-muted">{label}</div>
      <div className="flex items-center gap-2">
        <span className="min-w-0 flex-1 truncate font-strong">{name}</span>
        <EntityHealth health={health} plain />
      </div>
      <div className="truncate text-small text-muted" title={health.reason}>
        {health.reason}
      </div>
    </div>
  );
}
