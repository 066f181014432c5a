import type { EntitySummary } from '@/domain/catalog/schema';
import type { EnvironmentItem } from '@/domain/environments/schema';
import type { DayView } from '@/domain/health/schema';
import type { Report } from '@/domain/reports/schema';

export const needKinds = [
  'run-asks',
  'run-failed',
  'approval',
  'environment-failed',
  'service-down',
  'service-degraded',
  'environment-expiring',
  'unowned',
] as const;
export type NeedKind = (typeof needKinds)[number];

/** One thing that waits for the viewer. */
export type Need = {
  id: string;
  kind: NeedKind;
  /** a name in it stands between backticks */
  title: string;
  text: string;
  /** since when; of an expiring environment, until when */
  at: string;
  href: string;
};

/** Of each kind the first few; `isCut` where there is more of one. */
export type Needs = { items: Need[]; isCut: boolean };

export type MyService = EntitySummary & { days: DayView[] };

/** A template or an environment type, as the viewer's teams use it. */
export type Used = {
  kind: 'template' | 'environment-type';
  name: string;
  title: string;
  icon: string | null;
  uses: number;
  /** of successful ones; null without any */
  medianSeconds: number | null;
  /** 0 to 1; null where none has ended */
  successRate: number | null;
};

export type RunningNow = {
  id: string;
  title: string;
  subject: string | null;
  status: string;
  requesterName: string;
  step: string | null;
  stepsDone: number;
  stepCount: number;
  startedAt: string | null;
};

export type HomeView = {
  needs: Needs;
  services: { items: MyService[]; total: number; href: string };
  environments: { items: EnvironmentItem[]; total: number };
  used: Used[];
  running: RunningNow[];
  /** of all teams, for who is in none */
  report: Report | null;
};
