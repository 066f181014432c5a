import { Bar } from '@/components/ui/bar';
import { Cell, DataTable, HeadCell, Row, TableBody, TableHead } from '@/components/ui/data-table';
import { Panel, PanelHead } from '@/components/ui/panel';
import { RowLink } from '@/components/ui/row-link';
import type { TeamFigures } from '@/domain/reports/schema';
import { say } from './words';

/** The figures by team. Teams stand by how much they run, which is no ranking of their work. */
export function TeamTable({ teams, href }: { teams: TeamFigures[]; href: (teamId: string) => string }) {
  return (
    <Panel>
      <PanelHead title="By team" count={teams.length} />
      <DataTable label="Figures by team">
        <TableHead>
          <HeadCell>Team</HeadCell>
          <HeadCell>Success</HeadCell>
          <HeadCell num>Runs</HeadCell>
          <HeadCell num wide>
            Active people
          </HeadCell>
          <HeadCell num wide>
            Lead time
          </HeadCell>
          <HeadCell num wide>
            Given back
          </HeadCell>
        </TableHead>
        <TableBody>
          {teams.map((team) => (
            <Row key={team.id}>
              <Cell>
                <RowLink href={href(team.id)}>{team.name}</RowLink>
              </Cell>
              <Cell className="w-[220px]">
                <Success team={team} />
              </Cell>
              <Cell num>{team.runs.toLocaleString('en')}</Cell>
              <Cell num wide>
                {team.people ?? <span className="text-faint">under 5</span>}
              </Cell>
              <Cell num wide>
                {say(team.leadTimeSeconds, 'seconds')}
              </Cell>
              <Cell num wide>
                {say(team.hoursSaved, 'hours')}
              </Cell>
            </Row>
          ))}
        </TableBody>
      </DataTable>
    </Panel>
  );
}

function Success({ team }: { team: TeamFigures }) {
  if (team.runs === 0) return <span className="text-small text-muted">No runs</span>;
  const share = team.succeeded / team.runs;
  return (
    <span className="flex items-center gap-2.5">
      <Bar
        value={share}
        label={`${team.name}: runs that succeeded`}
        tone={share < 0.9 ? 'warn' : 'run'}
        className="flex-1 max-md:hidden"
      />
      <span className="w-14 text-right text-small tabular-nums">{say(share * 100, '%')}</span>
    </span>
  );
}
