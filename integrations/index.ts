import type { Channel } from '@/domain/alerts/channel';
import type { Action } from '@/domain/automation/action';
import type { Provisioner } from '@/domain/environments/provisioner';
import type { ProbeKind } from '@/domain/health/probe';
import { gitHost } from './git/host';
import { publishGit } from './git/publish';

/** Every provider, in one typed record. Adding one is a folder and a line. */
export const integrations = {
  actions: [publishGit] as Action[],
  provisioners: [] as Provisioner[],
  probes: [] as ProbeKind[],
  channels: [] as Channel[],
  gitHost,
};

export type Integrations = typeof integrations;
