import vm from 'node:vm';

const context = vm.createContext({ work: undefined });
const script = new vm.Script('work()');

export class DeadlinePassed extends Error {}

/**
 * Runs synchronous work that may be cut off: nothing else stops a regular expression that backtracks for ever.
 * This bounds time only; it is no wall around what the work may reach.
 */
export function withinMilliseconds<T>(milliseconds: number, work: () => T): T {
  context.work = work;
  try {
    return script.runInContext(context, { timeout: milliseconds }) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw new DeadlinePassed();
    throw error;
  } finally {
    context.work = undefined;
  }
}
