import clsx from 'clsx';
import { Info } from 'lucide';
import { ButtonLink } from '@/components/ui/button-link';
import { Icon } from '@/components/ui/icon';
import { Panel } from '@/components/ui/panel';
import { Popover } from '@/components/ui/popover';
import { Sparkline } from '@/components/ui/sparkline';
import { Time } from '@/components/ui/time';
import type { Figure } from '@/domain/reports/schema';
import Link from '../ui/link';
import { change, madeOf, say } from './words';

type Props = {
  figure: Figure;
  besideTitle?: string;
  countedAt: string;
  rowsHref: string;
  csvHref: string;
  colour?: string;
};

/** A number, its trend, the change since the period before; its formula and its rows are one click away. */
export function FigureCard({ figure, besideTitle, countedAt, rowsHref, csvHref, colour }: Props) {
  const delta = change(figure);
  const trend = figure.trend.filter((point) => point.complete && point.value !== null).map((point) => point.value ?? 0);
  return (
    <Panel label={figure.title} className="px-4 py-3.5">
      <div className="flex items-center justify-between gap-2 text-small text-muted">
        <h2 className="text-small font-normal text-muted">{figure.title}</h2>
        <Popover
          label={`How ${figure.title.toLowerCase()} is counted`}
          align="end"
          trigger={
            <button
              type="button"
              aria-label={`How ${figure.title.toLowerCase()} is counted`}
              className="rounded-sm text-faint hover:text-ink"
            >
              <Icon of={Info} size={15} />
            </button>
          }
        >
          <div className="font-strong">{figure.title}</div>
          <p className="code my-2 rounded-md bg-sunken px-2.5 py-2 leading-relaxed">{figure.formula}</p>
          <p className="text-small text-muted">
            {figure.note} {besideTitle && `Read it beside “${besideTitle}”. `}Counted <Time at={countedAt} />.
          </p>
          <div className="mt-3 flex gap-2">
            <ButtonLink href={rowsHref} size="sm">
              See the {figure.count.toLocaleString('en')} rows
            </ButtonLink>
            <ButtonLink href={csvHref} size="sm" variant="ghost" download>
              CSV
            </ButtonLink>
          </div>
        </Popover>
      </div>
      <div className="mt-1.5 flex items-end justify-between gap-3">
        <Link href={rowsHref} className="text-figure font-bold tracking-tight tabular-nums hover:text-link">
          {say(figure.value, figure.unit)}
        </Link>
        <Sparkline values={trend} label={`${figure.title} by week`} colour={colour} />
      </div>
      <div className="mt-1 flex flex-wrap gap-x-2 text-small">
        {delta && (
          <span
            className={clsx(
              'font-strong tabular-nums',
              delta.good === undefined ? 'text-muted' : delta.good ? 'text-ok' : 'text-bad',
            )}
          >
            {delta.text}
          </span>
        )}
        <span className="text-muted">{madeOf(figure)}</span>
      </div>
    </Panel>
  );
}
