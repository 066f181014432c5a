import { KeyRound } from 'lucide';
import type { Metadata } from 'next';
import { pageContext } from '@/app/_http/context';
import { NewToken } from '@/components/settings/new-token';
import { TokenTable } from '@/components/settings/token-table';
import { EmptyState } from '@/components/ui/empty-state';
import { Panel } from '@/components/ui/panel';
import { can } from '@/domain/access/permissions';
import { listTokens } from '@/domain/access/queries';
import { endToken, makeToken } from '../actions';

export const metadata: Metadata = { title: 'Service tokens' };

export default async function TokensPage() {
  const ctx = await pageContext();
  const verdict = can(ctx.actor, 'token.create');
  if (!verdict.allowed) {
    return (
      <Panel>
        <EmptyState icon={KeyRound} title="Service tokens are made by the platform team">
          {verdict.reason} Ask them for a token with the scopes that your script needs.
        </EmptyState>
      </Panel>
    );
  }
  const tokens = await listTokens(ctx);
  return (
    <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1.7fr)_minmax(0,1fr)]">
      <TokenTable tokens={tokens} now={ctx.now.toISOString()} revoke={endToken} />
      <NewToken make={makeToken} mayBeAdmin={ctx.actor.role === 'admin'} />
    </div>
  );
}
