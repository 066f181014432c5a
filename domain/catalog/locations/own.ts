import { can } from '@/domain/access/permissions';
import { parseGitTarget } from '@/domain/catalog/address';
import { readLocationJob } from '@/domain/catalog/schema';
import { SourceError, type SourceOptions } from '@/domain/catalog/source';
import type { Verdict } from '@/domain/core/command';
import type { Actor } from '@/domain/core/context';
import type { Db, Prisma, Tx } from '@/domain/core/db';
import { settings } from '@/domain/core/env';
import { enqueue } from '@/domain/jobs/enqueue';
import { ownRepository } from '@/domain/repositories/address';
import type { GitHost, RepositoryName } from '@/domain/repositories/host';
import type { Follower } from '@/domain/repositories/jobs';
import { addressOnPortal, portalAddress } from '@/domain/repositories/own';
import { mayRead, pointsAt } from '@/domain/repositories/queries';

type Row = Prisma.RepositoryGetPayload<object>;
type Own = { name: RepositoryName; row: Row | null };

/** The repository of the portal's own git host that a git location names; undefined where it names another host's. */
export async function findOwn(db: Db | Tx, target: string, portalUrl: string): Promise<Own | undefined> {
  const parsed = parseGitTarget(target);
  const name = typeof parsed === 'string' ? undefined : ownRepository(parsed.remote, portalUrl);
  return name && { name, row: await db.repository.findUnique({ where: { owner_name: name } }) };
}

/** The portal's own address of what another host's means in a trial, where that is a repository here; else as it is. */
export async function standInTarget(db: Db | Tx, target: string, portalUrl: string): Promise<string> {
  if (target.startsWith(portalUrl)) return target;
  const own = addressOnPortal(target, { ...settings(), url: portalUrl });
  const row = own && (await db.repository.findUnique({ where: { owner_name: own.repository }, select: { id: true } }));
  return own && row ? portalAddress(portalUrl, own) : target;
}

/** Whoever adds a location has to be able to read it. What is not there and what is hidden are refused alike. */
export function mayFollow(actor: Actor, own: Own | undefined): Verdict {
  if (!own || (own.row && mayRead(actor, own.row).allowed)) return { allowed: true };
  return { allowed: false, reason: `There is no repository ${own.name.owner}/${own.name.name} that you may read.` };
}

/** What the row of a location keeps of that: the repository that it may be read from even when it is private. */
export const grantOf = (actor: Actor, own: Own | undefined): string | undefined =>
  own?.row && can(actor, 'repository.read', { teamId: own.row.teamId }).allowed ? own.row.id : undefined;

/** How a reader reaches the portal's own repositories: through their storage, by a loan for this one reading. */
export function lender(
  db: Db,
  host: GitHost,
  portalUrl: string,
  isGranted: (row: Row) => boolean,
): SourceOptions['lend'] {
  return async (remote) => {
    const own = await findOwn(db, remote, portalUrl);
    if (!own) return undefined;
    const { name, row } = own;
    if (!row) throw new SourceError(`There is no repository ${name.owner}/${name.name} on this portal.`);
    if (row.isPrivate && !isGranted(row)) {
      throw new SourceError(
        `The repository ${name.owner}/${name.name} is private, and whoever added this location may not read it. Somebody who may has to refresh it.`,
      );
    }
    await host.ensure(name, row);
    return host.lend(name);
  };
}

/** After a push, the locations in that repository are read again, at most 100. */
export const followPush: Follower = async (tx, remote) => {
  const locations = await tx.location.findMany({
    where: { OR: [remote, `${remote}.git`].flatMap(pointsAt) },
    select: { id: true },
    take: 100,
  });
  for (const { id } of locations) await enqueue(tx, readLocationJob, { locationId: id }, { key: `location:${id}` });
};
