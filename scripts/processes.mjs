// Web and worker as children of one process: started, watched, started again, stopped.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { built, root, withParent } from './build.mjs';

/** How each is run: from its bundle, or in development from the source with a watch on it. */
export function command(name, isDev) {
  if (!isDev) return [...memory[name], ...withParent, path.join(built, `${name}.mjs`)];
  const source = name === 'web' ? 'server/main.ts' : 'worker/main.ts';
  return [...withParent, path.join(root, 'node_modules/tsx/dist/cli.mjs'), 'watch', '--clear-screen=false', source];
}

/** A small young generation and one helping thread of the engine keep an idle process small; see bench/ for what it costs. */
const memory = {
  web: ['--max-old-space-size=512', '--max-semi-space-size=8', '--v8-pool-size=1'],
  worker: ['--max-old-space-size=384', '--max-semi-space-size=4', '--v8-pool-size=1'],
};

export function environment(name, isDev, env) {
  return {
    ...process.env,
    NEXT_TELEMETRY_DISABLED: '1',
    // glibc makes a heap per thread and core, which Node's few threads do not need.
    MALLOC_ARENA_MAX: '2',
    ...env,
    NODE_ENV: isDev ? 'development' : 'production',
    SLIPWAY_SERVICE: name,
    SLIPWAY_FOLLOWS: '',
  };
}

/** Keeps one child running. `onEnd` hears of each unexpected end, and answers whether to start again. */
export function supervise(name, { isDev, env, say, onEnd }) {
  let child;
  let timer;
  let stopping = false;
  let wait = 1000;

  const start = () => {
    const since = Date.now();
    // Detached: Ctrl-C reaches the whole terminal group, and the order of stopping is ours to keep.
    child = spawn(process.execPath, command(name, isDev), {
      cwd: root,
      env: environment(name, isDev, env),
      detached: true,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    child.once('exit', (code, signal) => {
      if (stopping) return;
      if (Date.now() - since > 60_000) wait = 1000;
      if (onEnd?.(name, signal ?? code) === false) return;
      say(`${name} ended (${signal ?? `code ${code}`}) and starts again in ${wait / 1000} s`);
      timer = setTimeout(start, wait);
      wait = Math.min(wait * 2, 30_000);
    });
  };
  start();

  return {
    name,
    get pid() {
      return child.pid;
    },
    /** Answers whether it ended as it should. */
    stop: async (graceMilliseconds = 20_000) => {
      stopping = true;
      clearTimeout(timer);
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode === 0;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), graceMilliseconds);
      await ended;
      clearTimeout(late);
      return child.exitCode === 0;
    },
  };
}

/** Stops when npm, which started this process, is gone without having passed a signal on: SIGKILL, say. */
export function followParent(stop) {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && stop(), 1000).unref();
}
