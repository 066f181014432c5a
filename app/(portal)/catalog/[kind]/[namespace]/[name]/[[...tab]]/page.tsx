import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { pageContext } from '@/app/_http/context';
import { show } from '@/app/_http/show';
import { Live } from '@/app/live';
import { EntityHead } from '@/components/catalog/entity-head';
import { previewHref, previewType } from '@/components/catalog/entity-links';
import { EntityNotes } from '@/components/catalog/entity-notes';
import { entityHref } from '@/components/catalog/entity-words';
import { sidesOf } from '@/components/catalog/relation-words';
import { Tabs } from '@/components/ui/tabs';
import { listEntityActions } from '@/domain/automation/entities/queries';
import { getEntity, listRelated } from '@/domain/catalog/queries/entity';
import { listEnvironmentTypes } from '@/domain/environments/types/queries';
import { archiveAction, restoreAction } from '../../../../actions';
import { Apis, Definition, Timeline } from './details';
import { Dependencies, Overview } from './overview';
import { Environments, Runs } from './uses';

type Params = { kind: string; namespace: string; name: string; tab?: string[] };
type Props = { params: Promise<Params>; searchParams: Promise<Record<string, string | undefined>> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: decodeURIComponent((await params).name) };
}

/** One entity: a head that stays, and a tab that changes. */
export default async function EntityPage({ params, searchParams }: Props) {
  const ctx = await pageContext();
  const { kind, namespace, name, tab: [tab = ''] = [] } = await params;
  const key = {
    kind: decodeURIComponent(kind),
    namespace: decodeURIComponent(namespace),
    name: decodeURIComponent(name),
  };
  const [entity, { cursor }] = await Promise.all([show(getEntity(ctx, key)), searchParams]);
  const preview = previewHref(entity);
  const [related, actions, types] = await Promise.all([
    listRelated(ctx, entity.ref, 500),
    entity.state === 'archived' ? [] : listEntityActions(ctx, entity),
    preview ? listEnvironmentTypes(ctx) : [],
  ]);
  const { left, right } = sidesOf(entity.kind, related);
  const apis = related.filter(({ type }) => type === 'providesApi' || type === 'consumesApi');
  const isApi = entity.kind === 'API';
  const tabs = [
    { id: '', label: 'Overview' },
    { id: 'dependencies', label: 'Dependencies', count: left.nodes.length + right.nodes.length || undefined },
    ...(isApi || apis.length ? [{ id: 'api', label: 'API', count: isApi ? undefined : apis.length }] : []),
    ...(entity.kind === 'Component' ? [{ id: 'environments', label: 'Environments' }] : []),
    { id: 'runs', label: 'Runs' },
    { id: 'timeline', label: 'Timeline' },
    { id: 'definition', label: 'Definition' },
  ];
  if (!tabs.some(({ id }) => id === tab)) notFound();
  const parts = { entity, related };
  return (
    <>
      <EntityHead
        entity={entity}
        actions={actions}
        preview={types.some((type) => type.name === previewType) ? preview : undefined}
        archive={archiveAction.bind(null, key)}
        restore={restoreAction.bind(null, key)}
      />
      <Tabs
        label={`About ${entity.name}`}
        items={tabs.map(({ id, ...one }) => ({
          ...one,
          href: entityHref(entity.ref, id || undefined),
          active: id === tab,
        }))}
      />
      <EntityNotes entity={entity} />
      {tab === '' && <Overview {...parts} />}
      {tab === 'dependencies' && <Dependencies {...parts} />}
      {tab === 'api' && <Apis entity={entity} related={apis} />}
      {tab === 'environments' && <Environments entity={entity} cursor={cursor} />}
      {tab === 'runs' && <Runs entity={entity} cursor={cursor} />}
      {tab === 'timeline' && <Timeline entity={entity} cursor={cursor} />}
      {tab === 'definition' && <Definition entity={entity} />}
      <Live topics={[`entity:${entity.id}`]} />
    </>
  );
}
