import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { unavailable } from '@/domain/core/errors';

/** Settings that hold for every call, whatever a repository's own config or the machine's says. */
const config: Record<string, string> = {
  'core.hooksPath': '/dev/null',
  'core.fsmonitor': 'false',
  'core.quotePath': 'false',
  'safe.directory': '*',
  'protocol.allow': 'never',
  'gc.auto': '0',
  'receive.autogc': 'false',
  'receive.fsckObjects': 'true',
  'receive.maxInputSize': String(512 * 1024 * 1024),
  'uploadpack.allowFilter': 'true',
  // where a commit is built before it becomes a branch
  'transfer.hideRefs': 'refs/slipway',
  'pack.threads': '1',
};

/** Nothing of the portal's own environment reaches git: no secrets, no proxies, no person's settings. */
export function gitEnvironment(
  extra: Record<string, string> = {},
  more: Record<string, string> = {},
): NodeJS.ProcessEnv {
  const entries = Object.entries({ ...config, ...more });
  const environment: Record<string, string | undefined> = {
    PATH: process.env.PATH,
    HOME: '/nonexistent',
    LC_ALL: 'C',
    TZ: 'UTC',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    GIT_CONFIG_COUNT: String(entries.length),
    ...extra,
  };
  for (const [index, [key, value]] of entries.entries()) {
    environment[`GIT_CONFIG_KEY_${index}`] = key;
    environment[`GIT_CONFIG_VALUE_${index}`] = value;
  }
  return environment as NodeJS.ProcessEnv;
}

export type GitOptions = {
  cwd?: string;
  env?: Record<string, string>;
  /** settings of git for this call. They go by the environment, so that no list of processes shows them */
  config?: Record<string, string>;
  input?: Readable | string | Buffer;
  signal?: AbortSignal;
  /** most bytes of output that are kept: 8 MiB unless told. More is an error */
  limit?: number;
  /** exit codes besides 0 that are an answer, not a failure */
  accept?: number[];
};

export type GitResult = { code: number; stdout: Buffer; stderr: string };

export class GitError extends Error {
  constructor(
    message: string,
    readonly code: number | null,
  ) {
    super(message);
    this.name = 'GitError';
  }
}

export const missingGit =
  'The git program is not installed where the portal runs. Install it and start the portal again.';

/** Starts git. Its caller reads its output and waits for its end. */
export function startGit(
  args: string[],
  options: Pick<GitOptions, 'cwd' | 'env' | 'config'> = {},
): ChildProcessWithoutNullStreams {
  const env = gitEnvironment(options.env, options.config);
  return spawn('git', args, { cwd: options.cwd, env, stdio: 'pipe', detached: true });
}

/** Ends git and its helpers: the one that speaks to a server does not end with it, and holds its pipes open. */
export function endGit({ pid }: ChildProcessWithoutNullStreams, signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): void {
  try {
    if (pid) process.kill(-pid, signal);
  } catch {
    // over already
  }
}

/** Runs git to its end. Throws Unavailable when it is not installed, GitError with its last words when it fails. */
export async function git(args: string[], options: GitOptions = {}): Promise<GitResult> {
  options.signal?.throwIfAborted();
  const child = startGit(args, options);
  const result = collect(child, options);
  child.stdin.on('error', () => undefined); // it may end before it has read all
  if (options.input === undefined) child.stdin.end();
  else if (typeof options.input === 'string' || Buffer.isBuffer(options.input)) child.stdin.end(options.input);
  else options.input.on('error', () => endGit(child)).pipe(child.stdin);
  const { code, stdout, stderr } = await result;
  if (code !== 0 && !options.accept?.includes(code)) {
    throw new GitError(`git ${args[0]} failed: ${lastWords(stderr) || `it ended with code ${code}`}`, code);
  }
  return { code, stdout, stderr };
}

function collect(child: ChildProcessWithoutNullStreams, options: GitOptions): Promise<GitResult> {
  const limit = options.limit ?? 8 * 1024 * 1024;
  const abort = () => endGit(child);
  options.signal?.addEventListener('abort', abort, { once: true });
  return new Promise<GitResult>((resolve, reject) => {
    const out: Buffer[] = [];
    let size = 0;
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) out.push(chunk);
      else endGit(child);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      stderr = (stderr + chunk.toString()).slice(-16_384);
    });
    child.on('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'ENOENT' || error.code === 'EACCES' ? unavailable(missingGit) : error),
    );
    child.on('close', (code) => {
      if (options.signal?.aborted) return reject(options.signal.reason);
      if (size > limit) return reject(new GitError(`git answered more than ${limit} bytes`, null));
      resolve({ code: code ?? 128, stdout: Buffer.concat(out), stderr });
    });
  }).finally(() => options.signal?.removeEventListener('abort', abort));
}

/** The sentence that git ended with, without its prefixes. */
export function lastWords(stderr: string): string {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('hint:'));
  return (lines.at(-1) ?? '').replace(/^(?:fatal|error|warning): /, '').trim();
}
