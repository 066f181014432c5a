import { Waypoints } from 'lucide';
import { pageContext } from '@/app/_http/context';
import { EntityHealth } from '@/app/(portal)/health/entity-health';
import { settleUpdate } from '@/app/(portal)/repositories/actions';
import { DependencyGraph } from '@/components/catalog/dependency-graph';
import { EntityAbout } from '@/components/catalog/entity-about';
import { HealthChain } from '@/components/catalog/entity-notes';
import { EntityTimeline } from '@/components/catalog/entity-timeline';
import { entityHref } from '@/components/catalog/entity-words';
import { RelatedTable } from '@/components/catalog/related-table';
import { relationWord, sidesOf } from '@/components/catalog/relation-words';
import { MadeBy } from '@/components/templates/made-by';
import { EmptyState } from '@/components/ui/empty-state';
import Link from '@/components/ui/link';
import { Panel, PanelBody, PanelHead } from '@/components/ui/panel';
import { findThing, listChanges } from '@/domain/automation/things/queries';
import type { EntityView, RelatedView } from '@/domain/catalog/schema';
import { listEvents } from '@/domain/events/queries';

type Parts = { entity: EntityView; related: RelatedView[] };

const probed = new Set(['Component', 'Resource', 'API', 'System']);
const fewNodes = 4;
const fewEvents = 6;

export async function Overview({ entity, related }: Parts) {
  const ctx = await pageContext();
  const { left, right } = sidesOf(entity.kind, related);
  const events = await listEvents(ctx, { subjectKind: 'entity', subjectId: entity.id, limit: fewEvents });
  const thing = await findThing(ctx, { kind: 'entity', address: entity.ref });
  const changes = thing ? await listChanges(ctx, { template: thing.template, after: thing.version }) : [];
  const total = left.nodes.length + right.nodes.length;
  const shown = Math.min(left.nodes.length, fewNodes) + Math.min(right.nodes.length, fewNodes);
  const beside = related.filter(({ type }) => ['partOf', 'hasMember', 'memberOf', 'providesApi'].includes(type));
  return (
    <>
      <HealthChain entity={entity} related={related} />
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_340px]">
        <div className="grid min-w-0 gap-4">
          {probed.has(entity.kind) && <EntityHealth entityRef={entity.ref} />}
          <Panel>
            <PanelHead title="Dependencies" note={shown < total ? `${shown} of ${total}, worst first` : undefined}>
              <Link href={entityHref(entity.ref, 'dependencies')} className="hover:text-ink">
                All of them
              </Link>
            </PanelHead>
            <PanelBody>
              {total > 0 ? <DependencyGraph entity={entity} left={left} right={right} most={fewNodes} /> : <Alone />}
            </PanelBody>
          </Panel>
          <Panel>
            <PanelHead title="Recent">
              <Link href={entityHref(entity.ref, 'timeline')} className="hover:text-ink">
                Whole timeline
              </Link>
            </PanelHead>
            <PanelBody className="py-2">
              <EntityTimeline events={events.items} createdAt={events.nextCursor ? undefined : entity.createdAt} />
            </PanelBody>
          </Panel>
        </div>
        <div className="grid min-w-0 gap-4">
          <EntityAbout entity={entity} />
          {thing && <MadeBy thing={thing} changes={changes} settle={settleUpdate.bind(null, thing.id)} />}
          {beside.length > 0 && <Beside entity={entity} related={beside} />}
        </div>
      </div>
    </>
  );
}

const Alone = () => (
  <EmptyState icon={Waypoints} title="No dependencies known">
    Its descriptor names none: dependsOn, consumesApis and their like in catalog-info.yaml draw this graph.
  </EmptyState>
);

const fewBeside = 12;

function Beside({ entity, related }: Parts) {
  return (
    <Panel>
      <PanelHead title="Belongs together" count={related.length} />
      <ul className="py-1.5">
        {related.slice(0, fewBeside).map((one) => (
          <li key={`${one.type} ${one.ref}`} className="flex items-baseline gap-3 px-4 py-1">
            <span className="w-[92px] flex-none text-small text-muted">{relationWord(one.type)}</span>
            {one.known ? (
              <Link href={entityHref(one.ref)} className="truncate text-link hover:underline" title={one.ref}>
                {one.title ?? one.name}
              </Link>
            ) : (
              <span className="truncate text-muted" title={`${one.ref} is not in the catalog`}>
                {one.name}
              </span>
            )}
          </li>
        ))}
        {related.length > fewBeside && (
          <li className="px-4 py-1 text-small text-muted">
            <Link href={entityHref(entity.ref, 'dependencies')}>{related.length - fewBeside} more</Link>
          </li>
        )}
      </ul>
    </Panel>
  );
}

const manyNodes = 12;

export function Dependencies({ entity, related }: Parts) {
  const { left, right } = sidesOf(entity.kind, related);
  if (related.length === 0) {
    return (
      <Panel>
        <Alone />
      </Panel>
    );
  }
  return (
    <div className="grid gap-4">
      {left.nodes.length + right.nodes.length > 0 && (
        <Panel>
          <PanelHead title="Graph" note="worst first" />
          <PanelBody>
            <DependencyGraph entity={entity} left={left} right={right} most={manyNodes} />
          </PanelBody>
        </Panel>
      )}
      <Panel>
        <PanelHead title="All relations" count={related.length} />
        <RelatedTable related={related} label={`Relations of ${entity.name}`} />
      </Panel>
    </div>
  );
}
