import { Box, ChartNoAxesCombined, FileUp } from 'lucide';
import { cookies } from 'next/headers';
import { pageContext } from '@/app/_http/context';
import { Live } from '@/app/live';
import { EnvironmentsPanel } from '@/components/home/environments-panel';
import { GivenBackPanel } from '@/components/home/given-back-panel';
import { counted, greeting } from '@/components/home/greeting';
import { NeedsPanel } from '@/components/home/needs-panel';
import { RunningPanel } from '@/components/home/running-panel';
import { ServicesPanel } from '@/components/home/services-panel';
import { UsedPanel } from '@/components/home/used-panel';
import { roleWords } from '@/components/settings/role-words';
import { zoneCookie, zoneOf } from '@/components/shell/preferences';
import { ButtonLink } from '@/components/ui/button-link';
import { PageHead } from '@/components/ui/page-head';
import { getHome } from '@/domain/home/queries';

const teamWords = (team: { name: string; role: string }) => (team.role === 'lead' ? `${team.name}, lead` : team.name);

export default async function HomePage() {
  const ctx = await pageContext();
  const home = await getHome(ctx);
  const { name, role, teams } = ctx.actor;
  const zone = zoneOf((await cookies()).get(zoneCookie)?.value);
  const mine = [counted(home.services.total, 'service'), counted(home.environments.total, 'environment')].join(', ');
  return (
    <>
      <PageHead
        title={`${greeting(ctx.now, zone)}, ${name.split(' ')[0]}`}
        sub={teams.length === 0 ? roleWords[role] : [...teams.map(teamWords), mine].join(' · ')}
      >
        {teams.length === 0 ? (
          <ButtonLink href="/reports" icon={ChartNoAxesCombined} variant="primary">
            Open the report
          </ButtonLink>
        ) : (
          <>
            <ButtonLink href="/catalog/import" icon={FileUp}>
              Import a service
            </ButtonLink>
            <ButtonLink href="/environments/request" icon={Box} variant="primary">
              Request environment
            </ButtonLink>
          </>
        )}
      </PageHead>
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_340px]">
        <div className="flex min-w-0 flex-col gap-4">
          {home.report && <GivenBackPanel report={home.report} />}
          <NeedsPanel needs={home.needs} />
          {(teams.length > 0 || home.services.total > 0) && <ServicesPanel services={home.services} />}
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          {(teams.length > 0 || home.environments.total > 0) && (
            <EnvironmentsPanel environments={home.environments} now={ctx.now} />
          )}
          <UsedPanel used={home.used} everybody={teams.length === 0} />
          <RunningPanel running={home.running} />
        </div>
      </div>
      <Live
        topics={[
          ...home.running.map((run) => `run:${run.id}`),
          ...home.environments.items.map((item) => `environment:${item.id}`),
        ]}
      />
    </>
  );
}
