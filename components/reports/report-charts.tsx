import { ChartColumn, Timer } from 'lucide';
import { BarChart } from '@/components/ui/bar-chart';
import { Legend } from '@/components/ui/chart-legend';
import { EmptyState } from '@/components/ui/empty-state';
import { LineChart } from '@/components/ui/line-chart';
import { date } from '@/components/ui/moment';
import { Panel, PanelBody, PanelHead } from '@/components/ui/panel';
import { StackedBar } from '@/components/ui/stacked-bar';
import { TextLink } from '@/components/ui/text-link';
import type { Figure, Report } from '@/domain/reports/schema';
import { say } from './words';

const weekName = (from: string, { countedAt, timeZone }: Report) => date(new Date(from), new Date(countedAt), timeZone);

/** Runs week by week, by result. */
export function RunsByWeek({ report, rowsHref }: { report: Report; rowsHref: (id: Figure['id']) => string }) {
  const { weeks, figures } = report;
  const own = figures['started-by-itself'];
  return (
    <Panel>
      <PanelHead title="Runs per week">
        <Legend
          items={[
            { label: 'Succeeded', colour: 'c1' },
            { label: 'Failed', colour: 'c5' },
          ]}
        />
      </PanelHead>
      <PanelBody>
        {weeks.some((week) => week.succeeded + week.failed > 0) ? (
          <BarChart
            label="Runs per week by result"
            xName="Week from"
            x={weeks.map((week) => weekName(week.from, report))}
            series={[
              { label: 'Succeeded', colour: 'c1', values: weeks.map((week) => week.succeeded) },
              { label: 'Failed', colour: 'c5', values: weeks.map((week) => week.failed) },
            ]}
            height={170}
            unfinished={weeks.at(-1)?.complete === false}
          />
        ) : (
          <EmptyState icon={ChartColumn} title="No runs in this period">
            A run counts in the week in which it ended. Choose a longer period or all teams.
          </EmptyState>
        )}
        {own.value !== null && (
          <p className="mt-3 text-small text-muted">
            <TextLink href={rowsHref(own.id)}>
              {own.numerator === 0
                ? 'None'
                : `${own.numerator.toLocaleString('en')} of ${own.denominator.toLocaleString('en')}`}
            </TextLink>{' '}
            started by {own.numerator === 1 ? 'itself' : 'themselves'}: by a schedule, a webhook or an event. They are
            not in the hours given back.
          </p>
        )}
      </PanelBody>
    </Panel>
  );
}

/** How long an environment takes, week by week, and what its time is made of. */
export function LeadTime({ report, rowsHref }: { report: Report; rowsHref: (id: Figure['id']) => string }) {
  const { figures } = report;
  const whole = figures['environment-lead-time'];
  const parts = [
    { figure: figures['environment-approval'], colour: 'c2', hatched: true },
    { figure: figures['environment-queue'], colour: 'unknown' },
    { figure: figures['environment-provisioning'], colour: 'c1' },
  ] as const;
  return (
    <Panel>
      <PanelHead title="Lead time for an environment">asked to ready</PanelHead>
      <PanelBody>
        {whole.count === 0 ? (
          <EmptyState icon={Timer} title="No environment became ready">
            Lead time is counted from the request to the moment when it can be used.
          </EmptyState>
        ) : (
          <>
            <LineChart
              label="Lead time for an environment by week, median and 90th percentile"
              xName="Week from"
              x={whole.trend.map((point) => weekName(point.from, report))}
              series={[
                { label: 'p90', colour: 'c2', values: whole.trend.map((point) => point.p90) },
                { label: 'p50', colour: 'c1', values: whole.trend.map((point) => point.value) },
              ]}
              say={(value) => say(value, 'seconds')}
              height={110}
              inSeconds
              endLabels
            />
            <div className="mt-3 border-t border-line pt-3">
              <StackedBar
                label="What all the time together is made of"
                whole={whole.numerator}
                shares={parts.map(({ figure, ...look }) => ({
                  ...look,
                  label: figure.title,
                  value: figure.numerator,
                }))}
                tall
              />
              <dl className="mt-2 grid grid-cols-3 gap-3 text-small">
                {parts.map(({ figure }) => (
                  <div key={figure.id}>
                    <dt className="text-muted">{figure.title}</dt>
                    <dd className="font-strong tabular-nums">
                      <TextLink href={rowsHref(figure.id)}>{say(figure.value, 'seconds')}</TextLink>
                    </dd>
                    <dd className="text-faint">
                      {figure.count.toLocaleString('en')} {figure.count === 1 ? 'environment' : 'environments'}
                    </dd>
                  </div>
                ))}
              </dl>
            </div>
          </>
        )}
      </PanelBody>
    </Panel>
  );
}
