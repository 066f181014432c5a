import { KeyRound } from 'lucide';
import type { Metadata } from 'next';
import { pageContext } from '@/app/_http/context';
import { NewSecret } from '@/components/settings/new-secret';
import { SecretTable } from '@/components/settings/secret-table';
import { EmptyState } from '@/components/ui/empty-state';
import { Panel } from '@/components/ui/panel';
import { can } from '@/domain/access/permissions';
import { listSecrets } from '@/domain/secrets/queries';
import { secretSources, sourceLabels } from '@/domain/secrets/schema';
import { addOne, changeOne, removeOne, rotateOne } from './actions';

export const metadata: Metadata = { title: 'Secrets' };

export default async function SecretsPage() {
  const ctx = await pageContext();
  const verdict = can(ctx.actor, 'secret.add');
  if (!verdict.allowed) {
    return (
      <Panel>
        <EmptyState icon={KeyRound} title="Secrets of templates are kept by the platform team">
          {verdict.reason} What a template asks of you in its form, you give there.
        </EmptyState>
      </Panel>
    );
  }
  const secrets = await listSecrets(ctx);
  return (
    <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1.7fr)_minmax(0,1fr)]">
      <SecretTable secrets={secrets} labels={sourceLabels} change={changeOne} rotate={rotateOne} remove={removeOne} />
      <NewSecret add={addOne} sources={secretSources.map((value) => ({ value, label: sourceLabels[value] }))} />
    </div>
  );
}
