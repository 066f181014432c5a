import type { Db } from '@/domain/core/db';
import type { RunView } from './schema';

const historyRuns = 30;
const monthMs = 30 * 86_400_000;

/** The median length of each step in the last successful runs of the same template. */
export async function usualLengths(
  db: Db,
  run: { id: string; templateName: string },
): Promise<{ lengths: Map<string, number>; runs: number }> {
  const rows = await db.$queryRaw<{ stepId: string; ms: number; runs: number }[]>`
    SELECT s."stepId", count(*)::int AS "runs", (percentile_cont(0.5) WITHIN GROUP (
      ORDER BY extract(epoch FROM s."finishedAt" - s."startedAt")) * 1000)::float8 AS "ms"
    FROM (SELECT "id" FROM "Run" WHERE "templateName" = ${run.templateName} AND "status" = 'succeeded' AND "id" <> ${run.id}
      ORDER BY "createdAt" DESC LIMIT ${historyRuns}) r
    JOIN "RunStep" s ON s."runId" = r."id" AND s."status" = 'succeeded'
    GROUP BY s."stepId"`;
  return {
    lengths: new Map(rows.map(({ stepId, ms }) => [stepId, ms])),
    runs: Math.max(0, ...rows.map(({ runs }) => runs)),
  };
}

/** How often runs of this template failed in the same step in the last 30 days. */
export async function sameFailures(db: Db, run: { templateName: string }, stepId: string, now: Date): Promise<number> {
  return db.runStep.count({
    where: {
      stepId,
      status: 'failed',
      run: { templateName: run.templateName, createdAt: { gt: new Date(now.getTime() - monthMs) } },
    },
  });
}

/** Who keeps a template, to be asked. */
export async function keeperOf(db: Db, templateId: string): Promise<RunView['keeper']> {
  const template = await db.template.findUnique({ where: { id: templateId }, select: { ownerRef: true } });
  if (!template?.ownerRef) return null;
  const { ownerRef: ref } = template;
  const team = await db.team.findUnique({ where: { ref }, select: { name: true } });
  return { ref, name: team?.name ?? ref.split('/').at(-1) ?? ref };
}

type Made = RunView['leftBehind'][number];

/** What steps of a run that did not succeed have made, by what their actions say: it is still there. */
export function leftBehind(steps: { name: string; status: string; output: unknown }[]): Made[] {
  return steps
    .filter(({ status }) => status === 'succeeded')
    .flatMap(({ name, output }) => (Array.isArray(output) ? output : [output]).flatMap((one) => madeBy(name, one)));
}

function madeBy(step: string, output: unknown): Made[] {
  if (typeof output !== 'object' || output === null) return [];
  const { remoteUrl, repoContentsUrl, entityRef } = output as Record<string, unknown>;
  const made: Made[] = [];
  if (typeof remoteUrl === 'string') {
    const shown = typeof repoContentsUrl === 'string' ? repoContentsUrl : remoteUrl;
    made.push({ step, kind: 'Repository', object: nameOf(remoteUrl), url: isWebAddress(shown) ? shown : null });
  }
  if (typeof entityRef === 'string')
    made.push({ step, kind: 'Catalog entity', object: entityRef, url: entityPath(entityRef) });
  return made;
}

const isWebAddress = (url: string) => /^https?:\/\//.test(url);

function nameOf(url: string): string {
  const parts = url
    .replace(/\.git$/, '')
    .split('/')
    .filter(Boolean);
  return parts.slice(-2).join('/');
}

/** Where the catalog shows an entity; null for what is no reference. */
export function entityPath(ref: string): string | null {
  const match = /^([^:/]+):(?:([^:/]+)\/)?([^:/]+)$/.exec(ref.trim());
  if (!match) return null;
  const [, kind = '', namespace = 'default', name = ''] = match;
  return `/catalog/${[kind, namespace, name].map((part) => encodeURIComponent(part.toLowerCase())).join('/')}`;
}
