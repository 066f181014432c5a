import { CircleCheck, FileX } from 'lucide';
import { BarChart } from '@/components/ui/bar-chart';
import { Cell, DataTable, HeadCell, Row, TableBody, TableHead } from '@/components/ui/data-table';
import { duration } from '@/components/ui/duration';
import { EmptyState } from '@/components/ui/empty-state';
import { KeyFigure, KeyFigures } from '@/components/ui/key-figures';
import { date } from '@/components/ui/moment';
import { Panel, PanelBody, PanelHead } from '@/components/ui/panel';
import { TextLink } from '@/components/ui/text-link';
import { Time } from '@/components/ui/time';
import type { AbandonedForm, TemplateUse } from '@/domain/automation/curation/schema';
import { percent } from '../template-card';

type Props = { name: string; use: TemplateUse };

/** The runs behind a number: the same filter and window. */
function runsAt(name: string, use: TemplateUse, more: Record<string, string> = {}): string {
  return `/runs?${new URLSearchParams({ template: name, from: use.from.slice(0, 10), ...more })}`;
}

const seconds = (value: number) => duration(value * 1000);

/** How often, how well, how long; each number opens its rows. */
export function UseFigures({ name, use }: Props) {
  const ended = use.succeeded + use.failed;
  return (
    <KeyFigures label="Use">
      <KeyFigure label="Uses" note={`${use.days} d`}>
        <Large>
          <TextLink href={runsAt(name, use)}>{use.uses}</TextLink>
        </Large>
        <Small>
          by {use.people === 1 ? '1 person' : `${use.people} people`}, {teamsWord(use)}
        </Small>
      </KeyFigure>
      <KeyFigure label="Succeeds">
        <Large>
          <TextLink href={runsAt(name, use, { status: 'succeeded' })}>{percent(use.successRate)}</TextLink>
        </Large>
        <Small>
          {use.succeeded} of {ended}
          {use.cancelled > 0 && (
            <>
              , besides <TextLink href={runsAt(name, use, { status: 'cancelled' })}>{use.cancelled} cancelled</TextLink>
            </>
          )}
        </Small>
      </KeyFigure>
      <KeyFigure label="Usual time" note="first step to end">
        <Large>
          <Succeeded {...{ name, use }}>{use.seconds && seconds(use.seconds.p50)}</Succeeded>
        </Large>
        <Small>{use.seconds ? `9 in 10 under ${seconds(use.seconds.p90)}` : 'No run has succeeded'}</Small>
      </KeyFigure>
      <KeyFigure label="Until done" note="with all waiting">
        <Large>
          <Succeeded {...{ name, use }}>{use.leadSeconds && seconds(use.leadSeconds.p50)}</Succeeded>
        </Large>
        <Small>{use.leadSeconds ? `9 in 10 under ${seconds(use.leadSeconds.p90)}` : 'No run has succeeded'}</Small>
      </KeyFigure>
      <KeyFigure label="Forms given up">
        <Large>
          <a href="#abandoned" className="text-link hover:underline">
            {use.forms.begun > 0 ? percent(use.forms.abandoned / use.forms.begun) : '–'}
          </a>
        </Large>
        <Small>
          {use.forms.abandoned} of {use.forms.begun} begun, {use.forms.opened} opened
        </Small>
      </KeyFigure>
    </KeyFigures>
  );
}

function teamsWord({ teams }: TemplateUse): string {
  const count = teams.filter(({ id }) => id !== null).length;
  return count === 1 ? '1 team' : `${count} teams`;
}

const Large = ({ children }: { children: React.ReactNode }) => (
  <div className="text-large font-semibold tabular-nums">{children}</div>
);
const Small = ({ children }: { children: React.ReactNode }) => <div className="text-tiny text-muted">{children}</div>;

/** A time is that of the runs that succeeded: they are its rows. */
function Succeeded({ name, use, children }: Props & { children: React.ReactNode }) {
  return children ? <TextLink href={runsAt(name, use, { status: 'succeeded' })}>{children}</TextLink> : '–';
}

/** Runs a week, how they ended. */
export function TrendPanel({ use }: { use: TemplateUse }) {
  const { weeks } = use;
  return (
    <Panel>
      <PanelHead title="Runs a week" note="weeks begin on Monday, UTC; the last one is not over" />
      <PanelBody>
        <BarChart
          label={`Runs a week: ${use.uses} in ${use.days} days`}
          xName="Week of"
          x={weeks.map(({ from }) => date(new Date(from), new Date(use.to), 'UTC'))}
          series={[
            { label: 'Succeeded', colour: 'c1', values: weeks.map(({ succeeded }) => succeeded) },
            { label: 'Failed', colour: 'c5', values: weeks.map(({ failed }) => failed) },
            { label: 'Other', colour: 'faint', values: weeks.map(({ other }) => other) },
          ]}
          unfinished
        />
      </PanelBody>
    </Panel>
  );
}

/** At which step and with what it fails, most often first. */
export function FailurePanel({ name, use }: Props) {
  return (
    <Panel>
      <PanelHead title="Where it fails" count={use.failed}>
        {use.failed > 0 && <TextLink href={runsAt(name, use, { status: 'failed' })}>All that failed</TextLink>}
      </PanelHead>
      {use.failures.length === 0 ? (
        <EmptyState icon={CircleCheck} title="No step has failed">
          In {use.days} days no run of this template ended with an error of one of its steps.
        </EmptyState>
      ) : (
        <ul className="divide-y divide-line">
          {use.failures.map((failure) => (
            <li key={`${failure.stepId} ${failure.error}`} className="px-4 py-2.5">
              <div className="flex items-baseline gap-3">
                <span className="font-strong">{failure.stepName}</span>
                <span className="code text-small text-muted">{failure.stepId}</span>
                <span className="ml-auto text-small tabular-nums">
                  {failure.count === 1 ? 'once' : `${failure.count} times`}
                </span>
              </div>
              <p className="text-small break-words text-muted">{failure.error}</p>
              <p className="mt-1 flex flex-wrap gap-x-2.5 text-small tabular-nums">
                {failure.runs.map((run) => (
                  <TextLink key={run.id} href={`/runs/${run.id}`}>
                    #{run.number}
                  </TextLink>
                ))}
                {failure.count > failure.runs.length && <span className="text-muted">and older ones</span>}
              </p>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

/** By team, never by person. */
export function TeamPanel({ name, use }: Props) {
  return (
    <Panel>
      <PanelHead title="Who uses it" count={use.teams.length} />
      {use.teams.length === 0 ? (
        <EmptyState icon={CircleCheck} title="Nobody yet">
          In {use.days} days nobody has run it.
        </EmptyState>
      ) : (
        <DataTable label="Teams">
          <TableHead>
            <HeadCell>Team</HeadCell>
            <HeadCell num>Uses</HeadCell>
            <HeadCell num>Failed</HeadCell>
          </TableHead>
          <TableBody>
            {use.teams.map((team) => (
              <Row key={team.id ?? 'none'}>
                <Cell>{team.name ?? <span className="text-muted">For no team</span>}</Cell>
                <Cell num>
                  {team.id ? <TextLink href={runsAt(name, use, { team: team.id })}>{team.uses}</TextLink> : team.uses}
                </Cell>
                <Cell num>
                  {team.id && team.failed > 0 ? (
                    <TextLink href={runsAt(name, use, { team: team.id, status: 'failed' })}>{team.failed}</TextLink>
                  ) : (
                    team.failed
                  )}
                </Cell>
              </Row>
            ))}
          </TableBody>
        </DataTable>
      )}
    </Panel>
  );
}

/** How far forms came that nobody sent. Neither values nor names are kept. */
export function AbandonedPanel({ use, forms }: { use: TemplateUse; forms: AbandonedForm[] }) {
  const most = Math.max(1, ...use.forms.pages.map(({ count }) => count));
  return (
    <Panel id="abandoned">
      <PanelHead title="Forms given up" count={use.forms.abandoned} note="begun, not sent, untouched for a day" />
      {use.forms.abandoned === 0 ? (
        <EmptyState icon={FileX} title="None was given up">
          Forms that are begun and not sent stand here with the page that they came to, never with what was written.
        </EmptyState>
      ) : (
        <PanelBody className="grid gap-3">
          <ul className="grid gap-1.5">
            {use.forms.pages.map(({ page, count }) => (
              <li key={page} className="grid grid-cols-[84px_minmax(0,1fr)_32px] items-center gap-2 text-small">
                <span>Page {page}</span>
                <span className="h-2.5 rounded-sm bg-warn/70" style={{ width: `${(count / most) * 100}%` }} />
                <span className="text-right tabular-nums">{count}</span>
              </li>
            ))}
          </ul>
          <details className="text-small">
            <summary>{forms.length === 1 ? 'The form' : `The ${forms.length} forms`}</summary>
            <ul className="mt-2 grid gap-1 text-muted">
              {forms.map((form) => (
                <li key={form.id}>
                  <Time at={form.openedAt} /> · {form.team ?? 'no team'} · v{form.version}, page {form.page} of{' '}
                  {form.pages + 1}
                </li>
              ))}
            </ul>
          </details>
        </PanelBody>
      )}
    </Panel>
  );
}
