import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Actor, createContext } from '@/domain/core/context';
import type { Db } from '@/domain/core/db';
import { log } from '@/domain/core/log';
import { recordPush } from '@/domain/repositories/commands';
import type { GitHost } from '@/domain/repositories/host';
import { findVisible, mayPush } from '@/domain/repositories/queries';
import { type GitRequest, parseGitRequest } from './git-path';
import { converse, GitRefusal } from './git-service';
import { limitFailures } from './limits';

type Options = {
  authenticate: (headers: { authorization?: string; cookie?: string }) => Promise<Actor | undefined>;
  host: GitHost;
  db: Db;
  /** most conversations at once in this process */
  most?: number;
  idleMs?: number;
};

type Row = NonNullable<Awaited<ReturnType<typeof findVisible>>>;
type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

const mostRaw = 10 * 1024 * 1024;

/**
 * Serves `/git/OWNER/NAME` to git clients, and single files of it below `/raw/BRANCH/`.
 * What is not private may be read by anyone; the rest asks for a token as the password of HTTP Basic.
 */
export function gitHandler(options: Options): Handler {
  const { most = 32 } = options;
  let running = 0;
  return async (request, response) => {
    try {
      const asked = parseGitRequest(request.method ?? 'GET', request.url ?? '');
      if (!asked) throw new GitRefusal(404, 'There is no such repository address. Clone /git/OWNER/NAME.');
      const { row, actor } = await admit(options, asked, request);
      if (asked.kind === 'page') return redirect(response, `/repositories/${row.owner}/${row.name}`);
      await options.host.ensure(row, row);
      if (asked.kind === 'raw') return await sendRaw(options, asked, response);
      if (running >= most)
        throw new GitRefusal(503, 'Too many git requests at once. Try again.', { 'retry-after': '5' });
      running += 1;
      try {
        await serve(options, asked, row, actor, request, response);
      } finally {
        running -= 1;
      }
    } catch (error) {
      refuse(error, request, response);
    }
  };
}

/** Who asks, and for what they may see. A stranger learns nothing about what is private, not even that it is there. */
async function admit(
  { authenticate, db }: Options,
  asked: GitRequest,
  request: IncomingMessage,
): Promise<{ row: Row; actor: Actor | undefined }> {
  const address = String(request.headers['x-slipway-address'] ?? '');
  const { authorization } = request.headers;
  const wait = authorization ? limitFailures.waitSeconds(address) : 0;
  if (wait > 0) throw new GitRefusal(429, 'Too many wrong passwords from here.', { 'retry-after': String(wait) });
  // A browser's session opens pages and files, never a push: nothing that changes hangs on a cookie here.
  const isConversation = asked.kind === 'advertise' || asked.kind === 'service';
  const actor = await authenticate({ authorization, cookie: isConversation ? undefined : request.headers.cookie });
  if (authorization && !actor) {
    limitFailures.count(address);
    throw unauthorised('This token is not known, has expired or was revoked.');
  }
  const row = await findVisible(db, actor, asked.repository);
  const isPush = isConversation && asked.service === 'git-receive-pack';
  if ((!row || isPush) && !actor) throw unauthorised('Give any user name and, as the password, a token of the portal.');
  if (!row) throw new GitRefusal(404, 'There is no such repository, or it is not yours to see.');
  if (isPush && actor) {
    const verdict = mayPush(actor, row);
    if (!verdict.allowed) throw new GitRefusal(403, verdict.reason);
  }
  return { row, actor };
}

const unauthorised = (text: string) =>
  new GitRefusal(401, text, { 'www-authenticate': 'Basic realm="Slipway git", charset="UTF-8"' });

async function serve(
  { host, db, idleMs }: Options,
  asked: Extract<GitRequest, { service: unknown }>,
  row: Row,
  actor: Actor | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { service } = asked;
  const advertise = asked.kind === 'advertise';
  if (!advertise && request.headers['content-type'] !== `application/x-${service}-request`) {
    throw new GitRefusal(415, `The content type must be application/x-${service}-request.`);
  }
  const repository = { owner: row.owner, name: row.name };
  const isPush = !advertise && service === 'git-receive-pack';
  if (!isPush || !actor) return converse(request, response, { host, repository, service, advertise, idleMs });

  const earlier = await host.refs(repository);
  const record = async () => {
    if ((await host.refs(repository)) === earlier) return;
    const requestId = String(request.headers['x-request-id'] ?? '') || undefined;
    await recordPush(createContext({ actor, db, requestId }), { repositoryId: row.id });
  };
  await converse(request, response, { host, repository, service, advertise, idleMs, before: record });
}

async function sendRaw(
  { host }: Options,
  { repository, ref, path }: Extract<GitRequest, { kind: 'raw' }>,
  response: ServerResponse,
): Promise<void> {
  const content = await host.readFile(repository, ref, path, mostRaw);
  if (!content) throw new GitRefusal(404, `There is no file ${path} on ${ref}, or it is larger than 10 MiB.`);
  const isBinary = content.subarray(0, 8000).includes(0);
  response.writeHead(200, {
    'content-type': isBinary ? 'application/octet-stream' : 'text/plain; charset=utf-8',
    'content-length': String(content.length),
    ...(isBinary && { 'content-disposition': 'attachment' }),
    'cache-control': 'no-cache',
    // Whatever a repository holds is shown as text and does nothing.
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
  });
  response.end(content);
}

function redirect(response: ServerResponse, location: string): void {
  response.writeHead(302, { location });
  response.end();
}

function refuse(error: unknown, request: IncomingMessage, response: ServerResponse): void {
  const known = error instanceof GitRefusal;
  if (!known) log.error({ err: error, path: request.url, requestId: request.headers['x-request-id'] }, 'git failed');
  if (response.headersSent || response.destroyed) return void response.destroy();
  const id = request.headers['x-request-id'];
  const text = known ? error.message : `Something went wrong on our side. Quote ${id} when you ask for help.`;
  // git shows a plain text body to the person, line by line.
  response.writeHead(known ? error.status : 500, {
    'content-type': 'text/plain; charset=utf-8',
    connection: 'close',
    ...(known && error.headers),
  });
  response.end(`${text}\n`);
}
