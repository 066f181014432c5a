import { createRoute, z } from '@hono/zod-openapi';
import { reportCsv, rowsCsv } from '@/domain/reports/csv';
import { getReport, listFigureRows } from '@/domain/reports/queries';
import { MetricId, metricIds, ReportInput, RowsInput } from '@/domain/reports/schema';
import { json, pageOf, problemResponses, resource } from './resource';

export const reportRoutes = resource();

const Figure = z
  .object({
    id: MetricId,
    title: z.string(),
    value: z.number().nullable(),
    unit: z.enum(['people', 'teams', 'runs', '%', 'seconds', 'hours']),
    formula: z.string(),
    numerator: z.number(),
    denominator: z.number(),
    p90: z.number().nullable(),
    count: z.number().int(),
    previous: z.number().nullable(),
    trend: z.array(z.object({ from: z.string(), to: z.string(), value: z.number().nullable(), complete: z.boolean() })),
    better: z.enum(['more', 'less']),
    readBeside: MetricId.nullable(),
    note: z.string(),
    rows: z.string(),
  })
  .openapi('Figure');

const Report = z
  .object({
    from: z.string(),
    to: z.string(),
    team: z.object({ id: z.string(), name: z.string() }).nullable(),
    countedAt: z.string(),
    figures: z.record(MetricId, Figure),
    teams: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        people: z.number().int(),
        runs: z.number().int(),
        succeeded: z.number().int(),
        failed: z.number().int(),
        leadTimeSeconds: z.number().nullable(),
        hoursSaved: z.number(),
      }),
    ),
    weeks: z.array(
      z.object({
        from: z.string(),
        to: z.string(),
        succeeded: z.number().int(),
        failed: z.number().int(),
        complete: z.boolean(),
      }),
    ),
  })
  .openapi('AdoptionReport');

const csv = (description: string) => ({ description, content: { 'text/csv': { schema: z.string() } } });
const asCsv = (text: string, name: string) =>
  new Response(text, {
    headers: { 'content-type': 'text/csv; charset=utf-8', 'content-disposition': `attachment; filename="${name}.csv"` },
  });
const wantsCsv = (accept: string | undefined) => accept?.includes('text/csv') ?? false;

reportRoutes.openapi(
  createRoute({
    method: 'get',
    path: '/reports/adoption',
    operationId: 'getAdoptionReport',
    tags: ['Reports'],
    summary: 'Adoption, success, lead time and hours given back; each figure with its formula and its rows',
    request: { query: ReportInput },
    responses: {
      200: {
        ...json(Report, 'The figures, or with Accept: text/csv their table'),
        content: { ...json(Report, '').content, ...csv('').content },
      },
      ...problemResponses,
    },
  }),
  async (c) => {
    const report = await getReport(c.var.ctx, c.req.valid('query'));
    return wantsCsv(c.req.header('accept')) ? (asCsv(reportCsv(report), 'adoption') as never) : c.json(report, 200);
  },
);

const FigureRow = z
  .object({
    id: z.string(),
    at: z.string(),
    title: z.string(),
    who: z.string(),
    team: z.string().nullable(),
    counted: z.boolean(),
    amount: z.number().nullable(),
    note: z.string().nullable(),
    href: z.string(),
  })
  .openapi('FigureRow');

reportRoutes.openapi(
  createRoute({
    method: 'get',
    path: '/reports/adoption/{metric}/rows',
    operationId: 'listFigureRows',
    tags: ['Reports'],
    summary: 'The rows behind one figure, newest first',
    request: {
      params: z.object({ metric: MetricId.describe(`One of ${metricIds.join(', ')}`) }),
      query: RowsInput.omit({ metric: true }),
    },
    responses: {
      200: {
        ...json(pageOf(FigureRow), 'Rows'),
        content: { ...json(pageOf(FigureRow), '').content, ...csv('').content },
      },
      ...problemResponses,
    },
  }),
  async (c) => {
    const { metric } = c.req.valid('param');
    const { items, nextCursor } = await listFigureRows(c.var.ctx, { ...c.req.valid('query'), metric });
    return wantsCsv(c.req.header('accept'))
      ? (asCsv(rowsCsv(items), metric) as never)
      : c.json({ items, nextCursor }, 200);
  },
);
