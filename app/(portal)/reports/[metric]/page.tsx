import { Download } from 'lucide';
import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { pageContext } from '@/app/_http/context';
import { FigureRows, Population } from '@/components/reports/figure-rows';
import { ButtonLink } from '@/components/ui/button-link';
import { Note } from '@/components/ui/note';
import { PageHead } from '@/components/ui/page-head';
import { countFigureRows, listFigureRows } from '@/domain/reports/queries';
import { MetricId } from '@/domain/reports/schema';
import { answer } from '../asked';

type Props = { params: Promise<{ metric: string }>; searchParams: Promise<Record<string, string | undefined>> };

export const metadata: Metadata = { title: 'Rows behind a number' };

export default async function FigurePage({ params, searchParams }: Props) {
  const ctx = await pageContext();
  const metric = MetricId.safeParse((await params).metric);
  if (!metric.success) notFound();
  const query = await searchParams;
  const { view, problem } = await answer(query, async (input) => {
    const asked = { ...input, metric: metric.data, limit: 50 };
    const [page, population] = await Promise.all([listFigureRows(ctx, asked), countFigureRows(ctx, asked)]);
    return { ...page, ...population };
  });
  const { metric: definition } = view;
  const filter = (more: Record<string, string>) => {
    const { cursor: _, ...kept } = query;
    const given = Object.entries({ ...kept, ...more }).filter((entry): entry is [string, string] => Boolean(entry[1]));
    return given.length ? `?${new URLSearchParams(given)}` : '';
  };
  const address = `/reports/${metric.data}`;
  return (
    <>
      <PageHead
        crumbs={[{ label: 'Reports', href: `/reports${filter({})}` }, { label: definition.title }]}
        title={definition.title}
        sub={
          <>
            The rows behind the number: <span className="text-ink">{definition.formula}</span>
            <br />
            <Population {...view} />
          </>
        }
      >
        <ButtonLink
          icon={Download}
          download
          href={`/api/v1/reports/adoption/${metric.data}/rows${filter({ format: 'csv' })}`}
        >
          CSV
        </ButtonLink>
      </PageHead>
      {problem && (
        <Note tone="warn" role="status">
          {problem} These are the rows of the last 90 days.
        </Note>
      )}
      <FigureRows
        rows={view.items}
        kind={definition.kind}
        unit={definition.unit}
        newer={query.cursor ? address + filter({}) : undefined}
        older={view.nextCursor ? address + filter({ cursor: view.nextCursor }) : undefined}
      />
    </>
  );
}
