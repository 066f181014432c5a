import { defineLifecycle } from '@/domain/core/lifecycle';

/** One notification on its way out of the portal. */
export const deliveryLifecycle = defineLifecycle('delivery', {
  pending: { send: 'sent', suppress: 'suppressed', fail: 'failed' },
  sent: {},
  suppressed: {},
  failed: {},
});
