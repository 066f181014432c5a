import { can } from '@/domain/access/permissions';
import { type CommandContext, command } from '@/domain/core/command';
import { conflict, forbidden, invalid, notFound } from '@/domain/core/errors';
import { newId } from '@/domain/core/ids';
import { seal } from '@/domain/core/sealed';
import { refusalOf, wordsOf } from './grant';
import { AddSecretInput, ChangeSecretInput, RotateSecretInput, SecretId, UseSecretInput } from './schema';

/** What a value is sealed for: it opens in its own row only. */
export const sealedFor = (id: string) => `${id}.value`;

async function find(ctx: CommandContext, id: string) {
  const secret = await ctx.tx.secret.findUnique({ where: { id } });
  if (!secret) throw notFound('secret', id);
  return secret;
}

const subjectOf = (id: string) => ({ kind: 'secret', id });

/**
 * Adds a secret: its value, which nobody is ever shown again, or where another place keeps it. Throws Conflict where the
 * name, or the same place, is there already.
 */
export const addSecret = command({
  name: 'secret.add',
  input: AddSecretInput,
  load: async () => undefined,
  allow: (actor) => can(actor, 'secret.add'),
  run: async (ctx, input) => {
    const { name, source, value, description, templates, teams } = input;
    const address = source === 'store' ? name : (input.address ?? '');
    const same = await ctx.tx.secret.findFirst({ where: { OR: [{ name }, { source, address }] } });
    if (same) throw conflict(`There is a secret "${same.name}" already, of ${wordsOf(source, same.address)}.`);
    await findTeams(ctx, teams);
    const id = newId('secret', ctx.now);
    const sealed = value === undefined ? null : seal(value, sealedFor(id));
    const rotatedAt = sealed ? ctx.now : null;
    await ctx.tx.secret.create({
      data: {
        ...{ id, name, source, address, description, sealed, templates, teams, rotatedAt },
        createdByName: ctx.actor.name,
        createdAt: ctx.now,
      },
    });
    const detail = { name, source, address, templates, teams };
    return { result: { id }, subject: subjectOf(id), detail };
  },
});

/** Changes what is said of a secret, and which templates may use it. */
export const changeSecret = command({
  name: 'secret.change',
  input: ChangeSecretInput,
  load: (ctx, { id }) => find(ctx, id),
  allow: (actor) => can(actor, 'secret.change'),
  run: async (ctx, { id, description, templates, teams }, { name }) => {
    await findTeams(ctx, teams);
    await ctx.tx.secret.update({ where: { id }, data: { description, templates, teams } });
    return { result: { id }, subject: subjectOf(id), detail: { name, templates, teams } };
  },
});

/** Gives a kept secret another value: steps that begin from now on get that one. */
export const rotateSecret = command({
  name: 'secret.rotate',
  input: RotateSecretInput,
  load: (ctx, { id }) => find(ctx, id),
  allow: (actor) => can(actor, 'secret.rotate'),
  run: async (ctx, { id, value }, { name, source }) => {
    if (source !== 'store') throw conflict(`The value of "${name}" is kept elsewhere: change it there.`);
    await ctx.tx.secret.update({ where: { id }, data: { sealed: seal(value, sealedFor(id)), rotatedAt: ctx.now } });
    return { result: { id }, subject: subjectOf(id), detail: { name } };
  },
});

/** Takes a secret away, its value with it: templates that refer to it no longer run. */
export const removeSecret = command({
  name: 'secret.remove',
  input: SecretId,
  load: (ctx, { id }) => find(ctx, id),
  allow: (actor) => can(actor, 'secret.remove'),
  run: async (ctx, { id }, { name, source, address }) => {
    await ctx.tx.secret.deleteMany({ where: { id } });
    return { result: undefined, subject: subjectOf(id), detail: { name, source, address } };
  },
});

/**
 * Notes that a step reads a secret, and answers what is kept of it: sealed, or nothing where another place has it. Every
 * reading is a row of the audit log. Throws Forbidden with the reason where the template may not.
 */
export const useSecret = command({
  name: 'secret.use',
  input: UseSecretInput,
  silent: true,
  load: (ctx, { source, address }) => ctx.tx.secret.findUnique({ where: { source_address: { source, address } } }),
  allow: (actor) => can(actor, 'secret.use'),
  run: async (ctx, input, secret) => {
    const { source, address } = input;
    const by = 'template' in input.for ? input.for.template : `connection ${input.for.connection}`;
    const refused =
      'template' in input.for ? await refusal(ctx, input.for.template, { source, address }, secret) : undefined;
    if (refused) throw forbidden(refused);
    if (secret) await ctx.tx.secret.update({ where: { id: secret.id }, data: { lastUsedAt: ctx.now, lastUsedBy: by } });
    const result = secret ? { id: secret.id, sealed: secret.sealed } : null;
    const detail = { name: secret?.name ?? null, source, address, ...input.for };
    return { result, subject: subjectOf(secret?.id ?? `${source}:${address}`), detail };
  },
});

type Row = NonNullable<Awaited<ReturnType<typeof find>>>;

async function refusal(ctx: CommandContext, name: string, asked: Parameters<typeof refusalOf>[1], secret: Row | null) {
  const template = await ctx.tx.template.findUnique({ where: { name }, select: { ownerRef: true } });
  return refusalOf(secret ?? undefined, asked, { template: name, ownerRef: template?.ownerRef ?? null });
}

async function findTeams(ctx: CommandContext, refs: string[]): Promise<void> {
  const known = await ctx.tx.team.findMany({ where: { ref: { in: refs } }, select: { ref: true }, take: 200 });
  const unknown = refs.find((ref) => !known.some((team) => team.ref === ref));
  if (unknown) throw invalid(`There is no team "${unknown}".`, [{ pointer: '/teams', detail: `No team "${unknown}"` }]);
}
