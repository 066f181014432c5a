import type { JobHandler } from '@/domain/jobs/handler';
import { destroy } from './jobs/destroy';
import { lifeJobs } from './jobs/life';
import { readLog } from './jobs/log';
import { observe } from './jobs/observe';
import { plan } from './jobs/plan';
import { provision } from './jobs/provision';
import { restJobs } from './jobs/rest';
import { sweep } from './jobs/sweep';
import type { Provisioner } from './provisioner';

/** Background work on environments, by the provisioners that this worker carries. */
export function environmentJobs(carried: Provisioner[]): JobHandler[] {
  const provisioners = new Map(carried.map((provisioner) => [provisioner.id, provisioner]));
  return [
    plan(provisioners),
    provision(provisioners),
    destroy(provisioners),
    ...restJobs(provisioners),
    observe(provisioners),
    readLog(provisioners),
    ...lifeJobs(),
    sweep(provisioners),
  ];
}
