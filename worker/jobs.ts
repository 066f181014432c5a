import type { JobHandler, Schedule } from '@/domain/jobs/handler';
import { repositoryJobs } from '@/domain/repositories/jobs';
import { gitHost } from './ports';

/** Every handler and every schedule that the worker knows: the composition root of background work. */
export const handlers: JobHandler[] = [...repositoryJobs(gitHost)];

export const schedules: Schedule[] = [];
