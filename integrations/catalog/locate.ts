import { z } from 'zod';
import { ActionError, defineAction } from '@/domain/automation/action';
import { DomainError } from '@/domain/core/errors';
import { parseRepositoryUrl } from '@/domain/repositories/address';
import { remoteUrl } from '@/domain/repositories/schema';

const Input = z.looseObject({
  repoUrl: z.string().min(1).describe('slipway?owner=OWNER&repo=NAME, as RepoUrlPicker gives it, or OWNER/NAME'),
  branch: z.string().default('').describe('The default one when left out'),
  catalogInfoPath: z.string().default('catalog-info.yaml'),
});

/** Looks whether a repository of the portal's git host holds a descriptor. It only reads, so a plan does it for real. */
export const catalogLocate = defineAction({
  id: 'catalog:locate',
  title: 'Look for a descriptor',
  description: 'Looks whether a repository of the portal’s git host holds a descriptor, and says where.',
  input: Input,
  repeatable: true,
  takesSecrets: [],
  gives: ['found', 'remoteUrl', 'catalogInfoUrl'],
  isLocal: true,
  leavesFiles: true,
  plan: async () => [],
  apply: async (input, { ctx, ports, run, log }) => {
    const { repositories } = ports;
    const name = inWords(() => parseRepositoryUrl(input.repoUrl, repositories.portalUrl));
    const remote = remoteUrl(repositories.portalUrl, name);
    const path = input.catalogInfoPath.replace(/^\/+/, '');
    const { exists, defaultBranch = 'main' } = await repositories.standing(ctx, name, run.id);
    if (!exists)
      throw new ActionError(`There is no repository ${name.owner}/${name.name}.`, 'Choose one that is there.');
    const address = `${remote}/raw/${input.branch || defaultBranch}/${path}`;
    const found = await repositories.files(ctx, address, run.id).catch((error) => {
      if (error instanceof DomainError && error.kind === 'not-found') return undefined;
      throw error;
    });
    log('info', found ? `${name.owner}/${name.name} holds ${path}` : `${name.owner}/${name.name} holds no ${path}`);
    return { output: { found: found !== undefined, remoteUrl: remote, catalogInfoUrl: address } };
  },
});

function inWords<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof DomainError) throw new ActionError(error.detail);
    throw error;
  }
}
