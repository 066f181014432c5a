import { spawn } from 'node:child_process';
import { promises as fs } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type GitTarget, parseGitTarget } from '@/domain/catalog/address';
import { type OpenedSource, SourceError, type SourceOptions, type SourceReader } from '@/domain/catalog/source';
import { type Allowed, gitResolve } from '@/domain/core/network';
import type { Loan } from '@/domain/repositories/host';
import { Folder } from './folder';
import { admit } from './guard';

/**
 * Descriptors in a git repository: a shallow clone over HTTP(S) into a folder that is deleted afterwards. No other
 * protocol, no redirects, no hooks or settings of anybody, and only to the address that was checked. No credentials but
 * those of a loan: that is how the portal's own repositories are read.
 */
export const gitReader: SourceReader = {
  type: 'git',
  open: async (target, options): Promise<OpenedSource> => {
    const parsed = parseGitTarget(target);
    if (typeof parsed === 'string') throw new SourceError(parsed);
    const loan = await options.lend(parsed.remote);
    const dir = await fs.mkdtemp(join(tmpdir(), 'slipway-location-'));
    const close = async () => {
      await Promise.all([loan?.close(), fs.rm(dir, { recursive: true, force: true })]);
    };
    try {
      const allowed = loan ? lent(loan) : await admit(new URL(parsed.remote), options);
      await clone({ ...parsed, remote: loan?.url ?? parsed.remote }, allowed, join(dir, 'tree'), options);
      const revision = (await git(['-C', join(dir, 'tree'), 'rev-parse', 'HEAD'], allowed, options)).trim();
      await fs.rm(join(dir, 'tree', '.git'), { recursive: true, force: true });
      const folder = await Folder.open(join(dir, 'tree'), options.limits);
      return {
        revision,
        files: await folder.files(parsed.path ?? ''),
        read: (file) => folder.read(file),
        follow: (from, relative) => folder.follow(from, relative),
        close,
      };
    } catch (error) {
      await close();
      throw error;
    }
  },
};

type Reachable = Allowed & { authorization?: string };

function lent({ url, authorization }: Loan): Reachable {
  const { hostname: host, port } = new URL(url);
  return { host, port, addresses: [{ address: host, family: 4 }], authorization };
}

async function clone(target: GitTarget, allowed: Reachable, dir: string, options: SourceOptions): Promise<void> {
  const branch = target.ref ? ['--branch', target.ref] : [];
  const args = [
    'clone',
    '--quiet',
    '--depth',
    '1',
    '--single-branch',
    '--no-tags',
    ...branch,
    '--',
    target.remote,
    dir,
  ];
  const watch = setInterval(() => void stopWhenLarge(), 500);
  const controller = new AbortController();
  const stopWhenLarge = async () => {
    if ((await sizeOf(dir)) > options.limits.totalBytes)
      controller.abort(
        new SourceError(`${target.remote} is larger than ${Math.round(options.limits.totalBytes / 1024 / 1024)} MB.`),
      );
  };
  try {
    await git(args, allowed, { ...options, signal: AbortSignal.any([options.signal, controller.signal]) });
    await stopWhenLarge();
    if (controller.signal.aborted) throw controller.signal.reason;
  } finally {
    clearInterval(watch);
  }
}

async function sizeOf(path: string): Promise<number> {
  const entries = await fs.readdir(path, { withFileTypes: true, recursive: true }).catch(() => []);
  let size = 0;
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    size += (await fs.lstat(join(entry.parentPath, entry.name)).catch(() => undefined))?.size ?? 0;
  }
  return size;
}

/** Settings that hold for every call, whatever the machine's or a repository's own say. */
function settingsFor({ authorization, ...allowed }: Reachable): Record<string, string> {
  return {
    'core.hooksPath': '/dev/null',
    'core.symlinks': 'false',
    'core.fsmonitor': 'false',
    'protocol.allow': 'never',
    'protocol.http.allow': 'always',
    'protocol.https.allow': 'always',
    'http.followRedirects': 'false',
    'http.curloptResolve': gitResolve(allowed),
    'http.lowSpeedLimit': '1000',
    'http.lowSpeedTime': '20',
    'http.proxy': '',
    'credential.helper': '',
    'submodule.recurse': 'false',
    // Each thread takes room of what memory there may be, and a machine may have many.
    'pack.threads': '1',
    ...(authorization && { 'http.extraHeader': `Authorization: ${authorization}` }),
  };
}

function environment(settings: Record<string, string>): NodeJS.ProcessEnv {
  const entries = Object.entries(settings);
  const pairs = entries.flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${index}`, key],
    [`GIT_CONFIG_VALUE_${index}`, value],
  ]);
  return {
    PATH: process.env.PATH,
    HOME: '/nonexistent',
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: '/bin/false',
    GIT_LFS_SKIP_SMUDGE: '1',
    GIT_CONFIG_COUNT: String(entries.length),
    ...Object.fromEntries(pairs),
  } as unknown as NodeJS.ProcessEnv;
}

/** What a server sends before the repository itself, git keeps in memory, however much it is. In KiB. */
const mostMemory = 2 * 1024 * 1024;

function git(args: string[], allowed: Reachable, { signal }: Pick<SourceOptions, 'signal'>): Promise<string> {
  const limited = `ulimit -v ${mostMemory} 2>/dev/null; exec git "$@"`;
  const child = spawn('sh', ['-c', limited, 'git', ...args], {
    env: environment(settingsFor(allowed)),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => {
    out = (out + chunk.toString()).slice(0, 65_536);
  });
  child.stderr.on('data', (chunk: Buffer) => {
    err = (err + chunk.toString()).slice(-8192);
  });
  // The whole group: git's helper, which speaks to the server, does not end with git, and holds the pipes open.
  const stop = () => endGroup(child.pid);
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  return new Promise<string>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      if (signal.aborted) reject(signal.reason);
      else if (code === 0) resolve(out);
      else if (code === 127) reject(new SourceError('The git program is not installed where the worker runs.'));
      else reject(explain(err));
    });
  }).finally(() => signal.removeEventListener('abort', stop));
}

function endGroup(pid: number | undefined): void {
  try {
    if (pid) process.kill(-pid, 'SIGKILL');
  } catch {
    // over already
  }
}

/** git's last words as a sentence, with the cure where it is known. */
function explain(stderr: string): SourceError {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('hint:'));
  const words = (lines.at(-1) ?? 'git failed').replace(/^(?:fatal|error|warning): /, '').trim();
  if (/could not read Username|Authentication failed|terminal prompts disabled/i.test(stderr)) {
    return new SourceError('The repository is private, or it does not exist. Only public ones are read.');
  }
  if (/Remote branch .* not found/i.test(stderr)) return new SourceError(`${words}.`);
  if (/out of memory/i.test(stderr))
    return new SourceError('What the server sends needs more memory than git may take.');
  if (/not found|403|404/i.test(words)) return new SourceError(`There is no such repository: ${words}`);
  return new SourceError(`git could not read it: ${words}`, /resolve host|connect|timed out|50\d/i.test(stderr));
}
