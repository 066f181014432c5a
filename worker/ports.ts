import { join } from 'node:path';
import type { ActionPorts } from '@/domain/automation/ports';
import { db } from '@/domain/core/db';
import { settings } from '@/domain/core/env';
import { repositoryPort } from '@/domain/repositories/publish';
import { integrations } from '@/integrations';
import { catalogPort } from './catalog-port';

const { dataDir, url } = settings();

/** Where the portal's own repositories are. */
export const gitHost = integrations.gitHost(join(dataDir, 'git'));

/** What actions may ask of the product. */
export const actionPorts: ActionPorts = {
  repositories: repositoryPort({ db: db(), host: gitHost, portalUrl: url }),
  catalog: catalogPort,
};
