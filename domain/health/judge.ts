import type { ProbeOutcome } from './probe';
import type { HealthStatus } from './schema';

/** Unwell results in a row that turn healthy into something else: one alone may be the network's. */
const failuresToTurn = 2;
/** How soon an unwell answer of a healthy thing is asked for again. */
export const recheckSeconds = 10;

export type Standing = {
  status: HealthStatus;
  reason: string;
  since: Date;
  checkedAt: Date | null;
  intervalSeconds: number;
  failures: number;
};

export type Judgement = {
  status: HealthStatus;
  reason: string;
  since: Date;
  failures: number;
  changed: boolean;
  /** worth asking again soon, before anybody is alarmed */
  recheck: boolean;
};

/** When an answer is too old to be believed: three intervals, and at least two minutes. */
export function staleAt(checkedAt: Date, intervalSeconds: number): Date {
  return new Date(checkedAt.getTime() + Math.max(3 * intervalSeconds, 120) * 1000);
}

/** The status to show: what nobody has looked at lately is unknown, never green. */
export function aged(
  standing: Pick<Standing, 'status' | 'reason' | 'since' | 'checkedAt' | 'intervalSeconds'>,
  now: Date,
): { status: HealthStatus; reason: string; since: Date } {
  const { status, reason, since, checkedAt, intervalSeconds } = standing;
  if (!checkedAt) return { status: 'unknown', reason, since };
  const old = staleAt(checkedAt, intervalSeconds);
  if (old > now) return { status, reason, since };
  return { status: 'unknown', reason: `No check since then. The last one said: ${reason}`, since: old };
}

/** What a new result makes of the standing. */
export function judge(standing: Standing, outcome: ProbeOutcome, at: Date): Judgement {
  const isWell = outcome.status === 'healthy';
  const failures = isWell ? 0 : standing.failures + 1;
  const before = aged(standing, at).status;
  if (!isWell && before === 'healthy' && failures < failuresToTurn) {
    const reason = `One check failed, asking again: ${outcome.reason}`;
    return { status: 'healthy', reason, since: standing.since, failures, changed: false, recheck: true };
  }
  const changed = outcome.status !== standing.status;
  return {
    status: outcome.status,
    reason: outcome.reason,
    since: changed ? at : standing.since,
    failures,
    changed,
    recheck: false,
  };
}

export type DayCounts = { healthy: number; degraded: number; down: number };

/** A day's colour: red where a twentieth of its checks found it down; amber where several did, or a twentieth were slow. */
export function dayStatus({ healthy, degraded, down }: DayCounts): HealthStatus {
  const all = healthy + degraded + down;
  if (all === 0) return 'unknown';
  if (down / all >= 0.05) return 'down';
  const several = down >= failuresToTurn || down / all >= 0.01;
  return several || degraded / all >= 0.05 ? 'degraded' : 'healthy';
}

/** Share of checks that were answered; null without one. A slow answer is an answer. */
export function uptime({ healthy, degraded, down }: DayCounts): number | null {
  const all = healthy + degraded + down;
  return all === 0 ? null : (healthy + degraded) / all;
}
