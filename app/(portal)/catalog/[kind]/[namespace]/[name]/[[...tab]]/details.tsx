import { Plug } from 'lucide';
import { pageContext } from '@/app/_http/context';
import { CodeLines } from '@/components/catalog/code-lines';
import { Reference, SourceOf } from '@/components/catalog/entity-about';
import { EntityTimeline } from '@/components/catalog/entity-timeline';
import { entityHref, typeWord } from '@/components/catalog/entity-words';
import { RelatedTable } from '@/components/catalog/related-table';
import { EmptyState } from '@/components/ui/empty-state';
import { Facts } from '@/components/ui/facts';
import { Pager } from '@/components/ui/pager';
import { Panel, PanelBody, PanelHead } from '@/components/ui/panel';
import { toYaml } from '@/domain/catalog/queries/export';
import type { EntityView, RelatedView } from '@/domain/catalog/schema';
import { listEvents } from '@/domain/events/queries';

/** The definition of an API, or the APIs that something provides and consumes. */
export function Apis({ entity, related }: { entity: EntityView; related: RelatedView[] }) {
  if (entity.kind !== 'API') {
    return (
      <Panel>
        <PanelHead title="APIs" count={related.length} />
        <RelatedTable related={related} label="APIs" />
      </Panel>
    );
  }
  const definition = (entity.document.spec as Record<string, unknown> | undefined)?.definition;
  const placeholder = typeof definition === 'object' && definition ? Object.values(definition)[0] : undefined;
  return (
    <Panel>
      <PanelHead title="Definition" note={entity.type ? typeWord(entity.type) : undefined} />
      {typeof definition === 'string' ? (
        <CodeLines text={definition} what="the definition" yaml={!definition.trimStart().startsWith('{')} />
      ) : (
        <EmptyState icon={Plug} title="The definition stands elsewhere">
          {placeholder
            ? `The descriptor points at ${String(placeholder)}, which is not read here yet.`
            : 'The descriptor holds none.'}
        </EmptyState>
      )}
    </Panel>
  );
}

export async function Timeline({ entity, cursor }: { entity: EntityView; cursor?: string }) {
  const ctx = await pageContext();
  const page = await listEvents(ctx, { subjectKind: 'entity', subjectId: entity.id, limit: 50, cursor });
  const href = entityHref(entity.ref, 'timeline');
  return (
    <Panel>
      <PanelHead title="Timeline" />
      <PanelBody className="py-2">
        <EntityTimeline events={page.items} createdAt={page.nextCursor ? undefined : entity.createdAt} />
      </PanelBody>
      <Pager
        newer={cursor ? href : undefined}
        older={page.nextCursor ? `${href}?cursor=${page.nextCursor}` : undefined}
        words={{ newer: 'Newest', older: 'Older' }}
      />
    </Panel>
  );
}

/** The descriptor as it is kept, with where it comes from. */
export function Definition({ entity }: { entity: EntityView }) {
  return (
    <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_340px]">
      <Panel>
        <PanelHead title="Descriptor" note="as the catalog keeps it" />
        <CodeLines text={toYaml(entity.document)} what="the descriptor" yaml />
      </Panel>
      <Panel>
        <PanelHead title="Where it comes from" />
        <PanelBody>
          <Facts
            items={[
              { label: 'Source', value: <SourceOf {...entity.source} /> },
              {
                label: 'Problems',
                value: entity.problems.length === 0 ? 'None' : `${entity.problems.length}, shown above`,
              },
              { label: 'Reference', value: <Reference of={entity.ref} /> },
            ]}
          />
        </PanelBody>
      </Panel>
    </div>
  );
}
