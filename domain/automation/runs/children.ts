import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { can } from '@/domain/access/permissions';
import { type CommandContext, command } from '@/domain/core/command';
import type { Context } from '@/domain/core/context';
import { limitReached, notFound } from '@/domain/core/errors';
import type { ChildState, RunPort } from '../ports';
import { validateParameters } from '../templates/parameters';
import { retryRun } from './commands/retry';
import { askingActions, check, owningTeam, pin, start } from './commands/start';
import { deepestRun, isKept, mostRunsOfOne, StartRunInput } from './schema';
import type { Ancestor } from './turns';
import { pinnedVersion } from './version';

const StartChildInput = StartRunInput.extend({
  ...askingActions,
  ...{ parentId: z.string(), key: z.string(), try: z.number().int() },
});

/**
 * Starts a run for a step of another run, in the name of whoever asked for that. Throws as startRun does, LimitReached
 * for a chain that is too deep or has started too many, and Conflict where both would wait for one another's turn.
 */
export const startChild = command({
  name: 'run.start',
  input: StartChildInput,
  load: async (ctx, input) => ({
    pinned: await pin(ctx, input.template, input.version),
    behind: await ancestorsOf(ctx, input.parentId),
  }),
  allow: (actor) => can(actor, 'run.start'),
  run: async (ctx, input, { pinned, behind }) => {
    const checked = check(pinned, input);
    const rootId = await refuseEndless(ctx, pinned.name, behind);
    // The run that waits has passed a freeze, and its own team answers for what names no other.
    const teamId = (await owningTeam(ctx, checked.parameters)) ?? behind[0]?.teamId ?? null;
    const { id, number } = await start(ctx, pinned, { ...checked, teamId, entityRef: null }, behind);
    const { parentId, key } = input;
    await ctx.tx.childRun.create({ data: { runId: id, parentId, rootId, depth: behind.length, key, try: input.try } });
    const detail = { number, template: pinned.name, version: pinned.version, startedBy: behind[0]?.number };
    return { result: { id }, subject: { kind: 'run', id, teamId }, detail };
  },
});

/** The run that starts one, the one that started that, and so on. */
async function ancestorsOf({ tx }: CommandContext, parentId: string): Promise<Ancestor[]> {
  const rows = await tx.$queryRaw<Ancestor[]>`
    WITH RECURSIVE chain AS (
      SELECT ${parentId} AS "id", 0 AS "at"
      UNION ALL
      SELECT c."parentId", "at" + 1 FROM chain JOIN "ChildRun" c ON c."runId" = chain."id" WHERE "at" < ${deepestRun + 1}::int)
    SELECT r."id", r."number", r."templateName", r."turnKey", r."teamId" FROM chain JOIN "Run" r USING ("id") ORDER BY "at"`;
  if (rows.length === 0) throw notFound('run', parentId);
  return rows;
}

async function refuseEndless({ tx }: CommandContext, name: string, behind: Ancestor[]): Promise<string> {
  const rootId = behind.at(-1)?.id ?? '';
  if (behind.length > deepestRun)
    throw limitReached(tooDeep([...behind.map((one) => one.templateName).reverse(), name]));
  // Those of one chain that start at the same time count one another.
  await tx.$queryRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`runs of ${rootId}`}, 0))::text`;
  const started = await tx.childRun.count({ where: { rootId } });
  if (started < mostRunsOfOne) return rootId;
  throw limitReached(
    `Run ${behind.at(-1)?.number} and what it started have started ${started} runs, which is the most.`,
  );
}

/** Why a template does not start another: the chain shows where it goes round. */
export const tooDeep = (chain: string[]): string =>
  `Templates start templates ${deepestRun} deep at most, and this would be one more: ${chain.join(' → ')}.`;

const columns = {
  ...{ id: true, number: true, status: true, templateName: true, templateTitle: true, attempt: true },
  ...{ versionId: true, parameters: true, output: true, error: true, cure: true, finishedAt: true },
} as const;

type BeginInput = Parameters<RunPort['begin']>[1] & Pick<z.input<typeof StartChildInput>, 'hasAction'>;

/** Starts a run for a step, or finds the one that the step has started before. See `RunPort.begin`. */
export async function beginChild(ctx: Context, input: BeginInput): Promise<ChildState> {
  const { key } = input;
  const latest = await ctx.db.childRun.findFirst({
    where: { key },
    orderBy: { try: 'desc' },
    include: { run: { select: columns } },
  });
  if (!latest) return startAndSee(ctx, { ...input, try: 1 });
  const { run, told } = latest;
  if (run.status !== 'failed' && run.status !== 'cancelled') return stateOf(run);
  if (told < run.attempt) {
    await ctx.db.childRun.update({ where: { runId: run.id }, data: { told: run.attempt } });
    return stateOf(run);
  }
  // The step has failed of it before, and is asked again.
  if (!(await isTheSame(ctx, run, input))) return startAndSee(ctx, { ...input, try: latest.try + 1 });
  await retryRun(ctx, { id: run.id });
  return see(ctx, run.id);
}

async function isTheSame(ctx: Context, run: Row, input: Parameters<RunPort['begin']>[1]): Promise<boolean> {
  if (run.status !== 'failed' || run.templateName !== input.template || !isKept(run.finishedAt, ctx.now)) return false;
  const { document } = await pinnedVersion(ctx.db, run.versionId);
  return isDeepStrictEqual(validateParameters(document, input.parameters).values, run.parameters);
}

async function startAndSee(ctx: Context, input: z.input<typeof StartChildInput>): Promise<ChildState> {
  const { id } = await startChild(ctx, input);
  return see(ctx, id);
}

type Row = { id: string; number: number; status: ChildState['status'] } & {
  [Key in 'templateName' | 'templateTitle' | 'versionId']: string;
} & {
  attempt: number;
  parameters: unknown;
  output: unknown;
  error: string | null;
  cure: string | null;
  finishedAt: Date | null;
};

async function see(ctx: Context, id: string): Promise<ChildState> {
  return stateOf(await ctx.db.run.findUniqueOrThrow({ where: { id }, select: columns }));
}

const stateOf = ({ id, number, status, templateTitle, output, error, cure }: Row): ChildState => ({
  ...{ id, number, status, templateTitle, error, cure },
  output: output as ChildState['output'],
});
