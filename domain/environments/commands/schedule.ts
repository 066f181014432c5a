import type { CommandContext } from '@/domain/core/command';
import { expireJob, jobKey, remindJob } from '@/domain/environments/job-types';
import { enqueue } from '@/domain/jobs/enqueue';

const hour = 3_600_000;

/** How long before its end a person is reminded: a day of a long life, an hour of a short one, never of the shortest. */
function reminderHours(ttlHours: number): number | undefined {
  if (ttlHours >= 48) return 24;
  return ttlHours >= 4 ? 1 : undefined;
}

/** Puts the end of a life into the queue, and the reminder before it. A later call replaces an earlier one. */
export async function scheduleEnd(
  ctx: CommandContext,
  row: { id: string; expiresAt: Date; ttlHours: number },
): Promise<void> {
  const payload = { environmentId: row.id };
  await enqueue(ctx.tx, expireJob, payload, { runAt: row.expiresAt, key: jobKey(expireJob, row.id) });
  const before = reminderHours(row.ttlHours);
  const remindAt = new Date(row.expiresAt.getTime() - (before ?? 0) * hour);
  if (before === undefined || remindAt <= ctx.now) return;
  await enqueue(ctx.tx, remindJob, payload, { runAt: remindAt, key: jobKey(remindJob, row.id) });
}
