import { z } from 'zod';
import { PageInput } from '@/domain/core/page';
import { jobType } from '@/domain/jobs/schema';

/** By the address of a place: how many, in which colour, and in words. */
export type RailCountsView = Record<string, { count: number; tone: 'run' | 'bad'; title: string }>;

export const notificationKinds = [
  'approval-asked',
  'approval-decided',
  'approval-expired',
  'approval-withdrawn',
  'run-succeeded',
  'run-failed',
  'run-asks',
  'environment-ready',
  'environment-failed',
  'environment-expiring',
  'environment-destroyed',
  'trigger-paused',
  'service-down',
  'service-healthy',
  'message',
  'message-urgent',
] as const;
export type NotificationKind = (typeof notificationKinds)[number];

export const deliveryStatuses = ['pending', 'sent', 'suppressed', 'failed'] as const;
export type DeliveryStatus = (typeof deliveryStatuses)[number];

export const ListNotificationsInput = PageInput.extend({
  unread: z
    .enum(['true', 'false', '1', '0'])
    .transform((value) => value === 'true' || value === '1')
    .optional(),
});
/** Without `ids`, all of them. */
export const ReadNotificationsInput = z.object({ ids: z.array(z.string().min(1)).max(200).optional() });

export type NotificationView = {
  id: string;
  kind: NotificationKind;
  title: string;
  body: string;
  url: string;
  createdAt: string;
  readAt: string | null;
  deliveries: { channel: string; status: DeliveryStatus; detail: string | null; attempt: number }[];
};

export const deliverJob = jobType('notification.deliver', z.object({ deliveryId: z.string() }), 8);
