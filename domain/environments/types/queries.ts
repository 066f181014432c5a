import type { Context } from '@/domain/core/context';
import { type Db, sql, type Tx } from '@/domain/core/db';
import { notFound } from '@/domain/core/errors';
import { Capabilities, EnvironmentTypeDocument, type EnvironmentTypeView, type ReadyIn } from './schema';

/** The newest version of a type, for a command that pins it. Throws NotFound. */
export async function loadLatestVersion(db: Db | Tx, name: string) {
  const type = await db.environmentType.findUnique({
    where: { name },
    include: { versions: { orderBy: { version: 'desc' }, take: 1 } },
  });
  const version = type?.versions[0];
  if (!type || !version) throw notFound('environment type', name);
  return { versionId: version.id, version: version.version, document: EnvironmentTypeDocument.parse(version.document) };
}

/** The version that an environment pinned. */
export async function loadVersion(db: Db | Tx, versionId: string): Promise<EnvironmentTypeDocument> {
  const version = await db.environmentTypeVersion.findUniqueOrThrow({ where: { id: versionId } });
  return EnvironmentTypeDocument.parse(version.document);
}

/** Every environment type, by title, with price, limits, rules and how quickly one gets it. */
export async function listEnvironmentTypes(ctx: Context): Promise<EnvironmentTypeView[]> {
  const [types, provisioners, readyIn] = await Promise.all([
    ctx.db.environmentType.findMany({
      include: { versions: { orderBy: { version: 'desc' }, take: 1 } },
      orderBy: { title: 'asc' },
      take: 200,
    }),
    ctx.db.environmentProvisioner.findMany({ take: 200 }),
    readyTimes(ctx),
  ]);
  return types.flatMap(({ id, versions: [version] }) => {
    if (!version) return [];
    const document = EnvironmentTypeDocument.parse(version.document);
    const provisioner = provisioners.find((candidate) => candidate.id === document.provisioner);
    return {
      ...document,
      id,
      version: version.version,
      changedAt: version.createdAt.toISOString(),
      publishedBy: version.createdByName,
      capabilities: Capabilities.parse(provisioner?.capabilities ?? nothingKnown),
      unavailable: provisioner
        ? provisioner.unavailable
        : `No worker carries the provisioner "${document.provisioner}".`,
      readyIn: readyIn.get(document.name) ?? neverMade,
    };
  });
}

/** One environment type. Throws NotFound. */
export async function getEnvironmentType(ctx: Context, input: { name: string }): Promise<EnvironmentTypeView> {
  const type = (await listEnvironmentTypes(ctx)).find(({ name }) => name === input.name);
  if (!type) throw notFound('environment type', input.name);
  return type;
}

export const nothingKnown = { sleep: false, address: false, log: false, rotate: false };
const neverMade: ReadyIn = { made: 0, failed: 0, medianSeconds: null, p95Seconds: null, seconds: [] };

/** From the worker's first step to ready: waiting for a decision is not in it. */
async function readyTimes(ctx: Context): Promise<Map<string, ReadyIn>> {
  const since = new Date(ctx.now.getTime() - 30 * 86_400_000);
  const seconds = sql`extract(epoch FROM "readyAt" - "provisioningAt")::float`;
  // Also when what was left of it has been cleared away since.
  const neverReady = sql`"readyAt" IS NULL AND "status" IN ('failed', 'destroying', 'destroyed')`;
  const rows = await ctx.db.$queryRaw<(ReadyIn & { typeName: string })[]>`
    SELECT "typeName", count("readyAt")::int AS made, count(*) FILTER (WHERE ${neverReady})::int AS failed,
      percentile_cont(0.5) WITHIN GROUP (ORDER BY ${seconds}) AS "medianSeconds",
      percentile_cont(0.95) WITHIN GROUP (ORDER BY ${seconds}) AS "p95Seconds",
      coalesce((array_agg(${seconds} ORDER BY ${seconds}) FILTER (WHERE "readyAt" IS NOT NULL))[1:200], '{}') AS seconds
    FROM "Environment" WHERE "provisioningAt" > ${since} GROUP BY "typeName"`;
  return new Map(rows.map(({ typeName, ...readyIn }) => [typeName, readyIn]));
}
