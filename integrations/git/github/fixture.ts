import { expect } from 'vitest';
import { type Answer, type Call, startHost, withSettings } from '@/integrations/git/forge/fixture';

export const token = 'ghp_secret-of-the-portal';
const basic = (password: string) => `Basic ${Buffer.from(`x-access-token:${password}`).toString('base64')}`;

type Pull = {
  number: number;
  state: string;
  html_url: string;
  head: { ref: string; sha: string };
  base: { ref: string };
};
type World = {
  owners: Record<string, 'Organization' | 'User'>;
  repositories: Map<string, Record<string, unknown>>;
  made: string[];
  pulls: Pull[];
  hooks: { config: Record<string, unknown>; events: unknown }[];
  autolinks: unknown[];
  set: Record<string, unknown>;
};

const empty = (): World => ({
  owners: { acme: 'Organization', ines: 'User' },
  repositories: new Map(),
  made: [],
  pulls: [],
  hooks: [],
  autolinks: [],
  set: {},
});

/** A GitHub whose paths, bodies and answers are those of docs.github.com/rest, version 2022-11-28. */
export async function startGitHub() {
  const host = await startHost({ api: ({ authorization }) => authorization === `token ${token}`, git: basic(token) });
  withSettings({
    SLIPWAY_GIT_HOSTS: JSON.stringify([
      { host: 'ghe.test', type: 'github', token, url: host.url, apiUrl: `${host.url}/api/v3` },
      { host: 'bare.test', type: 'github', url: host.url },
      { host: 'lab.test', type: 'gitlab', token },
    ]),
    SLIPWAY_DEMO: '0',
  });
  const world = empty();
  const clear = async () => {
    await host.clear();
    Object.assign(world, empty());
    host.api = (call) => answer({ host, world }, call);
  };
  return {
    host,
    world,
    clear,
    create: (owner: string, body: Record<string, unknown>) => create({ host, world }, owner, body),
  };
}

type Place = { host: Awaited<ReturnType<typeof startHost>>; world: World };

const ok = (body: unknown, status = 200): Answer => ({ status, body });
const missing: Answer = {
  status: 404,
  body: { message: 'Not Found', documentation_url: 'https://docs.github.com/rest' },
};

function answer(place: Place, call: Call): Answer {
  const { world } = place;
  const path = call.path.replace('/api/v3', '');
  const [, area, owner = '', name = '', ...rest] = path.split('/');
  const route = `${call.method} ${rest.join('/')}`;
  if (area === 'users') return world.owners[owner] ? ok({ login: owner, type: world.owners[owner] }) : missing;
  if (call.method === 'POST' && (path === `/orgs/${owner}/repos` || path === '/user/repos')) {
    return create(place, area === 'orgs' ? owner : 'ines', call.body);
  }
  if (area === 'orgs') return remember(world, call.method, path, call.body, 204);
  const found = world.repositories.get(`${owner}/${name}`);
  if (!found) return missing;
  if (route === 'GET ') return ok(found);
  if (route === 'PATCH ') return ok(Object.assign(found, call.body));
  if (rest[0] === 'pulls') return pulls(place, call, owner, name, rest);
  if (route === 'GET hooks') return ok(world.hooks);
  if (route === 'POST hooks') return ok({ id: world.hooks.push(call.body as never) }, 201);
  if (route === 'GET autolinks') return ok(world.autolinks);
  if (route === 'POST autolinks') return ok({ id: world.autolinks.push(call.body) }, 201);
  if (route === 'POST pages' && world.set[`POST ${path}`]) return { status: 409, body: { message: 'already enabled' } };
  return remember(world, call.method, path, call.body, rest[0] === 'actions' ? 204 : 200);
}

function remember(world: World, method: string, path: string, body: unknown, status: number): Answer {
  world.set[`${method} ${path}`] = body;
  return { status, body: status === 204 ? undefined : {} };
}

function create({ host, world }: Place, owner: string, body: Record<string, unknown>): Answer {
  const path = `${owner}/${body.name}`;
  if (world.repositories.has(path)) {
    const errors = [
      { resource: 'Repository', code: 'custom', field: 'name', message: 'name already exists on this account' },
    ];
    return { status: 422, body: { message: 'Repository creation failed.', errors } };
  }
  const page = `${host.url}/${path}`;
  const made = { ...body, full_name: path, html_url: page, clone_url: `${page}.git`, default_branch: 'main' };
  world.repositories.set(path, made);
  world.made.push(path);
  host.make(path);
  return ok(made, 201);
}

function pulls(
  { host, world }: Place,
  { method, query, body }: Call,
  owner: string,
  name: string,
  rest: string[],
): Answer {
  if (rest.length > 1) return remember(world, method, rest.join('/'), body, 201);
  if (method === 'GET') {
    expect(query.get('head')).toMatch(new RegExp(`^${owner}:`));
    return ok(world.pulls.filter((pull) => `${owner}:${pull.head.ref}` === query.get('head')));
  }
  const number = world.pulls.length + 1;
  const sha = host.revParse(`${owner}/${name}`, String(body.head));
  const pull = {
    number,
    state: 'open',
    html_url: `${host.url}/${owner}/${name}/pull/${number}`,
    head: { ref: String(body.head), sha },
    base: { ref: String(body.base) },
    ...{ title: body.title, body: body.body, draft: body.draft ?? false },
  };
  world.pulls.push(pull);
  return ok(pull, 201);
}
