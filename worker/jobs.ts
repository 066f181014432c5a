import { alertJobs } from '@/domain/alerts/jobs';
import { approvalJobs } from '@/domain/approvals/jobs';
import { runJobs, runSchedules } from '@/domain/automation/runs/jobs';
import { followMerge, thingJobs } from '@/domain/automation/things/jobs';
import { triggerJobs, triggerSchedules } from '@/domain/automation/triggers/jobs';
import { catalogJobs, catalogSchedules } from '@/domain/catalog/jobs';
import { followPush } from '@/domain/catalog/locations/own';
import { settings } from '@/domain/core/env';
import { createSealer } from '@/domain/core/sealed';
import { expireApproval } from '@/domain/environments/commands/decisions';
import { environmentJobs } from '@/domain/environments/jobs';
import { environmentSchedules } from '@/domain/environments/jobs/sweep';
import { healthJobs, healthSchedules } from '@/domain/health/jobs';
import type { JobHandler, Schedule } from '@/domain/jobs/handler';
import { repositoryJobs } from '@/domain/repositories/jobs';
import { integrations } from '@/integrations';
import { actionPorts, gitHost, readSecret } from './ports';

const { dataDir, secret, url, keepLogDays } = settings();
const sealer = createSealer(secret);
const runs = { actions: integrations.actions, ports: actionPorts, dataDir, sealer, secrets: readSecret, keepLogDays };

/** Every handler and every schedule that the worker knows: the composition root of background work. */
export const handlers: JobHandler[] = [
  ...catalogJobs(integrations.sources, gitHost),
  ...repositoryJobs(gitHost, [followPush, followMerge]),
  ...healthJobs(integrations.probes, url),
  ...runJobs(runs),
  ...thingJobs(gitHost),
  ...triggerJobs((id) => integrations.actions.some((action) => action.id === id)),
  ...approvalJobs({ expireApproval }),
  ...environmentJobs(integrations.provisioners),
  ...alertJobs(integrations.channels()),
];

export const schedules: Schedule[] = [
  ...catalogSchedules,
  ...healthSchedules,
  ...environmentSchedules,
  ...runSchedules,
  ...triggerSchedules,
];
