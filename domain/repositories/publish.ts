import { type Context, createContext, jobActor } from '@/domain/core/context';
import { unavailable } from '@/domain/core/errors';
import { createRepository, recordPush } from './commands';
import type { GitHost } from './host';
import type { Published, PublishInput, RepositoryPort } from './port';
import { nameTaken } from './queries';
import { remoteUrl } from './schema';

/**
 * Supplies the port that `publish:git` works through. The row comes first and reserves the name under the idempotency
 * key; the folder and the commit are then made as often as needed with one and the same outcome. The commit carries the
 * row's own date, so a repetition makes the same hash.
 */
export function repositoryPort(parts: { db: Context['db']; host: GitHost; portalUrl: string }): RepositoryPort {
  const { db, host, portalUrl } = parts;
  return {
    host,
    portalUrl,
    taken: (ctx, name, idempotencyKey) => nameTaken(ctx.db, name, idempotencyKey),
    publish: (input) => publish(createContext({ actor: jobActor('publish:git'), db }), host, portalUrl, input),
  };
}

async function publish(ctx: Context, host: GitHost, portalUrl: string, input: PublishInput): Promise<Published> {
  const trouble = await host.unavailable();
  if (trouble) throw unavailable(trouble);
  const { dir, message, author, signal, ...wanted } = input;
  const made = await createRepository(ctx, wanted);
  await host.ensure(made, made);
  const branch = made.defaultBranch;
  const { hash } = await host.commitFolder(made, { dir, branch, message, author, at: made.createdAt, signal });
  await recordPush(ctx, { repositoryId: made.id, commit: hash });
  const url = remoteUrl(portalUrl, made);
  return {
    id: made.id,
    remoteUrl: url,
    repoContentsUrl: `${url}/raw/${branch}`,
    pageUrl: `${portalUrl}/repositories/${made.owner}/${made.name}`,
    commitHash: hash,
  };
}
