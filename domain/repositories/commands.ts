import { z } from 'zod';
import { can } from '@/domain/access/permissions';
import { type CommandContext, command } from '@/domain/core/command';
import type { Prisma } from '@/domain/core/db';
import { settings } from '@/domain/core/env';
import { conflict, notFound } from '@/domain/core/errors';
import { newId } from '@/domain/core/ids';
import { enqueue } from '@/domain/jobs/enqueue';
import { gitPasswordHours, sealGitPassword } from './git-password';
import { nameTaken } from './queries';
import { CreateRepositoryInput, readRepositoryJob } from './schema';

export type CreatedRepository = { id: string; owner: string; name: string; defaultBranch: string; createdAt: Date };

/**
 * Reserves a name and makes the repository's row. Called again with the same idempotency key it answers the same
 * repository; a name that somebody else holds is a Conflict that says who made it and when.
 */
export const createRepository = command({
  name: 'repository.create',
  input: CreateRepositoryInput,
  load: async (ctx, { idempotencyKey }) =>
    idempotencyKey ? ctx.tx.repository.findUnique({ where: { idempotencyKey } }) : null,
  allow: (actor) => can(actor, 'repository.create'),
  run: async (ctx, input, earlier) => {
    const row = earlier ?? (await insert(ctx, input));
    const { id, owner, name, defaultBranch, createdAt } = row;
    if (owner !== input.owner || name !== input.name) {
      throw conflict(`This request already made ${owner}/${name}. Ask again with a new idempotency key.`);
    }
    const detail = { owner, name, isPrivate: row.isPrivate, ...(earlier && { repeated: true }) };
    const result: CreatedRepository = { id, owner, name, defaultBranch, createdAt };
    return { result, subject: { kind: 'repository', id, teamId: row.teamId }, detail };
  },
});

/** A repository under a team's name belongs to that team; any other to the team that is given. */
async function insert(
  ctx: CommandContext,
  input: z.output<typeof CreateRepositoryInput>,
): Promise<Prisma.RepositoryGetPayload<object>> {
  const { owner, name, description, defaultBranch, isPrivate, idempotencyKey } = input;
  const team = await ctx.tx.team.findUnique({ where: { ref: `group:default/${owner}` }, select: { id: true } });
  const data = {
    id: newId('repository', ctx.now),
    owner,
    name,
    description,
    defaultBranch,
    isPrivate,
    idempotencyKey: idempotencyKey ?? null,
    teamId: team?.id ?? input.teamId ?? null,
    createdByName: input.createdByName ?? ctx.actor.name,
    createdAt: ctx.now,
  };
  // Of two at the same moment one inserts, and the other reads what the first one made.
  const { count } = await ctx.tx.repository.createMany({ data, skipDuplicates: true });
  if (count === 1) return { ...data, pushedAt: null, head: null };
  const same = idempotencyKey ? await ctx.tx.repository.findUnique({ where: { idempotencyKey } }) : null;
  if (same) return same;
  throw conflict(
    (await nameTaken(ctx.tx, input, undefined)) ?? `The name ${owner}/${name} is already taken. Choose another name.`,
  );
}

/** Records that branches of a repository have moved: its head is read again, and whoever follows it is told. */
export const recordPush = command({
  name: 'repository.push',
  input: z.object({ repositoryId: z.string(), commit: z.string().optional() }),
  load: async (ctx, { repositoryId }) => {
    const row = await ctx.tx.repository.findUnique({ where: { id: repositoryId } });
    if (!row) throw notFound('repository', repositoryId);
    return row;
  },
  allow: (actor, { teamId }) => can(actor, 'repository.push', { teamId }),
  run: async (ctx, { commit }, row) => {
    await ctx.tx.repository.update({ where: { id: row.id }, data: { pushedAt: ctx.now } });
    await enqueue(ctx.tx, readRepositoryJob, { repositoryId: row.id }, { key: `repository.read:${row.id}` });
    return {
      result: { id: row.id },
      subject: { kind: 'repository', id: row.id, teamId: row.teamId },
      detail: { owner: row.owner, name: row.name, ...(commit && { commit }) },
    };
  },
});

/**
 * Makes a password with which git acts as the person who asks, for half a day. It opens repositories and nothing else,
 * and ends early when the person is disabled.
 */
export const issueGitPassword = command({
  name: 'repository.credential',
  input: z.object({}),
  load: async () => undefined,
  allow: (actor) =>
    actor.kind === 'person'
      ? can(actor, 'repository.credential')
      : { allowed: false, reason: 'Only a person gets a password for git: a service uses its token.' },
  run: async (ctx) => {
    const expiresAt = new Date(ctx.now.getTime() + gitPasswordHours * 3_600_000);
    const password = sealGitPassword(settings().secret, { personId: ctx.actor.id, expiresAt });
    return {
      result: { password, expiresAt: expiresAt.toISOString() },
      subject: { kind: 'person', id: ctx.actor.id },
      detail: { expiresAt: expiresAt.toISOString() },
    };
  },
});
