import type { Metadata } from 'next';
import { pageContext } from '@/app/_http/context';
import { typeIcon } from '@/components/environments/type-icon';
import { TypePanel } from '@/components/environments/type-panel';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHead } from '@/components/ui/page-head';
import { Panel } from '@/components/ui/panel';
import { listEnvironmentTypes } from '@/domain/environments/types/queries';

export const metadata: Metadata = { title: 'Environment types' };

export default async function EnvironmentTypesPage() {
  const types = await listEnvironmentTypes(await pageContext());
  return (
    <>
      <PageHead
        title="Environment types"
        sub="What can be asked for, what it costs, and when a person decides"
        crumbs={[{ label: 'Environments', href: '/environments' }, { label: 'Types' }]}
      />
      {types.length === 0 ? (
        <Panel>
          <EmptyState icon={typeIcon('box')} title="No environment types yet">
            The platform team publishes them as YAML, with PUT /api/v1/environment-types.
          </EmptyState>
        </Panel>
      ) : (
        <div className="grid gap-4 md:grid-cols-2">
          {types.map((type) => (
            <TypePanel key={type.id} type={type} />
          ))}
        </div>
      )}
    </>
  );
}
