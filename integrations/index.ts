import type { Channel } from '@/domain/alerts/channel';
import type { Action } from '@/domain/automation/action';
import { settings } from '@/domain/core/env';
import type { Provisioner } from '@/domain/environments/provisioner';
import type { ProbeKind } from '@/domain/health/probe';
import { gitHost } from './git/host';
import { publishGit } from './git/publish';
import { postgresProvisioner } from './postgres/provisioner';

/** Every provider, in one typed record. Adding one is a folder and a line. */
export const integrations = {
  actions: [publishGit] as Action[],
  provisioners: [postgresProvisioner({ adminUrl: () => settings().sandboxDatabaseUrl })] as Provisioner[],
  probes: [] as ProbeKind[],
  channels: [] as Channel[],
  gitHost,
};

export type Integrations = typeof integrations;
