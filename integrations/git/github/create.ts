import { z } from 'zod';
import { type ActionContext, ActionError, defineAction, type PlanLine } from '@/domain/automation/action';
import { told } from '@/integrations/git/forge/answers';
import { locate, tellTrial } from '@/integrations/git/forge/connect';
import type { Forge } from '@/integrations/git/forge/forge';
import { type Filled, publishShape, RepoUrl, Token, text } from '@/integrations/git/forge/input';
import {
  ensureRepository,
  explained,
  newRepository,
  outputOf,
  planName,
  trialNote,
} from '@/integrations/git/forge/publish';
import { cures } from '@/integrations/git/source';
import { openGitHub } from './client';
import { repositoryShape } from './input';
import { equipmentOf, isPrivate, unsupported } from './publish';
import { createRepository, equipRepository, findRepository } from './repository';

const Input = z.looseObject({
  ...repositoryShape,
  repoUrl: RepoUrl,
  token: Token,
  description: text('What the repository is for'),
  defaultBranch: publishShape.defaultBranch,
});
type Input = z.output<typeof Input>;
type Asked = Filled<typeof repositoryShape>;

const forge: Forge<typeof repositoryShape> = {
  types: ['github'],
  extra: repositoryShape,
  isPrivate,
  open: async (connection, input, { signal }) => {
    const github = await openGitHub(connection, signal);
    const { defaultBranch } = input;
    return {
      find: () => findRepository(github, defaultBranch),
      create: () => createRepository(github, input, defaultBranch),
      finish: () => equipRepository(github, input),
    };
  },
};

/** Makes a repository without a commit: `github:repo:push` fills it. */
export const githubRepoCreate = defineAction({
  id: 'github:repo:create',
  title: 'Make a GitHub repository',
  description: 'Makes an empty repository on GitHub. github:repo:push fills it.',
  input: Input,
  repeatable: true,
  takesSecrets: ['token', 'secrets'],
  gives: ['remoteUrl', 'repoContentsUrl'],
  plan: (input, context) => explained(() => plan(input, context)),
  apply: (input, context) => explained(async () => ({ output: await apply(input, context) })),
});

function refuse(input: Input): void {
  const reason = unsupported(input);
  if (reason) throw new ActionError(reason, 'Leave it out of the template.');
}

async function apply(input: Input, context: ActionContext): Promise<Record<string, unknown>> {
  refuse(input);
  const where = locate(forge.types, input);
  if (where.kind === 'trial') {
    const { description, defaultBranch } = input;
    const row = newRepository({ description, defaultBranch, isPrivate: isPrivate(input) }, where, context);
    const { remoteUrl, repoContentsUrl, pageUrl } = await context.ports.repositories.create(row);
    tellTrial(context, where.host, `the repository is on the portal’s own git host instead, ${pageUrl}`);
    return { remoteUrl, repoContentsUrl };
  }
  const { connection } = where;
  return told(connection, async () => {
    const client = await forge.open(connection, input as unknown as Asked, context);
    const hosted = await ensureRepository(client, connection, isPrivate(input), context);
    await client.finish?.();
    context.log('info', `Made ${connection.remote.label}`);
    return outputOf(hosted);
  });
}

async function plan(input: Input, context: ActionContext): Promise<PlanLine[]> {
  refuse(input);
  const where = locate(forge.types, input);
  const visibility = isPrivate(input) ? 'Private, empty' : 'Readable by everyone, empty';
  const line = (object: string, note: string): PlanLine => ({
    sign: 'create',
    kind: 'Repository',
    object,
    note,
    undo: 'Delete the repository',
  });
  if (where.kind === 'trial') {
    const taken = await context.ports.repositories.taken(context.ctx, where.repository, context.idempotencyKey);
    if (taken) throw new ActionError(taken, cures.conflict);
    const { owner, name } = where.repository;
    return [line(`${owner}/${name}`, `${trialNote(where.host)} ${visibility}`)];
  }
  const { connection } = where;
  const { label } = connection.remote;
  const settings = equipmentOf(input).map(
    (note): PlanLine => ({ sign: 'change', kind: 'Setting', object: label, note }),
  );
  return [
    line(label, visibility),
    ...settings,
    ...(await planName(forge, connection, input as unknown as Asked, context)),
  ];
}
