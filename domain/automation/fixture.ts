import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect } from 'vitest';
import { z } from 'zod';
import { readDeclarations } from '@/domain/core/declarations';
import { repositoryPort } from '@/domain/repositories/publish';
import { integrations } from '@/integrations';
import { httpRequest } from '@/integrations/http/request';
import { commandRun } from '@/integrations/process/command/command-run';
import { type ActionContext, defineAction } from './action';
import type { ActionPorts } from './ports';
import { getRun, readLog } from './runs/queries';
import { testPortal } from './runs/testing';
import { publishTemplate } from './templates/commands';
import { idlePorts } from './testing';

/**
 * Templates that mean harm. Each is stopped with its reason, or finds nothing; what it wanted is nowhere to be seen; and
 * the worker that ran it runs the next one as if nothing had been.
 */
process.env.HOSTILE_MARK = 'what-the-portal-runs-with';

export const echo = createServer((request, response) => {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ you_said: request.headers, at: request.url }));
});
await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
afterAll(() => echo.close());
export const echoUrl = `http://127.0.0.1:${(echo.address() as AddressInfo).port}`;

/** What no action of ours makes, but a program, or files from elsewhere, may. */
export const plant = defineAction({
  id: 'test:plant',
  title: 'Plant',
  description: 'Puts links that lead out of the workspace into it',
  repeatable: true,
  takesSecrets: [],
  input: z.looseObject({}),
  plan: async () => [],
  apply: async (_, { workspace }: ActionContext) => {
    mkdirSync(path.join(workspace.dir, 'folder'), { recursive: true });
    symlinkSync('/etc/passwd', path.join(workspace.dir, 'passwd'));
    symlinkSync('/', path.join(workspace.dir, 'folder/root'));
    symlinkSync('../..', path.join(workspace.dir, 'up'));
    writeFileSync(path.join(workspace.dir, 'folder/own'), 'own');
    return {};
  },
});

/** What many large files would come to, without their being written. */
export const swell = defineAction({
  id: 'test:swell',
  title: 'Swell',
  description: 'Makes files that are large, or many',
  repeatable: true,
  takesSecrets: [],
  input: z.object({ bytes: z.number().default(0), files: z.number().default(0) }),
  plan: async () => [],
  apply: async ({ bytes, files }, { workspace }: ActionContext) => {
    const large = path.join(workspace.dir, 'large');
    writeFileSync(large, '');
    truncateSync(large, bytes);
    for (let at = 0; at < files; at++) linkSync(large, `${large}-${at}`);
    return {};
  },
});

export const programs = readDeclarations(`
programs:
  shell: {path: /bin/sh, fixedArgs: ["-c"], args: [".*"], timeoutSeconds: 20, memoryMb: 128, processes: 24, fileMb: 1, diskMb: 16, files: 2000}
`);
export const told: unknown[] = [];
export const ports: Partial<ActionPorts> = {
  ...idlePorts,
  notifications: {
    count: async () => ({ people: 1, unknown: [] }),
    send: async (_, message) => {
      told.push(message);
      return { people: 1, unknown: [] };
    },
  },
};
export const replaced = new Set(['command:run', 'http:request']);
export const portal = await testPortal(
  [
    ...integrations.actions.filter(({ id }) => !replaced.has(id)),
    commandRun({ enabled: () => true, declarations: () => programs }),
    httpRequest({ hosts: () => [], allowInternal: () => true }),
    plant,
    swell,
  ],
  ports,
);
export const { db, as } = portal;
const gitFolder = mkdtempSync(path.join(tmpdir(), 'slipway-hostile-git-'));
afterAll(() => rmSync(gitFolder, { recursive: true, force: true }));
ports.repositories = repositoryPort({ db, host: integrations.gitHost(gitFolder), portalUrl: 'http://portal.test' });

export const secret = 'hunter2-is-no-password';
export const spellings = [
  secret,
  encodeURIComponent(secret),
  Buffer.from(secret).toString('base64').slice(0, 20),
  Buffer.from(`x${secret}`).toString('base64').slice(4, 20),
  Buffer.from(`xx${secret}`).toString('base64').slice(4, 20),
  Buffer.from(secret).toString('hex'),
];

export type Step = { id?: string; action: string; [key: string]: unknown };
export type Case = {
  steps: Step[];
  output?: object;
  published?: string[];
  files?: Record<string, string>;
  parameters?: Record<string, unknown>;
  /** why the run fails; absent: it gets through, and has got nothing */
  reason?: RegExp;
  /** in the log, to be seen */
  log?: RegExp;
};

export const say = (message: unknown): Step => ({ action: 'debug:log', input: { message } });
export const write = (file: string, content: string): Step => ({
  action: 'roadiehq:utils:fs:write',
  input: { path: file, content },
});

/** A character that no template and no parameter may hold: an action reads it, as `steps.nul.output.content`. */
export const nul: Step[] = [
  write('nul.json', '"\\u0000"'),
  { id: 'nul', action: 'roadiehq:utils:fs:parse', input: { path: 'nul.json', parser: 'json' } },
];
export const jsonata = (expression: string, data: unknown = {}): Step => ({
  action: 'roadiehq:utils:jsonata',
  input: { data, expression },
});
export const sh = (script: string): Step => ({ action: 'command:run', input: { program: 'shell', args: [script] } });
export const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${[...'bcdefghij'].map((name, at) => `${name}: &${name} [${Array(9).fill(`*${'abcdefghij'[at]}`).join(',')}]`).join('\n')}`;
export const outside = /leads out of the workspace/;
export const { env: wanted } = process;
export const evil = 'return process.env.HOSTILE_MARK';

export async function harm(name: string, { steps, output, published, files, parameters }: Case) {
  const source = JSON.stringify({
    apiVersion: 'scaffolder.backstage.io/v1beta3',
    kind: 'Template',
    metadata: { name },
    spec: {
      type: 'service',
      steps,
      output,
      secrets: { published },
      parameters: { type: 'object', properties: { list: { type: 'array' } } },
    },
  });
  const skeleton = Object.entries(files ?? {}).map(([file, text]) => ({ path: file, content: Buffer.from(text) }));
  await publishTemplate(as('platform'), { source, files: skeleton });
  const { id } = await portal.start(name, { parameters, secrets: { PASSWORD: secret } });
  await portal.advance(id);
  return id;
}

export const textOf = async (id: string) => {
  const texts: string[] = [];
  for (let after = 0, more = true; more; ) {
    const { items, nextAfter } = await readLog(as('ines'), { id, after });
    texts.push(...items.map(({ text }) => text));
    more = items.length > 0 && nextAfter > after;
    after = nextAfter;
  }
  return texts.join('\n');
};

export async function expectWell() {
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  expect(process.env).toBe(wanted);
  const id = await harm('good', { steps: [say('all is well')] });
  expect((await getRun(as('ines'), { id })).status).toBe('succeeded');
  const workspaces = path.join(portal.dataDir, 'workspaces');
  expect(existsSync(workspaces) ? readdirSync(workspaces) : []).toEqual([]);
  expect(readdirSync(portal.dataDir).filter((name) => name !== 'workspaces')).toEqual([]);
}
