import { lstatSync } from 'node:fs';
import { lstat, readFile } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { type ActionContext, ActionError, type PlannedFile } from '@/domain/automation/action';
import type { DomainError } from '@/domain/core/errors';
import type { Signature } from '@/domain/repositories/host';

export const cures: Partial<Record<DomainError['kind'], string>> = {
  conflict: 'Run the template again with another repository name.',
  invalid: 'Correct the input of this step, or the template.',
};

/** The folder to publish: never outside the workspace, nor by a link that leads there. */
export function sourceOf(sourcePath: string | undefined, { workspace }: ActionContext): string {
  const dir = resolve(workspace.dir, sourcePath ?? '.');
  if (dir !== workspace.dir && !dir.startsWith(workspace.dir + sep)) {
    throw escapes(sourcePath);
  }
  let at = workspace.dir;
  for (const part of relative(workspace.dir, dir).split(sep).filter(Boolean)) {
    at = join(at, part);
    if (lstatSync(at, { throwIfNoEntry: false })?.isSymbolicLink()) throw escapes(sourcePath);
  }
  return dir;
}

const escapes = (sourcePath: string | undefined) =>
  new ActionError(`The source path "${sourcePath}" leads out of the workspace.`, cures.invalid);

type Named = { gitAuthorName?: string | undefined; gitAuthorEmail?: string | undefined };

/** Whoever asked for the run, unless the template names another. */
export function authorOf({ gitAuthorName, gitAuthorEmail }: Named, { run, ports }: ActionContext): Signature {
  const short = run.requesterRef
    ?.split('/')
    .at(-1)
    ?.replace(/[^\w.-]/g, '');
  const email = `${short || 'slipway'}@noreply.${new URL(ports.repositories.portalUrl).hostname}`;
  return { name: gitAuthorName || run.requesterName, email: gitAuthorEmail || email };
}

/** Which step of which run a commit is from: by it a repetition finds its own. */
export function committerOf({ idempotencyKey, ports }: ActionContext): Signature {
  const { hostname } = new URL(ports.repositories.portalUrl);
  return { name: 'Slipway', email: `${idempotencyKey.replace(/[^\w.-]/g, '-')}@noreply.${hostname}` };
}

/** What would be committed, by its paths in the workspace. */
export async function sentFiles(dir: string, { workspace, ports }: ActionContext): Promise<string[]> {
  const files = await ports.repositories.host.listFolder(dir);
  return files.map((file) => relative(workspace.dir, join(dir, file)));
}

const mostPreview = 256 * 1024;

/** What would be committed, with the text of what is text. */
export async function plannedFiles(dir: string, context: ActionContext): Promise<PlannedFile[]> {
  const paths = await context.ports.repositories.host.listFolder(dir);
  return Promise.all(paths.map((path) => plannedFile(dir, path)));
}

async function plannedFile(dir: string, path: string): Promise<PlannedFile> {
  const stat = await lstat(join(dir, path));
  if (!stat.isFile() || stat.size > mostPreview) return { path, after: '', binary: true };
  const content = await readFile(join(dir, path));
  return content.includes(0) ? { path, after: '', binary: true } : { path, after: content.toString() };
}
