import type { Metadata } from 'next';
import { pageContext } from '@/app/_http/context';
import { FreezeList } from '@/components/settings/freeze-list';
import { NewFreeze } from '@/components/settings/new-freeze';
import { can } from '@/domain/access/permissions';
import { listTeams } from '@/domain/access/queries';
import { listFreezes } from '@/domain/approvals/freeze/queries';
import { endFreeze, makeFreeze } from '../actions';

export const metadata: Metadata = { title: 'Freeze windows' };

export default async function FreezesPage() {
  const ctx = await pageContext();
  const [freezes, teams] = await Promise.all([listFreezes(ctx), listTeams(ctx)]);
  const may = can(ctx.actor, 'freeze.set');
  return (
    <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1.7fr)_minmax(0,1fr)]">
      <FreezeList freezes={freezes} end={endFreeze} reason={may.allowed ? undefined : may.reason} />
      {may.allowed && <NewFreeze make={makeFreeze} teams={teams.map(({ id, name }) => ({ id, name }))} />}
    </div>
  );
}
