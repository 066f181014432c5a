import { z } from 'zod';
import { type ActionContext, ActionError, defineAction } from '@/domain/automation/action';
import { DomainError } from '@/domain/core/errors';
import { parseRepositoryUrl } from '@/domain/repositories/address';
import { BranchName } from '@/domain/repositories/schema';
import { publishLines } from './lines';
import { authorOf, cures, plannedFiles, sentFiles, sourceOf } from './source';

const Input = z.looseObject({
  repoUrl: z.string().min(1).describe('host?owner=OWNER&repo=NAME, as RepoUrlPicker gives it, or OWNER/NAME'),
  description: z.string().max(500).optional(),
  defaultBranch: BranchName.default('main'),
  repoVisibility: z.enum(['public', 'internal', 'private']).optional(),
  private: z.boolean().optional().describe('The same as repoVisibility: private'),
  gitCommitMessage: z.string().max(10_000).default('Initial commit'),
  gitAuthorName: z.string().max(200).optional(),
  gitAuthorEmail: z.string().max(200).optional(),
  sourcePath: z.string().optional().describe('The folder of the workspace to publish; the whole of it when left out'),
});
type Input = z.output<typeof Input>;

/** Makes a repository on the portal's own git host and commits the workspace to it. */
export const publishGit = defineAction({
  id: 'publish:git',
  title: 'Publish to the portal’s git host',
  description:
    'Makes a repository on the git host that the portal itself serves, with the workspace as its first commit.',
  input: Input,
  // The row's idempotency key, the row's date in the commit and a branch that is only ever made once see to it.
  repeatable: true,
  takesSecrets: [],
  gives: ['remoteUrl', 'repoContentsUrl', 'commitHash', 'repositoryUrl'],
  sends: (input, context) => sentFiles(sourceOf(input.sourcePath, context), context),
  plan: async (input, context) => {
    const { repositories } = context.ports;
    const name = addressOf(input, context);
    const files = await plannedFiles(sourceOf(input.sourcePath, context), context);
    const taken = await repositories.taken(context.ctx, name, context.idempotencyKey);
    if (taken) throw new ActionError(taken, cures.conflict);
    const what = { path: `${name.owner}/${name.name}`, branch: input.defaultBranch, message: input.gitCommitMessage };
    return publishLines({ ...what, note: isPrivate(input) ? 'Private' : 'Readable by everyone', files });
  },
  apply: async (input, context) => {
    const { owner, name } = addressOf(input, context);
    const { run, ports } = context;
    try {
      const published = await ports.repositories.publish({
        owner,
        name,
        description: input.description ?? '',
        defaultBranch: input.defaultBranch,
        isPrivate: isPrivate(input),
        teamId: run.teamId,
        createdByName: run.requesterName,
        idempotencyKey: context.idempotencyKey,
        dir: sourceOf(input.sourcePath, context),
        message: input.gitCommitMessage,
        author: authorOf(input, context),
        signal: context.signal,
      });
      const { remoteUrl, repoContentsUrl, commitHash } = published;
      context.log('info', `Published ${owner}/${name}: ${remoteUrl} at ${commitHash.slice(0, 10)}`);
      return { output: { remoteUrl, repoContentsUrl, commitHash, repositoryUrl: published.pageUrl } };
    } catch (error) {
      if (error instanceof DomainError && error.kind !== 'unavailable') {
        throw new ActionError(error.detail, cures[error.kind]);
      }
      throw error;
    }
  },
});

function addressOf(input: Input, context: ActionContext) {
  try {
    return parseRepositoryUrl(input.repoUrl, context.ports.repositories.portalUrl);
  } catch (error) {
    if (error instanceof DomainError) throw new ActionError(error.detail, cures.invalid);
    throw error;
  }
}

const isPrivate = (input: Input) => input.private ?? input.repoVisibility === 'private';
