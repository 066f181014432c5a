import { createRoute, z } from '@hono/zod-openapi';
import { readNotifications } from '@/domain/alerts/commands';
import { listNotifications } from '@/domain/alerts/queries';
import {
  deliveryStatuses,
  ListNotificationsInput,
  notificationKinds,
  ReadNotificationsInput,
} from '@/domain/alerts/schema';
import { json, pageOf, problemResponses, resource } from './resource';

export const notificationRoutes = resource();

const Notification = z
  .object({
    id: z.string(),
    kind: z.enum(notificationKinds),
    title: z.string(),
    body: z.string(),
    url: z.string(),
    createdAt: z.string(),
    readAt: z.string().nullable(),
    deliveries: z.array(
      z.object({
        channel: z.string(),
        status: z.enum(deliveryStatuses),
        detail: z.string().nullable(),
        attempt: z.number().int(),
      }),
    ),
  })
  .openapi('Notification');

notificationRoutes.openapi(
  createRoute({
    method: 'get',
    path: '/notifications',
    operationId: 'listNotifications',
    tags: ['Notifications'],
    summary: 'What the portal told you, newest first',
    request: { query: ListNotificationsInput },
    responses: { 200: json(pageOf(Notification), 'Notifications'), ...problemResponses },
  }),
  async (c) => c.json(await listNotifications(c.var.ctx, c.req.valid('query')), 200),
);

notificationRoutes.openapi(
  createRoute({
    method: 'post',
    path: '/notifications/read',
    operationId: 'readNotifications',
    tags: ['Notifications'],
    summary: 'Mark notifications as read: those named, or all',
    request: { body: { content: { 'application/json': { schema: ReadNotificationsInput } } } },
    responses: { 200: json(z.object({ count: z.number().int() }), 'How many were unread'), ...problemResponses },
  }),
  async (c) => c.json(await readNotifications(c.var.ctx, c.req.valid('json')), 200),
);
