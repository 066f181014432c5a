import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeEach } from 'vitest';
import type { Action, ActionContext } from '@/domain/automation/action';
import type { ActionPorts } from '@/domain/automation/ports';
import type { Context } from '@/domain/core/context';
import { testNow } from '@/domain/core/testing';
import { integrations } from '.';
import { readElsewhere } from './git/elsewhere';

export type SkeletonFile = { path: string; executable?: boolean; content: string | Uint8Array };

/** Runs actions in a workspace of their own, without a database: each test begins with an empty one. */
export async function workbench(name: string) {
  const root = await mkdtemp(path.join(tmpdir(), `slipway-${name}-`));
  afterAll(() => rm(root, { recursive: true, force: true }));
  const bench = { root, dir: '', lines: [] as string[] };
  beforeEach(async () => {
    bench.dir = await mkdtemp(path.join(root, 'workspace-'));
    bench.lines = [];
  });

  function contextFor(skeleton: SkeletonFile[] = [], parts: Partial<ActionContext> = {}): ActionContext {
    const files = skeleton.map(({ path: file, executable = false, content }) => ({
      path: file,
      executable,
      content: typeof content === 'string' ? new TextEncoder().encode(content) : content,
    }));
    return {
      ctx: { now: testNow } as Context,
      run: {
        id: 'run_1',
        number: 1,
        templateName: 'a-template',
        teamId: null,
        requesterRef: null,
        requesterName: 'Ines Moreau',
      },
      step: { id: 'step', name: 'Step', startedAt: testNow },
      idempotencyKey: 'run_1/0',
      workspace: { dir: bench.dir },
      skeleton: { files: async () => files },
      log: (level, text) => bench.lines.push(`${level} ${text}`),
      signal: new AbortController().signal,
      secrets: {},
      ports: { repositories: { files: async () => undefined, elsewhere: readElsewhere } } as unknown as ActionPorts,
      ...parts,
    };
  }

  async function apply(id: string | Action, input: unknown, context = contextFor()) {
    const action = actionOf(id);
    const result = await action.apply(action.input.parse(input), context);
    const unknown = Object.keys(result.output ?? {}).filter((name) => !action.gives?.includes(name));
    if (unknown.length > 0) throw new Error(`${action.id} does not say that it gives ${unknown.join(', ')}`);
    return result;
  }

  async function plan(id: string | Action, input: unknown, context = contextFor()) {
    const action = actionOf(id);
    return action.plan(action.input.parse(input), context);
  }

  return { bench, contextFor, apply, plan, workspace: () => filesIn(bench.dir) };
}

function actionOf(id: string | Action): Action {
  if (typeof id !== 'string') return id;
  const action = integrations.actions.find((candidate) => candidate.id === id);
  if (!action) throw new Error(`no action ${id}`);
  return action;
}

/** Every file below a folder, by its path, as text. */
async function filesIn(dir: string): Promise<Record<string, string>> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  const texts = await Promise.all(
    files.sort().map(async (file) => [path.relative(dir, file), await readFile(file, 'utf8')]),
  );
  return Object.fromEntries(texts);
}
