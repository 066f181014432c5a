import { z } from 'zod';
import { type ActionContext, ActionError, defineAction } from '@/domain/automation/action';
import { DomainError } from '@/domain/core/errors';
import { parseRepositoryUrl } from '@/domain/repositories/address';
import { BranchName } from '@/domain/repositories/schema';
import { commitLine } from './lines';
import { authorOf, committerOf, cures, plannedFiles, sentFiles, sourceOf } from './source';

const Input = z.looseObject({
  repoUrl: z.string().min(1).describe('slipway?owner=OWNER&repo=NAME, as RepoUrlPicker gives it, or OWNER/NAME'),
  branchName: BranchName.describe('The branch that the change gets'),
  targetBranchName: BranchName.optional().describe('The branch that it starts from: the default one when left out'),
  gitCommitMessage: z.string().min(1).max(10_000).default('Propose a change'),
  gitAuthorName: z.string().max(200).optional(),
  gitAuthorEmail: z.string().max(200).optional(),
  sourcePath: z.string().optional().describe('The folder of the workspace; the whole of it when left out'),
});
type Input = z.output<typeof Input>;

/** Puts the workspace over a repository of the portal's own git host, on a branch of its own. */
export const publishGitBranch = defineAction({
  id: 'publish:git:branch',
  title: 'Propose a change on a branch',
  description:
    'Puts the workspace’s files on a new branch of a repository of the portal’s git host, for people to merge.',
  input: Input,
  // The committer tells a repetition its own commit.
  repeatable: true,
  takesSecrets: [],
  gives: ['branch', 'targetBranch', 'commitHash', 'branchUrl'],
  sends: (input, context) => sentFiles(sourceOf(input.sourcePath, context), context),
  plan: (input, context) =>
    inWords(async () => {
      const name = parseRepositoryUrl(input.repoUrl, context.ports.repositories.portalUrl);
      const path = `${name.owner}/${name.name}`;
      const { exists, refusal } = await context.ports.repositories.standing(context.ctx, name, context.run.id);
      if (refusal) throw new ActionError(refusal, 'Ask a member of its team to run this.');
      if (!exists) throw new ActionError(`There is no repository ${path}.`, 'Choose one that is there.');
      const files = await plannedFiles(sourceOf(input.sourcePath, context), context);
      const note = `From ${input.targetBranchName ?? 'the default branch'}, with one commit`;
      const undo = 'Delete the branch';
      const what = { path, branch: input.branchName, message: input.gitCommitMessage, files };
      return [
        { sign: 'create', kind: 'Branch', object: `${path}: ${input.branchName}`, note, undo },
        commitLine(what, 'Goes with the branch'),
      ];
    }),
  apply: (input, context) => inWords(async () => ({ output: await propose(input, context) })),
});

async function propose(input: Input, context: ActionContext): Promise<Record<string, unknown>> {
  const { ctx, ports, run, signal, step } = context;
  const name = parseRepositoryUrl(input.repoUrl, ports.repositories.portalUrl);
  const { exists } = await ports.repositories.standing(ctx, name, run.id);
  if (!exists) throw new ActionError(`There is no repository ${name.owner}/${name.name}.`, 'Choose one that is there.');
  const { branchName: branch, targetBranchName: base, gitCommitMessage: message } = input;
  const {
    hash,
    base: from,
    pageUrl,
  } = await ports.repositories.propose(ctx, {
    ...name,
    runId: run.id,
    change: {
      ...{ branch, message, signal, at: step.startedAt, dir: sourceOf(input.sourcePath, context) },
      ...{ author: authorOf(input, context), committer: committerOf(context) },
      ...(base && { base }),
    },
    // It is there, so nothing stands in for it.
    standIn: {
      ...name,
      description: '',
      defaultBranch: 'main',
      isPrivate: true,
      teamId: null,
      createdByName: '',
      idempotencyKey: context.idempotencyKey,
    },
  });
  context.log('info', `Proposed on ${branch}: ${pageUrl}`);
  return { branch, targetBranch: from, commitHash: hash, branchUrl: pageUrl };
}

async function inWords<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DomainError && error.kind !== 'unavailable') {
      throw new ActionError(error.detail, cures[error.kind]);
    }
    throw error;
  }
}
