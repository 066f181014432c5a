import { beforeEach, expect, test } from 'vitest';
import type { Action, ActionContext } from '@/domain/automation/action';
import {
  type Answer,
  type Call,
  cutEverywhere,
  startHost,
  stepWith,
  withSettings,
} from '@/integrations/git/forge/fixture';
import { gitlabGroup, gitlabIssue, gitlabPipelineTrigger, gitlabProjectVariable } from './calls';

// Paths, bodies and answers as docs.gitlab.com/api (v4) has them: groups, issues, pipeline_triggers, project_level_variables.
const token = 'glpat-secret-of-the-portal';
const host = await startHost({ api: (headers) => headers['private-token'] === token, git: undefined });
withSettings({
  SLIPWAY_GIT_HOSTS: JSON.stringify([{ host: 'lab.test', type: 'gitlab', token, url: host.url }]),
  SLIPWAY_TRIAL_HOSTS: 'try.test',
  SLIPWAY_DEMO: '0',
});

type Row = Record<string, unknown>;
let world: { groups: Row[]; issues: Row[]; variables: Row[]; triggers: Row[]; started: Row[]; isBroken: boolean };
let step: Awaited<ReturnType<typeof stepWith>>;

const clear = async () => {
  await host.clear();
  world = {
    groups: [{ id: 1, full_path: 'acme' }],
    issues: [],
    variables: [],
    triggers: [],
    started: [],
    isBroken: false,
  };
  host.api = answer;
};
beforeEach(async () => {
  await clear();
  step = await stepWith({});
});

const ok = (body: unknown, status = 200): Answer => ({ status, body });
const missing: Answer = { status: 404, body: { message: '404 Not Found' } };

function answer({ method, path, query, body }: Call): Answer {
  const [, , , area, ...rest] = path.split('/');
  if (area === 'groups') return groups(method, rest.join('/'), body);
  expect(rest.slice(0, -1).join('/')).toMatch(/^(acme\/till|42)/);
  const tail = path.replace(/^.*projects\/(acme\/till|42)\//, '');
  const [what = '', one] = tail.split('/');
  if (tail === 'trigger/pipeline') {
    if (world.isBroken) return { status: 400, body: { message: { base: ['Reference not found'] } } };
    world.started.push({ ...Object.fromEntries(query), ...body });
    return ok({ id: 9, web_url: `${host.url}/acme/till/-/pipelines/9` }, 201);
  }
  if (what === 'variables') return variables(method, body);
  const rows = what === 'issues' ? world.issues : world.triggers;
  if (method === 'GET') return ok(rows);
  if (method === 'DELETE') {
    world.triggers = world.triggers.filter(({ id }) => String(id) !== one);
    return { status: 204 };
  }
  const id = rows.length + 100;
  const row = { ...body, id, iid: rows.length + 1, token: 'glptt-1', web_url: `${host.url}/acme/till/-/issues/1` };
  rows.push(row);
  return ok(row, 201);
}

function groups(method: string, path: string, body: Row): Answer {
  if (method === 'GET') {
    const found = world.groups.find(({ full_path }) => full_path === path);
    return found ? ok(found) : missing;
  }
  const above = world.groups.find(({ id }) => id === body.parent_id);
  const group = { id: world.groups.length + 1, full_path: [above?.full_path, body.path].filter(Boolean).join('/') };
  world.groups.push(group);
  return ok(group, 201);
}

function variables(method: string, body: Row): Answer {
  const at = world.variables.findIndex(({ key }) => key === (body.key ?? 'URL'));
  if (method === 'POST' && at >= 0)
    return { status: 400, body: { message: { key: ['(URL) has already been taken'] } } };
  if (method === 'POST') world.variables.push(body);
  else Object.assign(world.variables[at] ?? {}, body);
  return ok(body, 201);
}

const apply = (action: Action, input: object, context: ActionContext = step()) =>
  action.apply(action.input.parse(input), context);
const plan = (action: Action, input: object) => action.plan(action.input.parse(input), step());
const repoUrl = 'lab.test?owner=acme&repo=till';

test('a variable is set, and set anew where it is there', async () => {
  await apply(gitlabProjectVariable, { repoUrl, projectId: 42, key: 'URL', value: 'a', masked: true });
  await apply(gitlabProjectVariable, { repoUrl, key: 'URL', value: 'b', variableType: 'file' });
  expect(world.variables).toMatchObject([{ key: 'URL', value: 'b', variable_type: 'file', environment_scope: '*' }]);
  const lines = await plan(gitlabProjectVariable, { repoUrl, key: 'URL', value: 'hidden' });
  expect(lines).toMatchObject([{ object: 'lab.test/acme/till', note: 'Variable URL' }]);
  expect(JSON.stringify(lines)).not.toContain('hidden');
});

test('a pipeline is started by a token that is gone afterwards, and not again by itself', async () => {
  expect(gitlabPipelineTrigger.repeatable).toBe(false);
  const input = { repoUrl, projectId: 42, tokenDescription: 'Start', branch: 'main', variables: { A: '1' } };
  const { output } = await apply(gitlabPipelineTrigger, input);
  expect(output).toEqual({ pipelineUrl: `${host.url}/acme/till/-/pipelines/9` });
  expect(world.started).toMatchObject([{ ref: 'main', token: 'glptt-1', 'variables[A]': '1' }]);
  expect(world.triggers).toEqual([]);
  world.isBroken = true;
  await expect(apply(gitlabPipelineTrigger, input)).rejects.toThrow('Reference not found');
  expect(world.triggers).toEqual([]);
});

test('a token that an interrupted attempt left is deleted by the next one; others stay', async () => {
  world.triggers.push({ id: 7, description: `Start (${step().idempotencyKey})` }, { id: 8, description: 'Start' });
  await apply(gitlabPipelineTrigger, { repoUrl, tokenDescription: 'Start', branch: 'main' });
  expect(world.triggers.map(({ id }) => id)).toEqual([8]);
});

test('the groups of a path are made once, cut off after any request', async () => {
  const input = { repoUrl: 'lab.test', path: ['acme', 'shops', 'tills'] };
  await cutEverywhere(
    host,
    clear,
    () => apply(gitlabGroup, input),
    async (where) => {
      const paths = world.groups.map(({ full_path }) => full_path);
      expect(paths, where).toEqual(['acme', 'acme/shops', 'acme/shops/tills']);
    },
  );
  expect((await apply(gitlabGroup, input)).output).toEqual({ groupId: 3 });
  expect((await plan(gitlabGroup, input))[0]).toMatchObject({ object: 'lab.test/acme/shops/tills' });
  await expect(async () => apply(gitlabGroup, { ...input, path: ['..'] })).rejects.toThrow();
});

test('an issue is opened once, cut off after any request, and once more by another step', async () => {
  const input = { repoUrl, projectId: 42, title: 'Look', description: 'At this', labels: 'a,b', dueDate: '2030-01-02' };
  await cutEverywhere(
    host,
    clear,
    () => apply(gitlabIssue, input),
    async (where) => expect(world.issues, where).toHaveLength(1),
  );
  expect(world.issues).toMatchObject([{ title: 'Look', labels: 'a,b', due_date: '2030-01-02' }]);
  expect(world.issues[0]?.description).toMatch(/^At this\n\n<!-- step .+ -->$/);
  const { output } = await apply(gitlabIssue, input, step('run_2.0'));
  expect(output).toEqual({ issueUrl: `${host.url}/acme/till/-/issues/1`, issueId: 101, issueIid: 2 });
});

test('on a trial host nothing is called', async () => {
  const input = { repoUrl: 'try.test?owner=acme&repo=till', title: 'Look' };
  expect((await plan(gitlabIssue, input))[0]).toMatchObject({
    sign: 'unknown',
    note: expect.stringContaining('Left out'),
  });
  expect((await apply(gitlabIssue, input)).output).toEqual({});
  const group = { repoUrl: 'try.test', path: ['acme', 'shops'] };
  expect((await plan(gitlabGroup, group))[0]).toMatchObject({ sign: 'unknown', object: 'try.test/acme/shops' });
  expect((await apply(gitlabGroup, group)).output).toEqual({});
  expect(host.calls).toEqual([]);
});
