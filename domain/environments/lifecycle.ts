import { defineLifecycle } from '@/domain/core/lifecycle';

/**
 * `expiring` is the moment between the end of its life and the worker's first step of destroying it. A destroy that
 * fails stays `destroying` with its error and is tried again: nothing is lost silently. The way out of `failed` is to
 * try again or to destroy; what was half made has been undone already.
 */
export const environmentLifecycle = defineLifecycle('environment', {
  requested: { approve: 'approved', reject: 'rejected' },
  approved: { provision: 'provisioning', destroy: 'destroying' },
  provisioning: { complete: 'ready', fail: 'failed', destroy: 'destroying' },
  ready: { sleep: 'asleep', expire: 'expiring', destroy: 'destroying' },
  asleep: { wake: 'ready', expire: 'expiring', destroy: 'destroying' },
  expiring: { destroy: 'destroying' },
  destroying: { remove: 'destroyed' },
  failed: { retry: 'approved', expire: 'expiring', destroy: 'destroying' },
  rejected: {},
  destroyed: {},
});
