import { lstat, readFile } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { z } from 'zod';
import {
  type ActionContext,
  ActionError,
  defineAction,
  type PlanLine,
  type PlannedFile,
} from '@/domain/automation/action';
import { DomainError } from '@/domain/core/errors';
import { parseRepositoryUrl } from '@/domain/repositories/address';
import { BranchName } from '@/domain/repositories/schema';

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
  plan: async (input, context) => {
    const { repositories } = context.ports;
    const name = addressOf(input, context);
    const files = await plannedFiles(sourceOf(input, context), context);
    const taken = await repositories.taken(context.ctx, name, context.idempotencyKey);
    if (taken) throw new ActionError(taken, cures.conflict);
    const path = `${name.owner}/${name.name}`;
    const repository: PlanLine = {
      sign: 'create',
      kind: 'Repository',
      object: path,
      note: `${isPrivate(input) ? 'Private' : 'Readable by everyone'}, default branch ${input.defaultBranch}`,
      undo: 'Delete the repository',
    };
    const commit: PlanLine = {
      sign: files.length > 0 ? 'create' : 'unknown',
      kind: 'Files',
      object: files.length > 0 ? `${files.length} ${files.length === 1 ? 'file' : 'files'} in ${path}` : path,
      note:
        files.length > 0
          ? `One commit on ${input.defaultBranch}: ${input.gitCommitMessage.split('\n', 1)[0]}`
          : 'The files are known once the steps before have run',
      undo: 'Goes with the repository',
      files,
    };
    return [repository, commit];
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
        dir: sourceOf(input, context),
        message: input.gitCommitMessage,
        author: {
          name: input.gitAuthorName ?? run.requesterName,
          email: input.gitAuthorEmail ?? addressOfRequester(run.requesterRef, ports.repositories.portalUrl),
        },
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

const cures: Partial<Record<DomainError['kind'], string>> = {
  conflict: 'Run the template again with another repository name.',
  invalid: 'Correct the input of this step, or the template.',
};

function addressOf(input: Input, context: ActionContext) {
  try {
    return parseRepositoryUrl(input.repoUrl, context.ports.repositories.portalUrl);
  } catch (error) {
    if (error instanceof DomainError) throw new ActionError(error.detail, cures.invalid);
    throw error;
  }
}

const isPrivate = (input: Input) => input.private ?? input.repoVisibility === 'private';

/** The folder to publish: never outside the workspace. */
function sourceOf(input: Input, { workspace }: ActionContext): string {
  const dir = resolve(workspace.dir, input.sourcePath ?? '.');
  if (dir !== workspace.dir && !dir.startsWith(workspace.dir + sep)) {
    throw new ActionError(`The source path "${input.sourcePath}" leads out of the workspace.`, cures.invalid);
  }
  return dir;
}

function addressOfRequester(ref: string | null, portalUrl: string): string {
  const name =
    ref
      ?.split('/')
      .at(-1)
      ?.replace(/[^\w.-]/g, '') || 'slipway';
  return `${name}@noreply.${new URL(portalUrl).hostname}`;
}

const mostPreview = 256 * 1024;

async function plannedFiles(dir: string, context: ActionContext): Promise<PlannedFile[]> {
  const paths = await context.ports.repositories.host.listFolder(dir);
  return Promise.all(paths.map((path) => plannedFile(dir, path)));
}

async function plannedFile(dir: string, path: string): Promise<PlannedFile> {
  const stat = await lstat(join(dir, path));
  if (!stat.isFile() || stat.size > mostPreview) return { path, after: '', binary: true };
  const content = await readFile(join(dir, path));
  return content.includes(0) ? { path, after: '', binary: true } : { path, after: content.toString() };
}
