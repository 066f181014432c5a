import type { GitService, Served, ServeOptions } from '@/domain/repositories/host';
import { endGit, lastWords, startGit } from './git';

const verbs: Record<GitService, string> = { 'git-upload-pack': 'upload-pack', 'git-receive-pack': 'receive-pack' };

/** Grace between asking the program to end and ending it. */
const graceMs = 3000;

/** One request of the smart HTTP protocol, answered by git itself: streams in both directions, nothing is kept in memory. */
export async function serveGit(folder: string, options: ServeOptions): Promise<Served> {
  const { service, advertise, protocol, input, signal } = options;
  const args = [verbs[service], '--stateless-rpc', ...(advertise ? ['--advertise-refs'] : []), folder];
  // Only the versions there are: the header comes from outside and goes into an environment.
  const version: Record<string, string> = /^version=[12]$/.test(protocol ?? '') ? { GIT_PROTOCOL: protocol ?? '' } : {};
  const child = startGit(args, { env: version });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr = (stderr + chunk.toString()).slice(-4096);
  });
  let forced: NodeJS.Timeout | undefined;
  const stop = () => {
    endGit(child);
    forced ??= setTimeout(() => endGit(child, 'SIGKILL'), graceMs).unref();
  };
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  child.stdin.on('error', () => undefined); // the program may have heard enough
  if (input) {
    input.on('error', stop);
    input.pipe(child.stdin);
  } else child.stdin.end();

  const done = new Promise<{ ok: boolean; message: string }>((resolve) => {
    child.on('error', (error) => resolve({ ok: false, message: error.message }));
    child.on('close', (code, killedBy) =>
      resolve({ ok: code === 0, message: lastWords(stderr) || (killedBy ? `ended by ${killedBy}` : `code ${code}`) }),
    );
  }).finally(() => {
    clearTimeout(forced);
    signal.removeEventListener('abort', stop);
  });
  return { output: child.stdout, done };
}
