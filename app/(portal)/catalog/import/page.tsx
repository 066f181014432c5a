import { MapPin } from 'lucide';
import type { Metadata } from 'next';
import { pageContext } from '@/app/_http/context';
import { ImportForm } from '@/components/catalog/import-form';
import { ButtonLink } from '@/components/ui/button-link';
import { PageHead } from '@/components/ui/page-head';
import { can } from '@/domain/access/permissions';
import { previewAction } from '../actions';

export const metadata: Metadata = { title: 'Import' };

export default async function ImportPage() {
  const { actor } = await pageContext();
  const verdict = can(actor, 'catalog.import');
  return (
    <>
      <PageHead
        crumbs={[{ label: 'Catalog', href: '/catalog' }, { label: 'Import' }]}
        title="Import descriptors"
        sub="Paste or upload catalog-info.yaml files. To have the catalog follow a repository, add a location instead."
      >
        <ButtonLink href="/catalog/locations" icon={MapPin}>
          Locations
        </ButtonLink>
      </PageHead>
      <ImportForm check={previewAction} reason={verdict.allowed ? undefined : verdict.reason} />
    </>
  );
}
