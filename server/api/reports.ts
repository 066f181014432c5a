import { createRoute, z } from '@hono/zod-openapi';
import { reportCsv, rowsCsv } from '@/domain/reports/csv';
import { getReport, listAllRows, listFigureRows } from '@/domain/reports/queries';
import { MetricId, metricIds, ReportInput, RowsInput } from '@/domain/reports/schema';
import { asCsv, Format, orCsv, wantsCsv } from './csv';
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
    trend: z.array(
      z.object({
        from: z.string(),
        to: z.string(),
        value: z.number().nullable(),
        p90: z.number().nullable(),
        complete: z.boolean(),
      }),
    ),
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
    timeZone: z.string(),
    days: z.object({ first: z.string(), last: z.string(), today: z.string() }),
    team: z.object({ id: z.string(), name: z.string() }).nullable(),
    countedAt: z.string(),
    recordedSince: z.string().nullable(),
    figures: z.record(MetricId, Figure),
    teams: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        people: z.number().int().nullable(),
        runs: z.number().int(),
        succeeded: z.number().int(),
        failed: z.number().int(),
        leadTimeSeconds: z.number().nullable(),
        hoursSaved: z.number().nullable(),
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

reportRoutes.openapi(
  createRoute({
    method: 'get',
    path: '/reports/adoption',
    operationId: 'getAdoptionReport',
    tags: ['Reports'],
    summary: 'Adoption, success, lead time and hours given back; each figure with its formula and its rows',
    request: { query: ReportInput.extend({ format: Format }) },
    responses: {
      200: orCsv(json(Report, 'The figures, or their table')),
      ...problemResponses,
    },
  }),
  async (c) => {
    const { format, ...query } = c.req.valid('query');
    const report = await getReport(c.var.ctx, query);
    return wantsCsv(c.req.header('accept'), format) ? asCsv(reportCsv(report), 'adoption') : c.json(report, 200);
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
      query: RowsInput.omit({ metric: true }).extend({ format: Format }),
    },
    responses: {
      200: orCsv(json(pageOf(FigureRow), 'Rows, or all of them as a table')),
      ...problemResponses,
    },
  }),
  async (c) => {
    const { metric } = c.req.valid('param');
    const { format, ...query } = c.req.valid('query');
    if (wantsCsv(c.req.header('accept'), format)) {
      return asCsv(rowsCsv(await listAllRows(c.var.ctx, { ...query, metric })), metric);
    }
    const { items, nextCursor } = await listFigureRows(c.var.ctx, { ...query, metric });
    return c.json({ items, nextCursor }, 200);
  },
);
