import { z } from 'zod';
import { PageInput } from '@/domain/core/page';

export const metricIds = [
  'active-people',
  'active-teams',
  'self-service-adoption',
  'runs',
  'run-success',
  'environment-lead-time',
  'environment-queue',
  'environment-approval',
  'environment-provisioning',
  'automation-rate',
  'started-by-itself',
  'hours-saved',
] as const;
export const MetricId = z.enum(metricIds);
export type MetricId = z.output<typeof MetricId>;

export type Unit = 'people' | 'teams' | 'runs' | '%' | 'seconds' | 'hours';

const Day = z.iso.date().or(z.iso.datetime({ offset: true }));

/** `from` is included, `to` is not; without them, the last 90 days. `team` is an id, a reference or a name. */
export const ReportInput = z.object({ from: Day.optional(), to: Day.optional(), team: z.string().min(1).optional() });
export const RowsInput = ReportInput.extend({ metric: MetricId }).extend(PageInput.shape);

/** One week (or the part of one that has passed): its beginning and the figure. */
export type TrendPoint = { from: string; to: string; value: number | null; p90: number | null; complete: boolean };

export type Figure = {
  id: MetricId;
  title: string;
  /** null where nothing was counted: no runs, no rate */
  value: number | null;
  unit: Unit;
  formula: string;
  numerator: number;
  denominator: number;
  /** 90th percentile, for durations */
  p90: number | null;
  /** how many rows the figure stands on */
  count: number;
  previous: number | null;
  trend: TrendPoint[];
  better: 'more' | 'less';
  /** the figure to read beside this one, so that pushing it does no harm */
  readBeside: MetricId | null;
  note: string;
  rows: string;
};

export type TeamFigures = {
  id: string;
  name: string;
  people: number;
  runs: number;
  succeeded: number;
  failed: number;
  leadTimeSeconds: number | null;
  hoursSaved: number;
};

export type Report = {
  from: string;
  to: string;
  team: { id: string; name: string } | null;
  countedAt: string;
  figures: Record<MetricId, Figure>;
  teams: TeamFigures[];
  weeks: { from: string; to: string; succeeded: number; failed: number; complete: boolean }[];
};

/** One row behind a figure. `counted` says whether it is in the numerator; `amount` is what was added or ranked. */
export type FigureRow = {
  id: string;
  at: string;
  title: string;
  who: string;
  team: string | null;
  counted: boolean;
  amount: number | null;
  note: string | null;
  href: string;
};

export type BaselineView = {
  id: string;
  subjectKind: string;
  subjectName: string;
  minutes: number;
  evidence: string;
  setByName: string;
  validFrom: string;
  reviewAt: string;
};
