import type { Metadata } from 'next';
import { pageContext } from '@/app/_http/context';
import { BaselineTable } from '@/components/reports/baseline-table';
import { FigureCard } from '@/components/reports/figure-card';
import { LeadTime, RunsByWeek } from '@/components/reports/report-charts';
import { type FilterQuery, ReportFilter } from '@/components/reports/report-filter';
import { ReportNotes } from '@/components/reports/report-notes';
import { TeamTable } from '@/components/reports/team-table';
import { sentence } from '@/components/reports/words';
import { PageHead } from '@/components/ui/page-head';
import { listTeams } from '@/domain/access/queries';
import { getReport, listBaselines } from '@/domain/reports/queries';
import type { MetricId } from '@/domain/reports/schema';
import { answer } from './asked';

export const metadata: Metadata = { title: 'Reports' };

const shown: { id: MetricId; colour: string }[] = [
  { id: 'self-service-adoption', colour: 'c1' },
  { id: 'run-success', colour: 'c4' },
  { id: 'environment-lead-time', colour: 'c1' },
  { id: 'hours-saved', colour: 'c3' },
  { id: 'active-people', colour: 'c1' },
  { id: 'active-teams', colour: 'c1' },
  { id: 'runs', colour: 'c1' },
  { id: 'automation-rate', colour: 'c4' },
];

type Props = { searchParams: Promise<Record<string, string | undefined>> };

export default async function ReportsPage({ searchParams }: Props) {
  const ctx = await pageContext();
  const asked = await searchParams;
  const [{ query, view: report, problem }, teams, baselines] = await Promise.all([
    answer(asked, (input) => getReport(ctx, input)),
    listTeams(ctx),
    listBaselines(ctx),
  ]);
  const { from, to, team } = report;
  // The rows of this very number: a moment later there may be more.
  const counted = { from, to, team: team?.id };
  const rowsHref = (id: MetricId) => `/reports/${id}${search(counted)}`;
  return (
    <>
      <PageHead title="What the platform gives back" sub={<p className="max-w-[820px]">{sentence(report)}</p>}>
        <ReportFilter
          query={query}
          days={report.days}
          teams={teams}
          team={team?.name}
          href={(next) => `/reports${search(next)}`}
          csvHref={`/api/v1/reports/adoption${search({ ...counted, format: 'csv' })}`}
        />
      </PageHead>
      <ReportNotes report={report} problem={problem} />
      <div className="grid gap-4 md:grid-cols-2 xl:grid-cols-4">
        {shown.map(({ id, colour }) => {
          const figure = report.figures[id];
          return (
            <FigureCard
              key={id}
              figure={figure}
              besideTitle={figure.readBeside ? report.figures[figure.readBeside].title : undefined}
              countedAt={report.countedAt}
              rowsHref={rowsHref(id)}
              csvHref={`${figure.rows}&format=csv`}
              colour={colour}
            />
          );
        })}
      </div>
      <div className="mt-4 grid gap-4 xl:grid-cols-[minmax(0,1.55fr)_minmax(0,1fr)]">
        <RunsByWeek report={report} rowsHref={rowsHref} />
        <LeadTime report={report} rowsHref={rowsHref} />
        <TeamTable teams={report.teams} href={(id) => `/reports${search({ ...query, team: id })}`} />
        <BaselineTable baselines={baselines} />
      </div>
    </>
  );
}

function search(query: FilterQuery & { format?: string }): string {
  const { from, to, team, format } = query;
  const given = Object.entries({ from, to, team, format }).filter((entry): entry is [string, string] =>
    Boolean(entry[1]),
  );
  return given.length ? `?${new URLSearchParams(given)}` : '';
}
