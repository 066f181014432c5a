import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { ActionError } from '@/domain/automation/action';

const most = { milliseconds: 5000, startMilliseconds: 30_000, megabytes: 192, answerBytes: 16 * 1024 * 1024 };

/** Nothing of this process's environment: it holds the portal's own secrets. */
const env = { NODE_ENV: 'production' } as const;

/** Takes away files, programs and threads, where this Node can. Its name is another one from version to version. */
const wall = ['--permission', '--experimental-permission'].find((flag) =>
  process.allowedNodeEnvironmentFlags.has(flag),
);

/** Reads what it is given, says with a line end that it begins, does the work and answers, or says why not. */
const frame = (work: string) => `
const { source, input } = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
process.stdout.write('\\n');
const answer = (value) => process.stdout.write(JSON.stringify(value));
(async () => {
  const work = ${work};
  return JSON.stringify(await work(input, source));
})().then((result) => answer({ result }), (error) => answer({ error: String(error && error.message || error) }));`;

/** Why the work gave no answer, as a part of a sentence. */
export class ApartError extends Error {}

/**
 * Does work on what a template wrote, in a process of its own: without this one's environment, files and memory, and
 * ended when it takes too long. Neither a thread nor a clock in this process would stop one that eats all memory.
 * `work` is the text of a function of `input` and `source`; what it answers is JSON. Throws ApartError with its reason.
 */
export async function workApart(
  work: string,
  given: { input: unknown; source?: string },
  signal: AbortSignal,
): Promise<unknown> {
  const { text, end } = await run(frame(work), JSON.stringify(given), signal);
  signal.throwIfAborted();
  if (end === 'late') throw new ApartError(`it takes longer than ${most.milliseconds / 1000} s`);
  if (end === 'long') throw new ApartError(`it answers more than ${most.answerBytes / 1024 / 1024} MB`);
  if (end === 'memory') throw new ApartError(`it needs more than ${most.megabytes} MB of memory`);
  if (end !== undefined) throw new ActionError('The helper process of this step could not be started.', end);
  const answer = JSON.parse(text) as { result?: string; error?: string };
  if (answer.error !== undefined) throw new ApartError(answer.error);
  return answer.result === undefined ? undefined : JSON.parse(answer.result);
}

function run(code: string, given: string, signal: AbortSignal): Promise<{ text: string; end?: string }> {
  return new Promise((resolve) => {
    const flags = ['--no-warnings', `--max-old-space-size=${most.megabytes}`, ...(wall ? [wall] : [])];
    const child = spawn(process.execPath, [...flags, '-e', code], { cwd: tmpdir(), env });
    const chunks: Buffer[] = [];
    let size = 0;
    let end: string | undefined;
    const stop = (why: string) => {
      end ??= why;
      child.kill('SIGKILL');
    };
    const onAbort = () => stop('aborted');
    let clock = setTimeout(() => stop('late'), most.startMilliseconds);
    // A busy machine is slow to start a process: its time counts from when the work begins.
    child.stdout.once('data', () => {
      clearTimeout(clock);
      clock = setTimeout(() => stop('late'), most.milliseconds);
    });
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > most.answerBytes) stop('long');
      else chunks.push(chunk);
    });
    child.stderr.resume();
    // A process that is ended before it has read everything breaks the pipe: how it ended says more.
    child.stdin.on('error', () => undefined);
    child.on('error', (error) => {
      end ??= error.message;
    });
    child.on('close', (status, killed) => {
      clearTimeout(clock);
      signal.removeEventListener('abort', onAbort);
      if (killed) end ??= 'memory';
      if (status !== 0) end ??= `It ended with ${status}.`;
      resolve({ text: Buffer.concat(chunks).toString('utf8'), end });
    });
    child.stdin.end(given);
  });
}
