import { Download } from 'lucide';
import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { pageContext } from '@/app/_http/context';
import { show } from '@/app/_http/show';
import { FigureRows } from '@/components/reports/figure-rows';
import { ButtonLink } from '@/components/ui/button-link';
import { PageHead } from '@/components/ui/page-head';
import { listFigureRows } from '@/domain/reports/queries';
import { MetricId, RowsInput } from '@/domain/reports/schema';

type Props = { params: Promise<{ metric: string }>; searchParams: Promise<Record<string, string | undefined>> };

export const metadata: Metadata = { title: 'Rows behind a number' };

export default async function FigurePage({ params, searchParams }: Props) {
  const ctx = await pageContext();
  const metric = MetricId.safeParse((await params).metric);
  if (!metric.success) notFound();
  const query = await searchParams;
  const input = RowsInput.safeParse({ limit: 50, ...query, metric: metric.data });
  const page = await show(listFigureRows(ctx, input.success ? input.data : { metric: metric.data, limit: 50 }));
  const filter = (more: Record<string, string>) => {
    const { cursor: _, ...kept } = query;
    const given = Object.entries({ ...kept, ...more }).filter((entry): entry is [string, string] => Boolean(entry[1]));
    return given.length ? `?${new URLSearchParams(given)}` : '';
  };
  const address = `/reports/${metric.data}`;
  return (
    <>
      <PageHead
        crumbs={[{ label: 'Reports', href: `/reports${filter({})}` }, { label: page.metric.title }]}
        title={page.metric.title}
        sub={
          <>
            The rows behind the number: <span className="text-ink">{page.metric.formula}</span>
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
      <FigureRows
        rows={page.items}
        kind={page.metric.kind}
        unit={page.metric.unit}
        newer={query.cursor ? address + filter({}) : undefined}
        older={page.nextCursor ? address + filter({ cursor: page.nextCursor }) : undefined}
      />
    </>
  );
}
