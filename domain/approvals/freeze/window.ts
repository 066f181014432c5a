import { timesAfter, timesBetween } from '@/domain/core/cron';
import type { Freezable, Freeze, FreezePolicy, FreezeRow } from './schema';

/** Windows that follow on each other without a gap are one; so many are looked at. */
const mostJoined = 400;

/** Until when a window holds at a moment; undefined where it does not. Its end is no part of it. */
export function heldUntil(row: FreezeRow, at: Date): Date | undefined {
  if (!row.cron) {
    const holds = row.startsAt && row.endsAt && row.startsAt <= at && at < row.endsAt;
    return holds ? (row.endsAt ?? undefined) : undefined;
  }
  const ms = (row.durationMinutes ?? 0) * 60_000;
  const zone = row.timeZone ?? 'UTC';
  const last = timesBetween(row.cron, zone, new Date(at.getTime() - ms), at, 1)[0];
  if (!last) return undefined;
  let until = new Date(last.getTime() + ms);
  for (const next of timesAfter(row.cron, zone, last, mostJoined)) {
    if (next > until) break;
    until = new Date(next.getTime() + ms);
  }
  return until;
}

/** When a window begins next after a moment; undefined once it is past. */
export function beginsAfter(row: FreezeRow, at: Date): Date | undefined {
  if (row.cron) return timesAfter(row.cron, row.timeZone ?? 'UTC', at, 1)[0];
  return row.startsAt && row.startsAt > at ? row.startsAt : undefined;
}

const covers = (row: FreezeRow, { teamId, templateType }: Freezable) =>
  (row.teamIds.length === 0 || (teamId !== null && row.teamIds.includes(teamId))) &&
  (row.templateTypes.length === 0 || (templateType !== null && row.templateTypes.includes(templateType)));

/** What stops a thing at a moment. Of several windows one that refuses, else the one that holds longest. */
export function freezeOf(rows: readonly FreezeRow[], thing: Freezable, at: Date): Freeze | undefined {
  const freezes = rows.flatMap((row): Freeze[] => {
    const until = covers(row, thing) ? heldUntil(row, at) : undefined;
    if (!until) return [];
    return [{ id: row.id, name: row.name, reason: row.reason, policy: row.policy as FreezePolicy, until }];
  });
  const weight = ({ policy, until }: Freeze) => (policy === 'refuse' ? 1e15 : 0) + until.getTime();
  return freezes.sort((a, b) => weight(b) - weight(a))[0];
}
