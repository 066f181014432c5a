import { z } from 'zod';
import { type ActionContext, ActionError, defineAction, type PlanLine } from '@/domain/automation/action';
import type { GitHostType } from '@/domain/core/git-hosts';
import type { Changed, FolderChange } from '@/domain/repositories/host';
import { commitLine } from '@/integrations/git/lines';
import { pushChange } from '@/integrations/git/remote';
import { authorOf, committerOf, plannedFiles, sentFiles, sourceOf } from '@/integrations/git/source';
import { told } from './answers';
import { type Connection, locate, tellTrial, type Where } from './connect';
import { type ChangeInput, changeShape } from './input';
import { explained, newRepository, trialNote } from './publish';

type Input<Shape extends z.ZodRawShape> = ChangeInput & z.output<z.ZodObject<Shape>>;

/** What the change is, beside its folder. */
type Wanted = { title: string; message: string } & Pick<FolderChange, 'removed' | 'isRemoval' | 'update'> & {
    /** leaves the branch as it is: only the request is opened */
    isOnlyRequest?: boolean;
    sourcePath?: string | undefined;
  };

/** A vendor of pull or merge requests. */
type Vendor<Shape extends z.ZodRawShape> = {
  id: string;
  /** pull request, or merge request */
  noun: string;
  types: [GitHostType, ...GitHostType[]];
  extra: Shape;
  gives: readonly string[];
  wanted: (input: Input<Shape>) => Wanted;
  /** looks for the request of that branch and opens one where there is none: the action's output */
  request: (
    connection: Connection,
    input: Input<Shape>,
    context: ActionContext,
  ) => Promise<(changed: Changed) => Promise<Record<string, unknown>>>;
  trialOutput: (trial: { pageUrl: string; base: string; path: string }) => Record<string, unknown>;
};

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** An action that puts the workspace on a branch of a repository and asks for it to be merged. */
export function changeAction<Shape extends z.ZodRawShape>(vendor: Vendor<Shape>) {
  return defineAction({
    id: vendor.id,
    title: `Open a ${vendor.noun}`,
    description: `Puts the workspace’s files on a branch of a repository and opens a ${vendor.noun} for it.`,
    input: z.looseObject({ ...changeShape, ...vendor.extra }),
    repeatable: true,
    takesSecrets: ['token'],
    gives: vendor.gives,
    sends: (input, context) => sentBy(vendor, input as Input<Shape>, context),
    plan: (input, context) => explained(() => planChange(vendor, input as Input<Shape>, context)),
    apply: (input, context) =>
      explained(async () => ({ output: await change(vendor, input as Input<Shape>, context) })),
  });
}

async function sentBy<Shape extends z.ZodRawShape>(vendor: Vendor<Shape>, input: Input<Shape>, context: ActionContext) {
  const { isRemoval, isOnlyRequest, sourcePath } = vendor.wanted(input);
  return isRemoval || isOnlyRequest ? [] : sentFiles(sourceOf(sourcePath ?? input.sourcePath, context), context);
}

function folderChange(input: ChangeInput, wanted: Wanted, context: ActionContext): FolderChange {
  const { branchName: branch, targetBranchName: base, targetPath } = input;
  return {
    dir: sourceOf(wanted.sourcePath ?? input.sourcePath, context),
    branch,
    message: wanted.message,
    author: authorOf(input, context),
    committer: committerOf(context),
    at: context.step.startedAt,
    signal: context.signal,
    ...(base && { base }),
    ...(targetPath && { targetPath: below(targetPath) }),
    ...(wanted.removed && { removed: wanted.removed.map(below) }),
    ...(wanted.isRemoval && { isRemoval: true }),
    ...(wanted.update && { update: true }),
  };
}

/** Inside the repository, from its root on: nothing climbs out of it, and git’s own folder is none of it. */
function below(path: string): string {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.some((part) => part === '..' || part.toLowerCase() === '.git')) {
    throw new ActionError(`The path "${path}" leads out of the repository.`, 'Correct the step in the template.');
  }
  return parts.join('/');
}

async function change<Shape extends z.ZodRawShape>(
  vendor: Vendor<Shape>,
  input: Input<Shape>,
  context: ActionContext,
): Promise<Record<string, unknown>> {
  const where = locate(vendor.types, input);
  const wanted = vendor.wanted(input);
  const asked = folderChange(input, wanted, context);
  if (where.kind === 'trial') return changeTrial(vendor, input, asked, where, context);
  const { connection } = where;
  return told(connection, async () => {
    const open = await vendor.request(connection, input, context);
    const changed = wanted.isOnlyRequest
      ? { hash: '', base: input.targetBranchName ?? '', earlier: true }
      : await pushChange(connection.remote, asked);
    const output = await open(changed);
    context.log(
      'info',
      `${capital(vendor.noun)} for ${connection.remote.label}: ${Object.values(output).find(isLink)}`,
    );
    return output;
  });
}

const isLink = (value: unknown) => typeof value === 'string' && value.startsWith('http');

async function changeTrial<Shape extends z.ZodRawShape>(
  vendor: Vendor<Shape>,
  input: Input<Shape>,
  asked: FolderChange,
  where: Extract<Where, { kind: 'trial' }>,
  context: ActionContext,
): Promise<Record<string, unknown>> {
  const { pageUrl, base } = await context.ports.repositories.propose(context.ctx, {
    ...where.repository,
    runId: context.run.id,
    change: asked,
    standIn: standIn(input, where, context),
  });
  tellTrial(context, where.host, `instead of a ${vendor.noun}, a branch on the portal’s own git host, ${pageUrl}`);
  return vendor.trialOutput({ pageUrl, base, path: where.address.path });
}

function standIn(input: ChangeInput, where: Extract<Where, { kind: 'trial' }>, context: ActionContext) {
  const description = `Stands in for ${where.host}/${where.address.path} in a trial.`;
  const defaultBranch = input.targetBranchName ?? 'main';
  return newRepository({ description, defaultBranch, isPrivate: false }, where, context);
}

async function planChange<Shape extends z.ZodRawShape>(
  vendor: Vendor<Shape>,
  input: Input<Shape>,
  context: ActionContext,
): Promise<PlanLine[]> {
  const where = locate(vendor.types, input);
  const wanted = vendor.wanted(input);
  const asked = folderChange(input, wanted, context);
  const isTrial = where.kind === 'trial';
  const path = isTrial ? `${where.repository.owner}/${where.repository.name}` : where.connection.remote.label;
  const files = asked.isRemoval ? [] : await plannedFiles(asked.dir, context);
  const placed = files.map((file) => ({ ...file, path: [asked.targetPath, file.path].filter(Boolean).join('/') }));
  const lines: PlanLine[] = [];
  if (isTrial) lines.push(...(await planStandIn(path, where, context)));
  const from = input.targetBranchName ?? 'the default branch';
  lines.push({
    sign: 'create',
    kind: 'Branch',
    object: `${path}: ${input.branchName}`,
    note: `${isTrial ? `${trialNote(where.host)} ` : ''}From ${from}, with one commit. What of it is new and what changes is known when the run reads it`,
    undo: 'Delete the branch',
  });
  if (placed.length > 0) {
    const what = { path, branch: input.branchName, message: wanted.message, files: placed };
    lines.push(commitLine(what, 'Goes with the branch'));
  }
  for (const object of asked.removed ?? [])
    lines.push({ sign: 'delete', kind: 'File', object, note: `On ${input.branchName}` });
  if (!isTrial) {
    const note = `For ${from} of ${path}`;
    lines.push({ sign: 'create', kind: capital(vendor.noun), object: wanted.title, note, undo: 'Close it' });
  }
  return lines;
}

async function planStandIn(path: string, where: Extract<Where, { kind: 'trial' }>, context: ActionContext) {
  const { exists, refusal } = await context.ports.repositories.standing(context.ctx, where.repository, context.run.id);
  if (refusal) throw new ActionError(refusal, 'Choose a repository of your own team.');
  if (exists) return [];
  const note = `There is none of that name here, so an empty one stands in for ${where.host}/${where.address.path}`;
  const line: PlanLine = { sign: 'create', kind: 'Repository', object: path, note, undo: 'Delete the repository' };
  return [line];
}
