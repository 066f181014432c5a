import { defineLifecycle } from '@/domain/core/lifecycle';

export const approvalLifecycle = defineLifecycle('request', {
  pending: { approve: 'approved', reject: 'rejected', expire: 'expired', withdraw: 'withdrawn' },
  approved: {},
  rejected: {},
  expired: {},
  withdrawn: {},
});
