import { FileInput, MapPin } from 'lucide';
import type { Metadata } from 'next';
import { pageContext } from '@/app/_http/context';
import { Live } from '@/app/live';
import { LocationForm } from '@/components/catalog/location-form';
import { LocationList } from '@/components/catalog/location-list';
import { ButtonLink } from '@/components/ui/button-link';
import { EmptyState } from '@/components/ui/empty-state';
import { Note } from '@/components/ui/note';
import { PageHead } from '@/components/ui/page-head';
import { Pager } from '@/components/ui/pager';
import { Panel, PanelBody, PanelHead } from '@/components/ui/panel';
import { can } from '@/domain/access/permissions';
import { listLocations } from '@/domain/catalog/queries/locations';
import { addLocationAction, refreshLocationAction, removeLocationAction } from '../actions';

export const metadata: Metadata = { title: 'Locations' };

export default async function LocationsPage({ searchParams }: { searchParams: Promise<{ cursor?: string }> }) {
  const ctx = await pageContext();
  const { cursor } = await searchParams;
  const page = await listLocations(ctx, { limit: 50, cursor });
  const add = can(ctx.actor, 'location.add');
  const file = can(ctx.actor, 'location.addFile');
  return (
    <>
      <PageHead
        crumbs={[{ label: 'Catalog', href: '/catalog' }, { label: 'Locations' }]}
        title="Locations"
        sub="Where the catalog reads descriptors from. Each is read again every half hour, and when somebody asks."
      >
        <ButtonLink href="/catalog/import" icon={FileInput}>
          Import once instead
        </ButtonLink>
      </PageHead>
      <div className="grid gap-4">
        <Panel>
          <PanelHead title="Add a location" />
          <PanelBody>
            {add.allowed ? (
              <LocationForm action={addLocationAction} fileReason={file.allowed ? undefined : file.reason} />
            ) : (
              <Note>{add.reason}</Note>
            )}
          </PanelBody>
        </Panel>
        <Panel>
          <PanelHead title="Read from" count={page.nextCursor ? undefined : page.items.length} />
          {page.items.length > 0 ? (
            <LocationList locations={page.items} refresh={refreshLocationAction} remove={removeLocationAction} />
          ) : (
            <EmptyState icon={MapPin} title="No locations yet">
              Name a repository that holds catalog-info.yaml, and the catalog follows it: what changes there changes
              here.
            </EmptyState>
          )}
          <Pager
            newer={cursor ? '/catalog/locations' : undefined}
            older={page.nextCursor ? `/catalog/locations?cursor=${page.nextCursor}` : undefined}
          />
        </Panel>
      </div>
      <Live topics={['location']} />
    </>
  );
}
