import type { z } from 'zod';
import { countApprovalsForMe } from '@/domain/approvals/queries';
import type { Context } from '@/domain/core/context';
import { decodeCursor, type Page, toPage } from '@/domain/core/page';
import { healthCounts } from '@/domain/health/queries';
import type { ListNotificationsInput, NotificationKind, NotificationView, RailCountsView } from './schema';

/** What waits behind a place of the rail: requests to decide, and what of one's teams is down right now. */
export async function getRailCounts(ctx: Context): Promise<RailCountsView> {
  const teams = ctx.actor.kind === 'person' ? ctx.actor.teams.map(({ ref }) => ref) : [];
  const [approvals, health] = await Promise.all([
    countApprovalsForMe(ctx),
    healthCounts(ctx, teams.length > 0 ? { owners: teams } : {}),
  ]);
  const waiting = approvals === 1 ? 'request waits for you' : 'requests wait for you';
  return {
    '/approvals': { count: approvals, tone: 'run', title: waiting },
    '/health': { count: health.down, tone: 'bad', title: 'down' },
  };
}

/** One's own notifications, newest first. */
export async function listNotifications(
  ctx: Context,
  input: z.output<typeof ListNotificationsInput>,
): Promise<Page<NotificationView>> {
  const [at = '', id = ''] = input.cursor ? decodeCursor(input.cursor, ['time', 'text']) : [];
  const past = input.cursor && {
    OR: [{ createdAt: { lt: new Date(at) } }, { createdAt: new Date(at), id: { lt: id } }],
  };
  const rows = await ctx.db.notification.findMany({
    where: { personId: ctx.actor.id, ...(input.unread && { readAt: null }), ...past },
    include: { deliveries: true },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: input.limit + 1,
  });
  const page = toPage(rows, input.limit, (row) => [row.createdAt.toISOString(), row.id]);
  return {
    ...page,
    items: page.items.map(({ deliveries, createdAt, readAt, kind, ...row }) => ({
      id: row.id,
      kind: kind as NotificationKind,
      title: row.title,
      body: row.body,
      url: row.url,
      createdAt: createdAt.toISOString(),
      readAt: readAt?.toISOString() ?? null,
      deliveries: deliveries.map(({ channel, status, detail, attempt }) => ({ channel, status, detail, attempt })),
    })),
  };
}

/** How many of them one has not read; 100 stands for more. */
export async function countUnread(ctx: Context): Promise<number> {
  const where = { personId: ctx.actor.id, readAt: null };
  const rows = await ctx.db.notification.findMany({ where, select: { id: true }, take: 100 });
  return rows.length;
}
