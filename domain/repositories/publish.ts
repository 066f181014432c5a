import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Context, createContext, jobActor } from '@/domain/core/context';
import { settings } from '@/domain/core/env';
import { forbidden, notFound, unavailable } from '@/domain/core/errors';
import { createRepository, recordPush } from './commands';
import type { FolderMerge, GitHost, RepositoryName } from './host';
import { addressOnPortal } from './own';
import type { Created, NewRepository, ProposeInput, Published, PublishInput, PushInput, RepositoryPort } from './port';
import { mayPush, mayRead, nameTaken } from './queries';
import { remoteUrl } from './schema';

type Parts = { db: Context['db']; host: GitHost; portalUrl: string };
type Row = { id: string; owner: string; name: string; defaultBranch: string };

/**
 * Supplies the port that publishing works through. The row comes first and reserves the name under the idempotency
 * key; the folder and the commit are then made as often as needed with one and the same outcome. The commit carries the
 * row's own date, so a repetition makes the same hash.
 */
export function repositoryPort(parts: Parts): RepositoryPort {
  const { host, portalUrl } = parts;
  return {
    host,
    portalUrl,
    taken: (ctx, name, idempotencyKey) => nameTaken(ctx.db, name, idempotencyKey),
    publish: (input) => publish(parts, input),
    create: async (input) => linksOf(parts, (await create(parts, input)).made),
    standing: (ctx, name, runId) => standing(ctx, name, runId),
    push: (ctx, input) => push(parts, ctx, input),
    propose: (ctx, input) => propose(parts, ctx, input),
    merge: (ctx, name, change) => merge(parts, ctx, name, change),
    elsewhere: (address, options) => host.readElsewhere(address, options),
    files: (ctx, address, runId) => files(parts, ctx, address, runId),
  };
}

const jobContext = ({ db }: Parts) => createContext({ actor: jobActor('publish:git'), db });

async function create(parts: Parts, input: NewRepository) {
  const { host } = parts;
  const trouble = await host.unavailable();
  if (trouble) throw unavailable(trouble);
  const { owner, name, description, defaultBranch, isPrivate, teamId, createdByName, idempotencyKey } = input;
  const wanted = { owner, name, description, defaultBranch, isPrivate, teamId, createdByName, idempotencyKey };
  const ctx = jobContext(parts);
  const made = await createRepository(ctx, wanted);
  await host.ensure(made, made);
  return { ctx, made };
}

async function publish(parts: Parts, input: PublishInput): Promise<Published> {
  const { dir, message, author, signal } = input;
  const { ctx, made } = await create(parts, input);
  const branch = made.defaultBranch;
  const { hash } = await parts.host.commitFolder(made, { dir, branch, message, author, at: made.createdAt, signal });
  await recordPush(ctx, { repositoryId: made.id, commit: hash });
  return { ...linksOf(parts, made), commitHash: hash };
}

function linksOf({ portalUrl }: Parts, { id, owner, name, defaultBranch }: Row): Created {
  const url = remoteUrl(portalUrl, { owner, name });
  return {
    id,
    remoteUrl: url,
    repoContentsUrl: `${url}/raw/${defaultBranch}`,
    pageUrl: `${portalUrl}/repositories/${owner}/${name}`,
  };
}

const find = (ctx: Context, { owner, name }: RepositoryName) =>
  ctx.db.repository.findUnique({ where: { owner_name: { owner, name } } });

const isOfRun = (row: { idempotencyKey: string | null }, runId: string) =>
  runId !== '' && (row.idempotencyKey?.startsWith(`${runId}.`) ?? false);

async function standing(ctx: Context, name: RepositoryName, runId: string) {
  const row = await find(ctx, name);
  if (!row) return { exists: false };
  const verdict = mayPush(ctx.actor, row);
  const { defaultBranch } = row;
  if (verdict.allowed || isOfRun(row, runId)) return { exists: true, defaultBranch };
  return { exists: true, defaultBranch, refusal: `${name.owner}/${name.name} on this portal: ${verdict.reason}` };
}

async function pushable(ctx: Context, name: RepositoryName, runId: string) {
  const row = await find(ctx, name);
  if (!row) throw notFound('repository', `${name.owner}/${name.name}`);
  const { refusal } = await standing(ctx, name, runId);
  if (refusal) throw forbidden(refusal);
  return row;
}

async function push(parts: Parts, ctx: Context, input: PushInput): Promise<Published> {
  const row = await pushable(ctx, input, input.runId);
  await parts.host.ensure(row, row);
  const { hash } = await parts.host.commitFolder(row, input);
  await recordPush(jobContext(parts), { repositoryId: row.id, commit: hash });
  return { ...linksOf(parts, { ...row, defaultBranch: input.branch }), commitHash: hash };
}

async function propose(parts: Parts, ctx: Context, { runId, change, standIn, ...name }: ProposeInput) {
  if (!(await find(ctx, name))) await makeStandIn(parts, standIn, change);
  const row = await pushable(ctx, name, runId);
  await parts.host.ensure(row, row);
  const changed = await parts.host.commitChange(row, change);
  await recordPush(jobContext(parts), { repositoryId: row.id, commit: changed.hash });
  const { pageUrl } = linksOf(parts, row);
  return { ...changed, pageUrl: `${pageUrl}?branch=${encodeURIComponent(change.branch)}` };
}

async function merge(parts: Parts, ctx: Context, name: RepositoryName, change: FolderMerge) {
  const row = await pushable(ctx, name, '');
  await parts.host.ensure(row, row);
  const merged = await parts.host.merge(row, change);
  if (merged.hash) await recordPush(jobContext(parts), { repositoryId: row.id, commit: merged.hash });
  const branch = change.branch ? `?branch=${encodeURIComponent(change.branch)}` : '';
  return { ...merged, pageUrl: `${linksOf(parts, row).pageUrl}${branch}` };
}

/** What a real host would hold already: here a branch with a line that says so. */
async function makeStandIn(parts: Parts, input: NewRepository, { author }: { author: PublishInput['author'] }) {
  const dir = await mkdtemp(path.join(tmpdir(), 'slipway-stand-in-'));
  try {
    await writeFile(path.join(dir, 'README.md'), `# ${input.name}\n\n${input.description}\n`);
    await publish(parts, { ...input, dir, message: 'Stand in for the repository of another host', author });
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function files({ host, portalUrl }: Parts, ctx: Context, address: string, runId: string) {
  const own = addressOnPortal(address, { ...settings(), url: portalUrl });
  const row = own && (await find(ctx, own.repository));
  const label = own && `${own.repository.owner}/${own.repository.name}`;
  if (!row) {
    if (own?.isTrial === false) throw notFound('repository', label ?? '');
    return undefined;
  }
  if (!isOfRun(row, runId) && !mayRead(ctx.actor, row).allowed) throw notFound('repository', label ?? '');
  await host.ensure(row, row);
  const found = await host.readTree(row, own.ref, own.path);
  if (!found) throw notFound('file or folder', `${own.path || '/'} in ${label}`);
  return found;
}
