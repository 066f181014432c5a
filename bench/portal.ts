import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';

const root = path.resolve(import.meta.dirname, '..');

export const adminToken = 'bench-only-0123456789abcdef';

export type Portal = {
  url: string;
  dataDir: string;
  /** from the start of the launcher to the first 200 of /readyz */
  startMilliseconds: number;
  pid: number;
  stop: () => Promise<void>;
};

export const newDataDir = () => fs.mkdtempSync(path.join(os.tmpdir(), 'slipway-bench-'));

/** The built portal as `npm start` runs it, on a data folder of its own. */
export async function startPortal(dataDir: string): Promise<Portal> {
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const began = performance.now();
  const launcher = spawn(process.execPath, ['scripts/start.mjs'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      PORT: String(port),
      SLIPWAY_DATA_DIR: dataDir,
      SLIPWAY_URL: url,
      SLIPWAY_ADMIN_TOKEN: adminToken,
      SLIPWAY_DEMO: '1',
      DATABASE_URL: '',
      LOG_LEVEL: 'error',
    },
  });
  await ready(launcher, url).catch((error) => {
    launcher.kill('SIGTERM');
    throw error;
  });
  const startMilliseconds = performance.now() - began;
  const stop = async () => {
    const gone = new Promise((resolve) => launcher.once('exit', resolve));
    launcher.kill('SIGTERM');
    await gone;
  };
  return { url, dataDir, startMilliseconds, pid: launcher.pid ?? 0, stop };
}

/** The first start builds the pages, and makes the demo organisation. */
const startMinutes = 20;

async function ready(launcher: ChildProcess, url: string): Promise<void> {
  const giveUp = performance.now() + startMinutes * 60_000;
  while (launcher.exitCode === null && performance.now() < giveUp) {
    const answer = await fetch(`${url}/readyz`).catch(() => undefined);
    if (answer?.status === 200) return;
    await wait(10);
  }
  throw new Error('The portal did not start. Run npm start to see why.');
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/** The embedded database of the portal, for its size. */
export function databaseUrl({ dataDir }: Portal): string {
  const { port, password } = JSON.parse(fs.readFileSync(path.join(dataDir, 'database.json'), 'utf8'));
  return `postgresql://slipway:${password}@127.0.0.1:${port}/slipway`;
}

/** A service token that may read, as a person would make one in the settings. */
export async function newServiceToken(portal: Portal): Promise<string> {
  const token = `slw_${randomBytes(24).toString('base64url')}`;
  const hash = createHash('sha256').update(token).digest('hex');
  const client = new pg.Client({ connectionString: databaseUrl(portal) });
  await client.connect();
  await client.query(
    `INSERT INTO "ServiceToken" ("id", "name", "hash", "hint", "role", "scopes", "createdAt", "expiresAt")
     VALUES ('tok_bench', 'bench', $1, $2, 'engineer', '{read}', now(), now() + interval '1 day')`,
    [hash, token.slice(0, 8)],
  );
  await client.end();
  return token;
}

/** Signs a person of the demo organisation in and answers the cookie. */
export async function signIn({ url }: Portal, handle: string): Promise<string> {
  const csrf = await fetch(`${url}/api/auth/csrf`);
  const { csrfToken } = (await csrf.json()) as { csrfToken: string };
  const cookies = csrf.headers.getSetCookie().map((line) => line.split(';')[0]);
  const answer = await fetch(`${url}/api/auth/callback/demo`, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie: cookies.join('; ') },
    body: new URLSearchParams({ csrfToken, person: `user:default/${handle}`, json: 'true', callbackUrl: '/' }),
  });
  const session = answer.headers.getSetCookie().find((line) => line.includes('session-token'));
  if (!session) throw new Error(`Signing in as ${handle} gave no session (${answer.status}).`);
  return session.split(';')[0] ?? '';
}

/** A call of the API as the admin's service account; anything but success is an error. */
export async function call<T>(
  { url }: Portal,
  method: string,
  route: string,
  body?: string,
  type = 'application/json',
) {
  const answer = await fetch(`${url}/api/v1${route}`, {
    method,
    body,
    headers: { authorization: `Bearer ${adminToken}`, ...(body && { 'content-type': type }) },
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${route}: ${answer.status} ${text.slice(0, 500)}`);
  return JSON.parse(text) as T;
}
