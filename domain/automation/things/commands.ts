import { z } from 'zod';
import { can } from '@/domain/access/permissions';
import { type CommandContext, command } from '@/domain/core/command';
import type { Context } from '@/domain/core/context';
import { announce } from '@/domain/core/emit';
import { DomainError, forbidden, notFound } from '@/domain/core/errors';
import { startRun } from '../runs/commands/start';
import { listThings } from './queries';
import { type ThingView, updateAtOnce, updateTemplate } from './schema';

const RecordInput = z.object({
  id: z.string(),
  version: z.number().int(),
  parameters: z.record(z.string(), z.unknown()),
  runId: z.string(),
  conflicts: z.array(z.string()).default([]),
  /** without them there was nothing to merge: it is of that version now */
  branch: z.string().optional(),
  commit: z.string().optional(),
});

async function load(ctx: CommandContext, { id }: { id: string }) {
  const row = await ctx.tx.templateThing.findUnique({ where: { id } });
  if (!row) throw notFound('thing', id);
  return row;
}

const noProposal = {
  ...{ proposedVersion: null, proposedBranch: null, proposedCommit: null, proposedRunId: null, proposedAt: null },
  conflicts: [],
};

/** Notes that a newer version lies on a branch, or that it is of that version without any. Throws NotFound, Forbidden. */
export const recordUpdate = command({
  name: 'thing.update',
  input: RecordInput,
  load,
  allow: (actor, row) => can(actor, 'thing.update', { teamId: row.teamId }),
  run: async (ctx, input, row) => {
    const { version, parameters, runId, conflicts, branch, commit } = input;
    const proposal = { proposedVersion: version, proposedBranch: branch, proposedCommit: commit, proposedRunId: runId };
    if (branch && commit) {
      const data = { ...proposal, proposedParameters: parameters as object, proposedAt: ctx.now, conflicts };
      await ctx.tx.templateThing.update({ where: { id: row.id }, data });
    } else {
      await move(ctx, row, { version, parameters });
    }
    const detail = { address: row.address, from: row.version, to: version, branch: branch ?? null };
    return { result: { id: row.id }, subject: { kind: 'thing', id: row.id, teamId: row.teamId }, detail };
  },
});

/** Says that what was proposed has been merged: by the portal, which sees it at a push, or by a person who squashed it. */
export const settleThing = command({
  name: 'thing.settle',
  input: z.object({ id: z.string().min(1) }),
  load,
  allow: (actor, row) => can(actor, 'thing.settle', { teamId: row.teamId }),
  run: async (ctx, _, row) => {
    const { proposedVersion: version, proposedParameters } = row;
    if (version) await move(ctx, row, { version, parameters: (proposedParameters ?? row.parameters) as object });
    const detail = { address: row.address, from: row.version, to: version ?? row.version };
    return { result: { id: row.id }, subject: { kind: 'thing', id: row.id, teamId: row.teamId }, detail };
  },
});

type Row = Awaited<ReturnType<typeof load>>;

/** What the same run made goes along: the entity is described by the repository's file. */
async function move({ tx }: CommandContext, row: Row, to: { version: number; parameters: object }): Promise<void> {
  await tx.templateThing.update({ where: { id: row.id }, data: { ...to, ...noProposal } });
  await tx.templateThing.updateMany({
    where: { runId: row.runId, templateName: row.templateName, kind: 'entity' },
    data: { version: to.version },
  });
  await announce(tx, { topic: `thing:${row.id}`, type: 'thing.settle', teamId: row.teamId });
}

export type UpdatedAll = {
  started: { name: string; runId: string }[];
  skipped: { name: string; reason: string }[];
  /** how many are behind besides */
  left: boolean;
};

/**
 * Starts a run for each repository of a template that is behind and that the actor may push to, at most fifty at a time. The
 * runs have low priority and take turns, so that everybody else's go on. Asked again, or twice at once, nothing is started
 * for what is on its way; what has failed is tried once more. Throws NotFound, Forbidden.
 */
export async function updateAll(ctx: Context, { template }: { template: string }): Promise<UpdatedAll> {
  const verdict = can(ctx.actor, 'run.start');
  if (!verdict.allowed) throw forbidden(verdict.reason);
  const page = await listThings(ctx, { template, behind: true, limit: updateAtOnce });
  const tried = await lastTries(ctx, page.items);
  const outcome: UpdatedAll = { started: [], skipped: [], left: page.nextCursor !== null };
  for (const thing of page.items) {
    const { name } = thing;
    const last = tried.get(thing.id);
    const reason = reasonToSkip(thing, last);
    if (reason) {
      outcome.skipped.push({ name, reason });
      continue;
    }
    const input = { template: updateTemplate, parameters: { thing: thing.id, name } };
    try {
      const idempotencyKey = `update ${thing.id} ${thing.latestVersion} ${last?.id ?? ''}`;
      outcome.started.push({ name, runId: (await startRun(ctx, input, { idempotencyKey })).id });
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      outcome.skipped.push({ name, reason: error.detail });
    }
  }
  return outcome;
}

type Try = { id: string; number: number; thing: string; isOver: boolean };

/** The newest run that brings, or brought, each of these things up to date. */
async function lastTries(ctx: Context, things: ThingView[]): Promise<Map<string, Try>> {
  const rows = await ctx.db.$queryRaw<Try[]>`
    SELECT DISTINCT ON ("thing") "id", "number", "parameters"->>'thing' AS "thing", "finishedAt" IS NOT NULL AS "isOver"
    FROM "Run" WHERE "templateName" = ${updateTemplate} AND "parameters"->>'thing' = ANY(${things.map(({ id }) => id)})
    ORDER BY "thing", "number" DESC`;
  return new Map(rows.map((row) => [row.thing, row]));
}

function reasonToSkip({ can: may, proposed, latestVersion }: ThingView, last: Try | undefined): string | undefined {
  if (!may.update.allowed) return may.update.reason;
  if (proposed?.version === latestVersion) return `Version ${latestVersion} lies on its branch ${proposed.branch}.`;
  return last && !last.isOver ? `Run ${last.number} is on it.` : undefined;
}
