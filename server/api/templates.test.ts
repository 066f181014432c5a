import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { closeDb } from '@/domain/core/db';
import { testDb } from '@/domain/core/testing';

const { db, url } = await testDb();
process.env.DATABASE_URL = url;
process.env.SLIPWAY_SECRET = 'a-secret-of-at-least-thirty-two-characters';
process.env.SLIPWAY_ADMIN_TOKEN = 'an-admin-token-for-this-test';
const { createApi } = await import('./app');
const api = createApi();
const root = await mkdtemp(path.join(tmpdir(), 'slipway-api-'));
afterAll(async () => {
  await closeDb();
  await rm(root, { recursive: true, force: true });
});

async function call(method: string, target: string, body?: BodyInit, type?: string) {
  const response = await api.request(`/api/v1${target}`, {
    method,
    body,
    headers: { authorization: 'Bearer an-admin-token-for-this-test', ...(type && { 'content-type': type }) },
  });
  const text = await response.text();
  return { status: response.status, body: text ? JSON.parse(text) : undefined };
}

const source = `apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata: {name: hello, title: Say hello}
spec:
  type: service
  parameters: {properties: {name: {type: string}}}
  steps:
    - {id: fill, action: 'fetch:template', input: {url: ./skeleton}}
    - {id: odd, if: '\${{ parameters.name }}', action: 'no:such', input: {}}
`;

describe('PUT /templates', () => {
  it('takes YAML and JSON, and answers the version and what would go wrong', async () => {
    const yaml = await call('PUT', '/templates', source, 'application/yaml');
    expect(yaml).toMatchObject({ status: 200, body: { name: 'hello', version: 1, created: true, changed: true } });
    expect(yaml.body.problems).toMatchObject([{ level: 'warning', line: 9, pointer: '/spec/steps/1/action' }]);
    const json = JSON.stringify({
      apiVersion: 'scaffolder.backstage.io/v1beta3',
      kind: 'Template',
      metadata: { name: 'json' },
      spec: { type: 'x', steps: [] },
    });
    expect(await call('PUT', '/templates', json, 'application/json')).toMatchObject({
      status: 200,
      body: { name: 'json', problems: [] },
    });
  });

  it('refuses a template whose step has an action that the portal lacks', async () => {
    const always = source.replace(/if: '.*?', /, '');
    expect(await call('PUT', '/templates', always, 'application/yaml')).toMatchObject({
      status: 422,
      body: {
        detail: 'Line 9, column 17: This portal has no action "no:such", and the step “odd” needs it.',
        errors: [{ pointer: '/spec/steps/1/action' }],
      },
    });
  });

  it.each([
    ['a NUL in a text', 'title: "Say\\0"', '/metadata/title'],
    ['half of a surrogate pair', 'title: "Say\\ud800"', '/metadata/title'],
    ['a NUL as it is', 'title: Say\0', ''],
    ['lists without end', `title: ${'['.repeat(3000)}`, ''],
  ])('refuses what cannot be kept: %s', async (_name, title, pointer) => {
    const answer = await call('PUT', '/templates', source.replace('title: Say hello', title), 'application/yaml');
    expect([answer.status, answer.body.errors?.[0].pointer]).toEqual([422, pointer]);
  });

  it('answers a problem that names place and field', async () => {
    const answer = await call('PUT', '/templates', source.replace("action: 'no:such', ", ''), 'application/yaml');
    expect(answer).toMatchObject({
      status: 422,
      body: {
        detail: 'Line 9, column 7: A step needs an action.',
        errors: [{ pointer: '/spec/steps/1/action', detail: 'Line 9, column 7: A step needs an action.' }],
      },
    });
    expect((await call('PUT', '/templates', '', 'application/yaml')).status).toBe(422);
    expect((await call('PUT', '/templates', '{', 'multipart/form-data; boundary=x')).status).toBe(422);
  });

  it('takes a skeleton as files of a form', async () => {
    const form = new FormData();
    form.set('template', new File([source], 'template.yaml'));
    form.append('files', new File(['# Hello'], './skeleton/README.md'));
    form.append('files', new File([new Uint8Array([0, 1])], 'skeleton/src/logo.bin'));
    expect(await call('PUT', '/templates?files', form)).toMatchObject({ status: 200, body: { version: 2 } });
    const view = await call('GET', '/templates/hello');
    expect(view.body.files).toEqual([
      { path: 'skeleton/README.md', bytes: 7 },
      { path: 'skeleton/src/logo.bin', bytes: 2 },
    ]);
  });

  it('takes a whole folder as an archive, with what may be run', async () => {
    await mkdir(path.join(root, 't/skeleton'), { recursive: true });
    await writeFile(path.join(root, 't/template.yaml'), source);
    await writeFile(path.join(root, 't/skeleton/start.sh'), '#!/bin/sh\n');
    await chmod(path.join(root, 't/skeleton/start.sh'), 0o755);
    await promisify(execFile)('tar', ['czf', path.join(root, 't.tgz'), '-C', path.join(root, 't'), '.']);
    const form = new FormData();
    form.set('archive', new File([new Uint8Array(await readFile(path.join(root, 't.tgz')))], 't.tgz'));
    expect(await call('PUT', '/templates?files', form)).toMatchObject({ status: 200, body: { version: 3 } });
    expect(await db.templateFile.findMany({ where: { path: 'skeleton/start.sh' } })).toMatchObject([
      { executable: true },
    ]);

    form.set('archive', new File(['no tar at all, but some text'.repeat(40)], 't.tgz'));
    expect(await call('PUT', '/templates?files', form)).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/archive' }] },
    });
  });

  it('refuses paths that lead away', async () => {
    const form = new FormData();
    form.set('template', source);
    form.append('files', new File(['x'], 'a/../../../etc/passwd'));
    expect(await call('PUT', '/templates?files', form)).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/files/0/path' }] },
    });
  });
});

describe('the rest of /templates', () => {
  it('lists, shows, checks, deprecates, records', async () => {
    const list = await call('GET', '/templates?q=hello&limit=1');
    expect(list.body.items).toMatchObject([{ name: 'hello', title: 'Say hello', version: 3, statistics: { uses: 0 } }]);
    expect((await call('GET', '/templates/hello?version=1')).body).toMatchObject({ version: 1, latestVersion: 3 });
    expect((await call('GET', '/templates/hello/versions')).body.items).toHaveLength(3);
    const plan = await call('POST', '/templates/hello/plan', '{"parameters":{"name":"x"}}', 'application/json');
    expect(plan.body).toMatchObject({ template: { version: 3 }, steps: [{ will: 'run' }, { will: 'fail' }] });
    const wrong = await call('POST', '/templates/hello/plan', '{"parameters":{"name":5}}', 'application/json');
    expect(wrong).toMatchObject({ status: 422, body: { errors: [{ pointer: '/parameters/name' }] } });
    const check = await call('POST', '/templates/check', 'kind: Template', 'application/yaml');
    expect(check.body.problems.length).toBeGreaterThan(2);
    const baseline = { minutes: 90, leadTimeHours: 8, evidence: 'Ten tickets of May' };
    expect((await call('PUT', '/templates/hello/baseline', JSON.stringify(baseline), 'application/json')).status).toBe(
      200,
    );
    expect((await call('PUT', '/templates/hello/deprecation', '{"deprecated":true}', 'application/json')).status).toBe(
      204,
    );
    expect((await call('GET', '/templates?q=hello')).body.items).toEqual([]);
    expect((await call('GET', '/templates/none')).status).toBe(404);
    expect((await call('GET', '/templates?limit=0')).status).toBe(422);
  });

  it('lists actions with the schema of their input', async () => {
    const { body } = await call('GET', '/actions?limit=200');
    expect(body.items.map((item: { id: string }) => item.id)).toEqual(
      expect.arrayContaining(['catalog:register', 'debug:log', 'fetch:template', 'fs:delete', 'publish:git']),
    );
    const fetch = body.items.find((item: { id: string }) => item.id === 'fetch:template');
    expect(fetch).toMatchObject({
      repeatable: true,
      takesSecrets: ['values', 'token'],
      input: { properties: { url: { type: 'string' } }, required: ['url'] },
    });
  });

  it('stands in the description', async () => {
    const description = await call('GET', '/openapi.json');
    const paths = Object.keys(description.body.paths).filter(
      (at) => at.includes('templates') || at.includes('actions'),
    );
    expect(paths).toHaveLength(17);
  });
});
