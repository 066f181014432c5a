import { join } from 'node:path';
import { notificationPort } from '@/domain/alerts/send';
import type { Toolbox } from '@/domain/automation/plan';
import { approvalPort } from '@/domain/automation/runs/ask';
import { runPort } from '@/domain/automation/runs/port';
import { thingPort } from '@/domain/automation/things/update';
import { catalogPort } from '@/domain/catalog/register';
import { db } from '@/domain/core/db';
import { settings } from '@/domain/core/env';
import { unavailable } from '@/domain/core/errors';
import { environmentPort } from '@/domain/environments/for-runs';
import type { GitHost } from '@/domain/repositories/host';
import { repositoryPort } from '@/domain/repositories/publish';
import { integrations } from '@/integrations';

let host: GitHost | undefined;
let made: Toolbox | undefined;
let channels: ReturnType<typeof integrations.channels> | undefined;

/** Where the portal's own repositories are. */
export function gitHost(): GitHost {
  host ??= integrations.gitHost(join(settings().dataDir, 'git'));
  return host;
}

/** The actions and what they may ask of the product: the worker runs steps with it, the web process plans with it. */
export function toolbox(): Toolbox {
  made ??= make();
  return made;
}

export const hasAction = (id: string): boolean => toolbox().actions.some((action) => action.id === id);

function make(): Toolbox {
  return {
    actions: integrations.actions,
    ports: {
      repositories: repositoryPort({ db: db(), host: gitHost(), portalUrl: settings().url }),
      catalog: catalogPort(integrations.sources, gitHost()),
      notifications: notificationPort(() => {
        channels ??= integrations.channels();
        return channels;
      }),
      approvals: approvalPort(),
      // A plan asks nothing; the worker has the real one.
      secrets: { readFor: () => Promise.reject(unavailable('Only a run reads secrets.')) },
      portal: { request: () => Promise.reject(unavailable('Only a run asks the portal’s API.')) },
      runs: runPort(toolbox),
      environments: environmentPort,
      things: thingPort(toolbox),
    },
  };
}
