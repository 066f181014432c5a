/**
 * What this job is for. Called once for each time of the schedule. Throw when it could not be done: it is tried again at
 * the next start. Stop when `signal` is aborted: the time is up.
 * @param {{ due: string, signal: AbortSignal, log: (message: string, detail?: object) => void }} context
 */
export async function work({ due, signal, log }) {
  signal.throwIfAborted();
  log('Nothing to do yet: write it in src/work.js', { due });
}
