import clsx from 'clsx';
import { change, madeOf, say, sentence } from '@/components/reports/words';
import { Panel, PanelHead } from '@/components/ui/panel';
import { Sparkline } from '@/components/ui/sparkline';
import { TextLink } from '@/components/ui/text-link';
import type { Figure, MetricId, Report } from '@/domain/reports/schema';
import Link from '../ui/link';

const shown: { id: MetricId; colour: string }[] = [
  { id: 'self-service-adoption', colour: 'c1' },
  { id: 'run-success', colour: 'c4' },
  { id: 'environment-lead-time', colour: 'c2' },
  { id: 'hours-saved', colour: 'c3' },
];

/** The report in four figures, for who comes to see whether the platform pays. */
export function GivenBackPanel({ report }: { report: Report }) {
  return (
    <Panel>
      <PanelHead title="What the platform gives back">
        <TextLink href="/reports">Report</TextLink>
      </PanelHead>
      <p className="border-b border-line px-4 py-3 text-muted">{sentence(report)}</p>
      <div className="grid grid-cols-2 xl:grid-cols-4">
        {shown.map(({ id, colour }) => (
          <Tile key={id} figure={report.figures[id]} colour={colour} />
        ))}
      </div>
    </Panel>
  );
}

function Tile({ figure, colour }: { figure: Figure; colour: string }) {
  const delta = change(figure);
  const trend = figure.trend.filter((point) => point.complete && point.value !== null).map((point) => point.value ?? 0);
  return (
    <Link
      href={`/reports/${figure.id}`}
      className="-mr-px -mb-px flex min-w-0 flex-col border-r border-b border-line px-4 py-3 hover:bg-hover focus-visible:-outline-offset-2"
    >
      <span className="truncate text-small text-muted">{figure.title}</span>
      <span className="text-figure font-bold tracking-tight tabular-nums">{say(figure.value, figure.unit)}</span>
      <span className="mb-2 min-h-10 text-small text-muted">
        {delta && (
          <span className={clsx('mr-2 font-strong tabular-nums', delta.good ? 'text-ok' : 'text-bad')}>
            {delta.text}
          </span>
        )}
        {madeOf(figure)}
      </span>
      <span className="mt-auto">
        <Sparkline values={trend} label={`${figure.title} by week`} colour={colour} />
      </span>
    </Link>
  );
}
