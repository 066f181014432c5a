import { defineLifecycle } from '@/domain/core/lifecycle';

/** `override` is break-glass: it begins without a decision. */
export const approvalLifecycle = defineLifecycle('request', {
  pending: { approve: 'approved', reject: 'rejected', expire: 'expired', withdraw: 'withdrawn', override: 'approved' },
  approved: {},
  rejected: {},
  expired: {},
  withdrawn: {},
});
