import { defineLifecycle } from '@/domain/core/lifecycle';

export const triggerLifecycle = defineLifecycle('trigger', {
  active: { disable: 'disabled', pause: 'paused', remove: 'removed' },
  disabled: { enable: 'active', remove: 'removed' },
  paused: { enable: 'active', disable: 'disabled', remove: 'removed' },
  removed: {},
});
export const triggerStatuses = ['active', 'disabled', 'paused', 'removed'] as const;
export type TriggerStatus = (typeof triggerStatuses)[number];

export const firingLifecycle = defineLifecycle('firing', {
  waiting: { start: 'started', skip: 'skipped', fail: 'failed' },
  started: {},
  skipped: {},
  failed: {},
});
export const firingStatuses = ['waiting', 'started', 'skipped', 'failed'] as const;
export type FiringStatus = (typeof firingStatuses)[number];
