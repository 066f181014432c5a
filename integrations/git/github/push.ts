import { z } from 'zod';
import { type ActionContext, ActionError, defineAction, type PlanLine } from '@/domain/automation/action';
import { told } from '@/integrations/git/forge/answers';
import { locate, tellTrial } from '@/integrations/git/forge/connect';
import { publishShape } from '@/integrations/git/forge/input';
import { commitOf, explained, outputOf, pushWorkspace, trialNote } from '@/integrations/git/forge/publish';
import { commitLine } from '@/integrations/git/lines';
import { plannedFiles, sentFiles, sourceOf } from '@/integrations/git/source';
import { openGitHub } from './client';
import { protectionShape } from './input';
import { protectBranch, protectionOf } from './protection';
import { findRepository } from './repository';

const Input = z.looseObject({ ...publishShape, ...protectionShape });
type Input = z.output<typeof Input>;

/** The first commit of a repository that is there already. */
export const githubRepoPush = defineAction({
  id: 'github:repo:push',
  title: 'Push to a GitHub repository',
  description: 'Puts the workspace into a repository that has no commit on that branch yet, and protects the branch.',
  input: Input,
  repeatable: true,
  takesSecrets: ['token'],
  gives: ['remoteUrl', 'repoContentsUrl', 'commitHash'],
  sends: (input, context) => sentFiles(sourceOf(input.sourcePath, context), context),
  plan: (input, context) => explained(() => plan(input, context)),
  apply: (input, context) => explained(async () => ({ output: await apply(input, context) })),
});

async function apply(input: Input, context: ActionContext): Promise<Record<string, unknown>> {
  const where = locate(['github'], input);
  const { id: runId } = context.run;
  if (where.kind === 'trial') {
    const commit = { ...commitOf(input, context), at: context.step.startedAt };
    const asked = { ...where.repository, runId, ...commit };
    const pushed = await context.ports.repositories.push(context.ctx, asked);
    tellTrial(context, where.host, `pushed to the portal’s own git host instead, ${pushed.pageUrl}`);
    const { remoteUrl, repoContentsUrl, commitHash } = pushed;
    return { remoteUrl, repoContentsUrl, commitHash };
  }
  const { connection } = where;
  return told(connection, async () => {
    const github = await openGitHub(connection, context.signal);
    const found = await findRepository(github, input.defaultBranch);
    if (!found) throw new ActionError(`There is no ${connection.remote.label}, or the token does not see it.`);
    const commitHash = await pushWorkspace(connection, input, context);
    await protectBranch(github, input.defaultBranch, input, context);
    context.log('info', `Pushed to ${connection.remote.label} at ${commitHash.slice(0, 10)}`);
    return { ...outputOf(found), commitHash };
  });
}

async function plan(input: Input, context: ActionContext): Promise<PlanLine[]> {
  const where = locate(['github'], input);
  const { dir, branch, message } = commitOf(input, context);
  const files = await plannedFiles(dir, context);
  if (where.kind === 'trial') {
    const { repositories } = context.ports;
    const { refusal } = await repositories.standing(context.ctx, where.repository, context.run.id);
    if (refusal) throw new ActionError(refusal, 'Choose a repository of your own team.');
    const path = `${where.repository.owner}/${where.repository.name}`;
    const line = commitLine({ path, branch, message, files }, 'Take the commit back');
    return [{ ...line, note: `${trialNote(where.host)} ${line.note}` }];
  }
  const { label } = where.connection.remote;
  const protections = protectionOf(branch, input);
  return [
    commitLine({ path: label, branch, message, files }, 'Take the commit back'),
    ...protections.map((note): PlanLine => ({ sign: 'change', kind: 'Setting', object: label, note })),
  ];
}
