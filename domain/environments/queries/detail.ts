import { ExpressionError, renderText } from '@/domain/automation/expressions/render';
import type { Context } from '@/domain/core/context';
import type { Db } from '@/domain/core/db';
import { notFound } from '@/domain/core/errors';
import { costPoints } from '@/domain/environments/cost';
import { jobKey, readLogJob } from '@/domain/environments/job-types';
import { metered } from '@/domain/environments/rows';
import {
  type EnvironmentEvent,
  type EnvironmentLogView,
  type EnvironmentView,
  HealthMark,
  LogLine,
} from '@/domain/environments/schema';
import { nothingKnown } from '@/domain/environments/types/queries';
import { EnvironmentTypeDocument } from '@/domain/environments/types/schema';
import { environmentItem } from '@/domain/environments/view';
import { enqueue } from '@/domain/jobs/enqueue';
import type { Environment } from '@/prisma/generated/client';
import { aroundOf } from './list';
import { usualOf } from './usual';

const newestEvents = 50;
const watchSeconds = 20;

async function load(db: Db, id: string): Promise<Environment> {
  const row = await db.environment.findUnique({ where: { id } });
  if (!row) throw notFound('environment', id);
  return row;
}

/** One environment with everything that its page shows; secrets are named only. Throws NotFound. */
export async function getEnvironment(ctx: Context, input: { id: string }): Promise<EnvironmentView> {
  const row = await load(ctx.db, input.id);
  const [around, version, events, usual] = await Promise.all([
    aroundOf(ctx, [row]),
    ctx.db.environmentTypeVersion.findUniqueOrThrow({ where: { id: row.typeVersionId } }),
    eventsOf(ctx, row.id),
    usualOf(ctx, row.typeName),
  ]);
  const type = EnvironmentTypeDocument.parse(version.document);
  const item = environmentItem(row, around);
  const { revealedAt, revealedByName } = row;
  return {
    ...item,
    typeVersion: version.version,
    provisioner: row.provisioner,
    capabilities: around.capabilities.get(row.provisioner) ?? nothingKnown,
    approvedAt: row.approvedAt?.toISOString() ?? null,
    provisioningAt: row.provisioningAt?.toISOString() ?? null,
    maxTtlHours: type.maxTtlHours,
    loses: type.loses,
    revealed: revealedAt && { at: revealedAt.toISOString(), by: revealedByName ?? '' },
    snippets: snippets(type, row),
    history: HealthMark.array().parse(row.history),
    events,
    costPoints: costPoints(metered(row), ctx.now).map((point) => ({ ...point, at: point.at.toISOString() })),
    usual,
  };
}

async function eventsOf(ctx: Context, id: string): Promise<EnvironmentEvent[]> {
  const rows = await ctx.db.event.findMany({
    where: { subjectKind: 'environment', subjectId: id },
    orderBy: [{ at: 'desc' }, { id: 'desc' }],
    take: newestEvents,
  });
  return rows.map(({ at, type, actorName, data }) => ({
    at: at.toISOString(),
    type,
    by: actorName,
    data: data as Record<string, unknown>,
  }));
}

/** How to reach it, with what is known of it filled in; nothing before there is something to reach. */
function snippets(type: EnvironmentTypeDocument, row: Environment): EnvironmentView['snippets'] {
  if (row.status !== 'ready' && row.status !== 'asleep') return [];
  const environment = { id: row.id, name: row.name, url: row.url ?? '' };
  const scope = { outputs: row.outputs, environment };
  return type.connect.flatMap(({ title, language, text }) => {
    try {
      return [{ title, language, text: renderText(text, scope).trimEnd() }];
    } catch (error) {
      if (error instanceof ExpressionError) return [];
      throw error;
    }
  });
}

/**
 * The newest lines that it wrote, and that making it wrote. Asking keeps the worker reading for a few seconds more: while
 * somebody looks the lines are at most a second old, and nobody looking costs nothing.
 */
export async function getEnvironmentLog(ctx: Context, input: { id: string }): Promise<EnvironmentLogView> {
  const row = await load(ctx.db, input.id);
  if (row.status === 'ready') await watch(ctx, row.id);
  const log = await ctx.db.environmentLog.findUnique({ where: { environmentId: row.id } });
  return {
    made: LogLine.array().parse(log?.made ?? []),
    lines: LogLine.array().parse(log?.lines ?? []),
    readAt: log?.readAt?.toISOString() ?? null,
  };
}

async function watch(ctx: Context, environmentId: string): Promise<void> {
  const watchedUntil = new Date(ctx.now.getTime() + watchSeconds * 1000);
  await ctx.db.$transaction(async (tx) => {
    const where = { environmentId };
    const before = await tx.environmentLog.findUnique({ where, select: { watchedUntil: true, readAt: true } });
    await tx.environmentLog.upsert({ where, create: { environmentId, watchedUntil }, update: { watchedUntil } });
    const isBeingRead = before?.readAt && ctx.now.getTime() - before.readAt.getTime() < 10_000;
    if (isBeingRead && before.watchedUntil && before.watchedUntil > ctx.now) return;
    await enqueue(tx, readLogJob, { environmentId }, { key: jobKey(readLogJob, environmentId) });
  });
}
