import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Context } from '@/domain/core/context';
import { conflict, invalid, notFound } from '@/domain/core/errors';
import { ownRepository } from '@/domain/repositories/address';
import type { Merged, Signature } from '@/domain/repositories/host';
import type { Toolbox } from '../plan';
import type { ThingPort } from '../ports';
import { validateParameters } from '../templates/parameters';
import { loadTemplate } from '../templates/queries';
import { recordUpdate } from './commands';
import { renderFiles } from './render';

type Wish = Parameters<ThingPort['preview']>[1];

const secondsAtMost = 60;

/** Supplies `template:update`: what a newer version of a template changes, merged into what an older one made. */
export const thingPort = (toolbox: () => Toolbox): ThingPort => ({
  preview: async (ctx, wish) => {
    const facts = await load(ctx, wish);
    const nobody = { name: 'Slipway', email: 'slipway@noreply.invalid' };
    const merged = await merge(ctx, toolbox(), facts, { author: nobody, committer: nobody, at: ctx.now });
    return outcomeOf(facts, merged);
  },
  update: async (ctx, wish, by) => {
    const facts = await load(ctx, wish);
    const merged = await merge(ctx, toolbox(), facts, { ...by, branch: facts.branch });
    const { id, to, parameters, branch } = facts;
    const isSame = merged.files.length === 0;
    await recordUpdate(ctx, {
      ...{ id, version: to.version, parameters, runId: by.runId, conflicts: merged.conflicts },
      ...(!isSame && merged.hash && { branch, commit: merged.hash }),
    });
    return { ...outcomeOf(facts, merged), pageUrl: merged.pageUrl };
  },
});

async function load(ctx: Context, { id, version, parameters: given }: Wish) {
  const thing = await ctx.db.templateThing.findUnique({ where: { id } });
  if (!thing) throw notFound('thing', id);
  const from = await loadTemplate(ctx.db, thing.templateName, thing.version);
  const to = await loadTemplate(ctx.db, thing.templateName, version);
  if (to.row.version <= from.row.version)
    throw conflict(`It is of version ${from.row.version} of the template already.`);
  const recorded = thing.parameters as Record<string, unknown>;
  const wished = Object.entries({ ...recorded, ...given }).filter(([, value]) => value !== null);
  const { values, errors } = validateParameters(to.document, Object.fromEntries(wished));
  const [first] = errors;
  if (first) {
    const field = first.pointer.replace(/^\//, '') || 'The form';
    throw invalid(`Version ${to.row.version} asks for more: ${field}: ${first.detail}`, errors);
  }
  return {
    ...{ id, thing, recorded, parameters: values },
    from: { versionId: from.row.id, version: from.row.version },
    to: { versionId: to.row.id, version: to.row.version, title: to.template.title },
    branch: `slipway/update-${thing.templateName}-v${to.row.version}`,
  };
}

type Facts = Awaited<ReturnType<typeof load>>;
type Commit = { author: Signature; committer: Signature; at: Date; branch?: string; signal?: AbortSignal };

/** Both versions are rendered with what the thing was made with, and git merges what is between them. */
async function merge(ctx: Context, { actions, ports }: Toolbox, facts: Facts, commit: Commit) {
  const { thing, from, to, recorded, parameters } = facts;
  const name = ownRepository(thing.address, ports.repositories.portalUrl);
  if (!name) throw conflict('It lies on another git host: this portal brings up to date what is on its own.');
  const root = await mkdtemp(path.join(tmpdir(), 'slipway-update-'));
  try {
    const signal = AbortSignal.any([
      AbortSignal.timeout(secondsAtMost * 1000),
      ...(commit.signal ? [commit.signal] : []),
    ]);
    const outputs = await outputsOf(ctx, thing.runId);
    const { requesterRef, requesterName, teamId, runId, stepId } = thing;
    const run = { id: runId, number: 0, templateName: thing.templateName, teamId, requesterRef, requesterName };
    const render = async (versionId: string, values: Record<string, unknown>) =>
      renderFiles({
        ...{ ctx, actions, ports, versionId, parameters: values, publishedBy: stepId, outputs, run, signal },
        user: userOf(requesterRef, requesterName),
        dir: await mkdtemp(path.join(root, 'version-')),
      });
    const base = await render(from.versionId, recorded);
    const theirs = await render(to.versionId, parameters);
    const message = `Bring up to date with ${thing.templateName} v${to.version}\n\nIt was made by version ${from.version}.\n`;
    return await ports.repositories.merge(ctx, name, { ...commit, base, theirs, message, signal });
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

async function outputsOf(ctx: Context, runId: string): Promise<Record<string, unknown>> {
  const steps = await ctx.db.runStep.findMany({
    where: { runId, status: 'succeeded' },
    select: { stepId: true, output: true },
    orderBy: { position: 'asc' },
    take: 500,
  });
  return Object.fromEntries(steps.map(({ stepId, output }) => [stepId, output ?? {}]));
}

function userOf(ref: string | null, name: string) {
  if (!ref) return undefined;
  const [namespace = 'default', short = ''] = ref.replace(/^user:/i, '').split('/');
  const spec = { profile: { displayName: name }, memberOf: [] };
  return {
    ref,
    entity: { apiVersion: 'backstage.io/v1alpha1', kind: 'User', metadata: { name: short, namespace }, spec },
  };
}

function outcomeOf({ thing, from, to, branch }: Facts, { files, conflicts, into }: Merged) {
  return {
    address: thing.address,
    template: to.title,
    from: from.version,
    to: to.version,
    branch,
    into,
    files,
    conflicts,
  };
}
