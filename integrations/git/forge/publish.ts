import { z } from 'zod';
import { type ActionContext, ActionError, defineAction, type PlanLine } from '@/domain/automation/action';
import { DomainError } from '@/domain/core/errors';
import { publishLines } from '@/integrations/git/lines';
import { isEmpty, pushFolder } from '@/integrations/git/remote';
import { authorOf, committerOf, cures, plannedFiles, sentFiles, sourceOf } from '@/integrations/git/source';
import { Refused, told } from './answers';
import { type Connection, isMasked, locate, tellTrial, type Where } from './connect';
import type { Client, Forge, Hosted } from './forge';
import { type Filled, type PublishInput, publishShape } from './input';
import { vendors } from './vendors';

type Trial = Extract<Where, { kind: 'trial' }>;
type Names = { id: string; title?: string; branch?: string };

/**
 * An action that makes a repository on a vendor's host, with the workspace as its first commit. Looked for before it is
 * made, and the commit is found again by its committer: cut off anywhere, a repetition makes one repository, one commit.
 */
export function publishAction<Shape extends z.ZodRawShape>(names: Names, forge: Forge<Shape>) {
  const { title } = vendors[forge.types[0]];
  const branch = names.branch ? { defaultBranch: publishShape.defaultBranch.unwrap().default(names.branch) } : {};
  return defineAction({
    id: names.id,
    title: names.title ?? `Publish to ${title}`,
    description: `Makes a repository on ${title}, with the workspace as its first commit.`,
    input: z.looseObject({ ...publishShape, ...branch, ...forge.extra }),
    repeatable: true,
    takesSecrets: ['token', ...(forge.takesSecrets ?? [])],
    gives: ['remoteUrl', 'repoContentsUrl', 'commitHash', ...(forge.gives ?? [])],
    sends: (input, context) => sentFiles(sourceOf((input as Filled<Shape>).sourcePath, context), context),
    plan: (input, context) => explained(() => planPublish(forge, input as Filled<Shape>, context)),
    apply: (input, context) =>
      explained(async () => ({ output: await publish(forge, input as Filled<Shape>, context) })),
  });
}

/** A refusal of the domain's own as a step's: trying again would not help, so it says what would. */
export async function explained<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DomainError && error.kind !== 'unavailable') {
      throw new ActionError(error.detail, cures[error.kind]);
    }
    throw error;
  }
}

/** Refuses what this portal would otherwise leave out without a word. */
export function refuseUnsupported<Shape extends z.ZodRawShape>(forge: Forge<Shape>, input: Filled<Shape>): void {
  const reason = input.signCommit ? 'This portal signs no commits.' : forge.unsupported?.(input);
  if (reason) throw new ActionError(reason, 'Leave it out of the template.');
}

async function publish<Shape extends z.ZodRawShape>(
  forge: Forge<Shape>,
  input: Filled<Shape>,
  context: ActionContext,
): Promise<Record<string, unknown>> {
  refuseUnsupported(forge, input);
  const where = locate(forge.types, input);
  await requireFiles(input, context);
  if (where.kind === 'trial') return publishTrial(forge, input, where, context);
  const { connection } = where;
  return told(connection, async () => {
    const client = await forge.open(connection, input, context);
    const hosted = await ensureRepository(client, connection, forge.isPrivate(input), context);
    const commitHash = await pushWorkspace(connection, input, context);
    await client.finish?.();
    context.log('info', `Published ${connection.remote.label}: ${hosted.remoteUrl} at ${commitHash.slice(0, 10)}`);
    return { ...outputOf(hosted), commitHash };
  });
}

export const outputOf = ({ remoteUrl, contentsUrl, outputs }: Hosted) => ({
  remoteUrl,
  repoContentsUrl: contentsUrl,
  ...outputs,
});

/** Before anything is made: a repository that stays empty helps nobody. */
async function requireFiles(input: PublishInput, context: ActionContext): Promise<void> {
  const files = await context.ports.repositories.host.listFolder(sourceOf(input.sourcePath, context));
  if (files.length > 0) return;
  throw new ActionError(
    'There is nothing to publish: the folder holds no files that .gitignore does not leave out.',
    cures.invalid,
  );
}

/** The first commit, which is made by this step only. */
export async function pushWorkspace(
  { remote }: Connection,
  input: PublishInput,
  context: ActionContext,
): Promise<string> {
  const { hash } = await pushFolder(remote, { ...commitOf(input, context), at: context.step.startedAt });
  return hash;
}

export function commitOf(input: PublishInput, context: ActionContext) {
  const { sourcePath, defaultBranch: branch, gitCommitMessage: message } = input;
  return {
    dir: sourceOf(sourcePath, context),
    branch,
    message,
    author: authorOf(input, context),
    committer: committerOf(context),
    signal: context.signal,
  };
}

/** Looks before it makes. What is there already is taken only where nothing is in it that the push would not refuse. */
export async function ensureRepository(
  client: Client,
  { remote }: Connection,
  isPrivate: boolean,
  { log }: ActionContext,
): Promise<Hosted> {
  const found = await client.find();
  if (found) {
    log('info', `${remote.label} is there already: this step goes on with it if nothing else was put into it`);
    return suitable(found, remote.label, isPrivate);
  }
  try {
    return await client.create();
  } catch (error) {
    // Perhaps somebody was faster, or an earlier try was: the host itself knows.
    const raced = error instanceof Refused && error.status < 500 ? await client.find() : undefined;
    if (!raced) throw error;
    return suitable(raced, remote.label, isPrivate);
  }
}

function suitable(found: Hosted, label: string, isPrivate: boolean): Hosted {
  if (!isPrivate || found.isPrivate) return found;
  throw new ActionError(
    `${label} is there already, and everyone may read it. This step was to make a private one.`,
    cures.conflict,
  );
}

async function publishTrial<Shape extends z.ZodRawShape>(
  forge: Forge<Shape>,
  input: Filled<Shape>,
  where: Trial,
  context: ActionContext,
): Promise<Record<string, unknown>> {
  const { repositories } = context.ports;
  const { description, defaultBranch } = input;
  const row = newRepository({ description, defaultBranch, isPrivate: forge.isPrivate(input) }, where, context);
  const published = await repositories.publish({ ...row, ...commitOf(input, context) });
  tellTrial(context, where.host, `published to the portal’s own git host instead, ${published.pageUrl}`);
  for (const setting of forge.settings?.(input) ?? []) context.log('info', `Left out in a trial: ${setting}`);
  const { remoteUrl, repoContentsUrl, commitHash } = published;
  return { remoteUrl, repoContentsUrl, commitHash, repositoryUrl: published.pageUrl };
}

type Row = { description?: string | undefined; defaultBranch: string; isPrivate: boolean };

/** The row of the repository that stands in. */
export function newRepository(row: Row, { repository }: Trial, { run, idempotencyKey }: ActionContext) {
  return {
    ...repository,
    ...row,
    description: (row.description ?? '').slice(0, 500),
    teamId: run.teamId,
    createdByName: run.requesterName,
    idempotencyKey,
  };
}

async function planPublish<Shape extends z.ZodRawShape>(
  forge: Forge<Shape>,
  input: Filled<Shape>,
  context: ActionContext,
): Promise<PlanLine[]> {
  refuseUnsupported(forge, input);
  const where = locate(forge.types, input);
  const { dir, branch, message } = commitOf(input, context);
  const files = await plannedFiles(dir, context);
  const visibility = forge.isPrivate(input) ? 'Private' : 'Readable by everyone';
  if (where.kind === 'trial') {
    const taken = await context.ports.repositories.taken(context.ctx, where.repository, context.idempotencyKey);
    if (taken) throw new ActionError(taken, cures.conflict);
    const path = `${where.repository.owner}/${where.repository.name}`;
    return publishLines({ path, branch, message, files, note: `${trialNote(where.host)} ${visibility}` });
  }
  const { connection } = where;
  const lines = publishLines({ path: connection.remote.label, branch, message, files, note: visibility });
  for (const note of forge.settings?.(input) ?? []) {
    lines.push({ sign: 'change', kind: 'Setting', object: connection.remote.label, note });
  }
  return [...lines, ...(await planName(forge, connection, input, context))];
}

export const trialNote = (host: string) =>
  `On this portal’s own git host, which stands in for ${host}: nothing reaches ${host}.`;

/** Refuses a name that is taken, where the host can be asked; says that it cannot be known where it cannot. */
export async function planName<Shape extends z.ZodRawShape>(
  forge: Forge<Shape>,
  connection: Connection,
  input: Filled<Shape>,
  context: ActionContext,
): Promise<PlanLine[]> {
  const { remote, title, host } = connection;
  const unknown = (note: string): PlanLine[] => [{ sign: 'unknown', kind: 'Name', object: remote.label, note }];
  if (isMasked(connection)) return unknown(`Whether it is free is known when the run asks ${title} with your token`);
  try {
    const client = await forge.open(connection, input, context);
    if (!(await client.find()) || (await isEmpty(remote, context.signal))) return [];
  } catch (error) {
    if (error instanceof Refused && !error.isPassing) return told(connection, () => Promise.reject(error));
    context.signal.throwIfAborted();
    return unknown(`${title} (${host}) cannot be asked now: whether the name is free is known when the run asks`);
  }
  throw new ActionError(`The name ${remote.label} is already taken on ${title}. Choose another name.`, cures.conflict);
}
