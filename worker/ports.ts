import type { ActionPorts, SecretPort } from '@/domain/automation/ports';
import { jobActor } from '@/domain/core/context';
import { settings } from '@/domain/core/env';
import { createSealer } from '@/domain/core/sealed';
import { secretReader } from '@/domain/secrets/reader';
import { SecretFrom } from '@/domain/secrets/schema';
import { integrations } from '@/integrations';
import { portalPort } from './portal';
import { gitHost as makeGitHost, toolbox } from './toolbox';

/** Where the portal's own repositories are. */
export const gitHost = makeGitHost();

/** Reads what templates, and declared connections, refer to. */
export const readSecret = secretReader(integrations.secretSources, createSealer(settings().secret));

const secretPort: SecretPort = {
  readFor: (ctx, connection, from, signal) =>
    readSecret({ ...ctx, actor: jobActor('run.advance') }, SecretFrom.parse(from), { connection }, signal),
};

/** What actions may ask of the product. */
export const actionPorts: ActionPorts = { ...toolbox().ports, portal: portalPort, secrets: secretPort };
