import { z } from 'zod';
import { type ActionContext, ActionError, defineAction, type PlanLine } from '@/domain/automation/action';
import type { ThingUpdate, ThingWish } from '@/domain/automation/ports';
import { DomainError } from '@/domain/core/errors';

const Input = z.looseObject({
  thing: z.string().min(1).describe('What is brought up to date, by the id that it has on its page'),
  version: z.number().int().min(1).nullish().describe('The newest one when left out'),
  parameters: z
    .record(z.string(), z.unknown())
    .nullish()
    .describe('What is to be other than it was made with; null takes a value away'),
});
type Input = z.output<typeof Input>;

const wishOf = ({ thing, version, parameters }: Input): ThingWish => ({
  id: thing,
  ...(version && { version }),
  ...(parameters && { parameters }),
});

/** Merges what a newer version of a template changed into the repository that an older one made. */
export const templateUpdate = defineAction({
  id: 'template:update',
  title: 'Bring up to date with a template',
  description:
    'Merges what a newer version of a template changed into a repository that an older one made: on a branch, by git’s own three-way merge.',
  input: Input,
  // The committer tells a repetition its own commit.
  repeatable: true,
  takesSecrets: [],
  gives: ['changed', 'conflicts', 'branch', 'branchUrl', 'from', 'to'],
  plan: (input, { ctx, ports }) => inWords(async () => linesOf(await ports.things.preview(ctx, wishOf(input)))),
  apply: (input, context) =>
    inWords(async () => {
      const { ctx, ports, run, step, signal, log } = context;
      const by = { runId: run.id, at: step.startedAt, signal, ...signatures(context) };
      const done = await ports.things.update(ctx, wishOf(input), by);
      const { from, to, files, conflicts, branch, pageUrl } = done;
      if (files.length === 0) {
        log('info', `Nothing to do: what version ${to} changed is there already.`);
        return { output: { changed: 0, conflicts: [], from, to } };
      }
      log('info', `${files.length} ${files.length === 1 ? 'file' : 'files'} on ${branch}: ${pageUrl}`);
      for (const path of conflicts) log('warn', `Both sides changed ${path}: decide between the marks in it`);
      return { output: { changed: files.length, conflicts, branch, branchUrl: pageUrl, from, to } };
    }),
});

function linesOf({ address, template, from, to, branch, into, files, conflicts }: ThingUpdate): PlanLine[] {
  const path = address.split('/').slice(-2).join('/');
  if (files.length === 0) {
    return [{ sign: 'none', kind: 'Repository', object: path, note: `What version ${to} changed is there already` }];
  }
  const commit = `From version ${from} of “${template}” to version ${to}`;
  return [
    {
      sign: 'create',
      kind: 'Branch',
      object: `${path}: ${branch}`,
      note: `From ${into}, with one commit`,
      undo: 'Delete the branch',
    },
    {
      ...{
        sign: 'change',
        kind: 'Files',
        object: `${files.length} ${files.length === 1 ? 'file' : 'files'} in ${path}`,
      },
      note: commit,
      undo: 'Goes with the branch',
      files: files.map(({ removed: _, ...file }) => file),
    },
    ...conflicts.map((object): PlanLine => {
      return {
        sign: 'unknown',
        kind: 'Conflict',
        object,
        note: 'Both sides changed the same: people decide on the branch',
      };
    }),
  ];
}

/** Whoever asked, and which step of which run it is from. */
function signatures({ run, idempotencyKey, ports }: ActionContext) {
  const { hostname } = new URL(ports.repositories.portalUrl);
  const short =
    run.requesterRef
      ?.split('/')
      .at(-1)
      ?.replace(/[^\w.-]/g, '') || 'slipway';
  const email = `${idempotencyKey.replace(/[^\w.-]/g, '-')}@noreply.${hostname}`;
  return {
    author: { name: run.requesterName, email: `${short}@noreply.${hostname}` },
    committer: { name: 'Slipway', email },
  };
}

async function inWords<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof DomainError) || error.kind === 'unavailable') throw error;
    throw new ActionError(error.detail, 'Bring it up to date from its own page, where what is asked for is shown.');
  }
}
