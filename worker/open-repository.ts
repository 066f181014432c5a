import type { Db } from '@/domain/core/db';
import { forbidden, invalid, notFound } from '@/domain/core/errors';
import { ownRepository } from '@/domain/repositories/address';
import type { GitHost, RepositoryName } from '@/domain/repositories/host';
import { RepositoryNameInput } from '@/domain/repositories/schema';

type Opened = { url: string; authorization?: string; close?: () => Promise<void> };

/**
 * Where a preview's source is fetched from: another host's address as it is, a repository of the portal's own by a loan
 * for this one checkout. A private one only for its team's environments: who may see the service sees what it runs.
 */
export function openRepositories({ db, host, portalUrl }: { db: Db; host: GitHost; portalUrl: string }) {
  return async (repository: string, environmentId: string): Promise<Opened> => {
    const own = ownRepository(repository, portalUrl) ?? shortName(repository);
    if (!own) {
      if (/^https?:\/\//.test(repository)) return { url: repository };
      throw invalid(`"${repository}" is neither an http(s) address nor owner/name of a repository of this portal.`);
    }
    const row = await db.repository.findUnique({ where: { owner_name: own } });
    if (!row) throw notFound('repository', `${own.owner}/${own.name}`);
    if (row.isPrivate) {
      const environment = await db.environment.findUnique({ where: { id: environmentId }, select: { teamId: true } });
      if (!environment || environment.teamId !== row.teamId) {
        throw forbidden(
          `The repository ${own.owner}/${own.name} is private, and this environment belongs to another team than it does.`,
        );
      }
    }
    await host.ensure(own, row);
    return host.lend(own);
  };
}

function shortName(text: string): RepositoryName | undefined {
  const [owner, name, ...rest] = text.replace(/\.git$/, '').split('/');
  const parsed = RepositoryNameInput.safeParse({ owner, name });
  return rest.length === 0 && parsed.success ? parsed.data : undefined;
}
