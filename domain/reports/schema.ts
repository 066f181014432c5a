import { z } from 'zod';
import { isTimeZone } from '@/domain/core/cron';
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

const zoneDescription =
  'The zone whose days dates mean and whose weeks begin on Monday, such as Europe/Berlin; else UTC';

/**
 * A date means that day in `timeZone`, as `to` with the whole of it; of moments `from` is included and `to` is not. Without
 * them, the last 90 days. `team` is an id, a reference or a name.
 */
export const ReportInput = z.object({
  from: Day.optional(),
  to: Day.optional(),
  team: z.string().min(1).optional(),
  timeZone: z.string().refine(isTimeZone, 'Must be a time zone').optional().describe(zoneDescription),
});
export const RowsInput = ReportInput.extend({ metric: MetricId }).extend(PageInput.shape);

/** One week (or the part of one that has passed): its beginning and the figure. */
export type TrendPoint = { from: string; to: string; value: number | null; p90: number | null; complete: boolean };

export type Figure = {
  id: MetricId;
  title: string;
  /** null where nothing was counted (no runs, no rate), and where the group is too small to be counted */
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
  /** null for a team of fewer than five: who is one of two is known by name */
  people: number | null;
  runs: number;
  succeeded: number;
  failed: number;
  leadTimeSeconds: number | null;
  hoursSaved: number | null;
};

export type Report = {
  from: string;
  to: string;
  timeZone: string;
  /** the dates of the zone that the period begins and ends with, and the one of today */
  days: { first: string; last: string; today: string };
  team: { id: string; name: string } | null;
  countedAt: string;
  /** since when there is a record; null while there is none */
  recordedSince: string | null;
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

/** How many rows stand behind a figure, and what they are of. */
export type FigurePopulation = { total: number; from: string; to: string; team: string | null };

export type BaselineView = {
  id: string;
  subjectKind: string;
  subjectName: string;
  title: string;
  minutes: number;
  evidence: string;
  setByName: string;
  validFrom: string;
  reviewAt: string;
};
