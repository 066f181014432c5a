import type { JobHandler, Schedule } from '@/domain/jobs/handler';

/** Every handler and every schedule that the worker knows: the composition root of background work. */
export const handlers: JobHandler[] = [];

export const schedules: Schedule[] = [];
