import { z } from 'zod';
import { jobType } from '@/domain/jobs/schema';

const payload = z.object({ environmentId: z.string() });

/** The provider's plan, put beside the approval request. */
export const planJob = jobType('environment.plan', payload, 5);
export const provisionJob = jobType('environment.provision', payload, 4);
export const destroyJob = jobType('environment.destroy', payload, 12);
export const sleepJob = jobType('environment.sleep', payload, 6);
export const wakeJob = jobType('environment.wake', payload, 6);
export const rotateJob = jobType('environment.rotate', payload, 4);
export const observeJob = jobType('environment.observe', payload, 3);
export const expireJob = jobType('environment.expire', payload, 10);
export const remindJob = jobType('environment.remind', payload, 5);
export const readLogJob = jobType('environment.log', payload, 2);
/** Every minute: what fell through, and what provisioners there are. */
export const sweepJob = jobType('environment.sweep', z.object({}), 3);

/** One waiting job of a kind for each environment. */
export const jobKey = (job: { name: string }, environmentId: string) => `${job.name}:${environmentId}`;

/** What touches the provider runs one after the other for each environment. */
export const inTurn = (job: { name: string }, environmentId: string) => ({
  key: jobKey(job, environmentId),
  queue: `environment:${environmentId}`,
});
