import type { IncomingMessage, ServerResponse } from 'node:http';
import { PassThrough, type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { GitHost, GitService, RepositoryName } from '@/domain/repositories/host';

/** Most bytes of a request after unpacking: a push may be large, what a fetch asks for is small. */
const mostBytes: Record<GitService, number> = {
  'git-upload-pack': 16 * 1024 * 1024,
  'git-receive-pack': 1024 * 1024 * 1024,
};

/** Ends a conversation in which nothing moved for so long. */
const idleMs = 120_000;

export class GitRefusal extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly headers: Record<string, string> = {},
  ) {
    super(message);
  }
}

type Conversation = {
  host: GitHost;
  repository: RepositoryName;
  service: GitService;
  advertise: boolean;
  /** after git has ended well and before the answer does */
  before?: () => Promise<void>;
  idleMs?: number;
};

const packet = (text: string) => `${(text.length + 4).toString(16).padStart(4, '0')}${text}`;

/**
 * Carries one request of the smart HTTP protocol to git and its answer back, as streams in both directions.
 * A client that goes away, silence, and a body over the limit end the program.
 */
export async function converse(
  request: IncomingMessage,
  response: ServerResponse,
  conversation: Conversation,
): Promise<void> {
  const { host, repository, service, advertise } = conversation;
  const header = request.headers['git-protocol'];
  const protocol = typeof header === 'string' ? header : undefined;
  const stop = new AbortController();
  const idle = setTimeout(() => stop.abort(), conversation.idleMs ?? idleMs);
  const onClose = () => stop.abort();
  response.once('close', onClose);
  try {
    const input = advertise ? undefined : body(request, service, () => idle.refresh());
    const { output, done } = await host.serve(repository, { service, advertise, protocol, input, signal: stop.signal });
    const intro = advertise && !(service === 'git-upload-pack' && protocol === 'version=2');
    const begin = () => {
      const kind = advertise ? 'advertisement' : 'result';
      response.writeHead(200, { 'content-type': `application/x-${service}-${kind}`, 'cache-control': 'no-cache' });
      if (intro) response.write(`${packet(`# service=${service}\n`)}0000`);
    };
    await pipeline(
      output,
      follow(begin, () => idle.refresh()),
      response,
      { end: false },
    ).catch(() => stop.abort());
    const ended = await done;
    if (!ended.ok && !response.headersSent && !stop.signal.aborted) throw failure(input, ended.message);
    if (ended.ok && !response.headersSent) begin();
    await conversation.before?.();
    if (ended.ok) response.end();
    else response.destroy();
  } finally {
    clearTimeout(idle);
    response.off('close', onClose);
  }
}

function failure(input: Readable | undefined, message: string): GitRefusal {
  const cause = input?.errored;
  if (cause instanceof GitRefusal) return cause;
  if (cause) return new GitRefusal(400, 'The request’s body could not be read to its end.');
  return new GitRefusal(500, `git could not answer: ${message}`);
}

/** Calls `begin` with the first byte: until then an error can still be answered as one. */
function follow(begin: () => void, onMove: () => void): Transform {
  let begun = false;
  return new Transform({
    transform(chunk, _encoding, next) {
      if (!begun) begin();
      begun = true;
      onMove();
      next(null, chunk);
    },
  });
}

/** The request's body, unpacked and counted. */
function body(request: IncomingMessage, service: GitService, onMove: () => void): Readable {
  let size = 0;
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, next) {
      size += chunk.length;
      onMove();
      if (size <= mostBytes[service]) return next(null, chunk);
      next(new GitRefusal(413, `A request may carry at most ${mostBytes[service] / 1024 / 1024} MiB.`));
    },
  });
  const encoding = request.headers['content-encoding'] ?? 'identity';
  const unpacked = unpacker(encoding);
  // An error of any of them is found on the last one.
  pipeline(request, unpacked, counted).catch(() => undefined);
  return counted;
}

function unpacker(encoding: string): Transform {
  if (encoding === 'identity') return new PassThrough();
  if (encoding === 'gzip' || encoding === 'x-gzip') return createGunzip();
  throw new GitRefusal(415, `A body packed as ${encoding} is not understood here. Send it as it is, or as gzip.`);
}
