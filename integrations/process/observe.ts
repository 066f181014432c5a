import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Observation } from '@/domain/environments/provisioner';
import type { ProcessConfig } from './config';
import { askHealth, isLoopback, listening } from './health';
import { limitsInForce } from './launch';
import type { Files } from './place';
import { findProcesses, isAlive, type Trait } from './process-table';
import { traitOf } from './service';
import { type Plan, type Running, readCheckout, readPlan, readRunning } from './state';

/** Looks at folder, processes, port and health of one preview. */
export async function observePreview(files: Files, config: ProcessConfig): Promise<Observation> {
  const plan = readPlan(files);
  const checkout = readCheckout(files);
  if (!plan || !checkout) {
    return { exists: false, running: false, healthy: false, reason: 'Its folder is not on this machine.', facts: [] };
  }
  const running = readRunning(files);
  const isUp = running !== undefined && (await isAlive(running));
  const trait = await traitOf(files, plan);
  const [memoryMb, diskMb, listens] = await Promise.all([
    usedMemory(trait),
    usedDisk(files.folder),
    listening(trait, plan.port),
  ]);
  const fact = (what: string, asked: string, observed: string) => ({
    resource: 'service',
    fact: what,
    asked,
    observed,
  });
  const facts = [
    fact('Commit', config.ref || 'default branch', checkout.commit.slice(0, 7)),
    fact('Process', plan.wanted === 'running' ? 'runs' : 'stands still', stateOf(running, isUp)),
    fact('Memory', `at most ${plan.memoryMb} MB${limitsInForce().memory ? '' : ', looked at only'}`, `${memoryMb} MB`),
    fact('Disk', `at most ${config.diskMb} MB`, `${diskMb} MB`),
    fact('Runs as', 'a user of its own', plan.user === undefined ? 'the portal’s user' : `user ${plan.user}`),
    fact('Listens on', '127.0.0.1 only', isUp ? listens.addresses.join(', ') || 'nothing seen' : 'nothing'),
  ];
  const verdict = await judge(plan, running, isUp, { diskMb, most: config.diskMb, ...listens });
  return { exists: true, running: plan.wanted === 'running', ...verdict, facts, port: plan.port };
}

async function judge(
  plan: Plan,
  running: Running | undefined,
  isUp: boolean,
  seen: { diskMb: number; most: number; foreign: boolean; addresses: string[] },
): Promise<{ healthy: boolean; reason: string }> {
  const unwell = (reason: string) => ({ healthy: false, reason });
  if (plan.wanted !== 'running') return unwell('It is stopped.');
  if (!isUp) return unwell(`The service ${running?.ended?.how ?? 'is not running'} and is being started again.`);
  if (seen.foreign) return unwell(`Another program of this machine listens on its port ${plan.port}.`);
  if (seen.diskMb > seen.most) return unwell(`It holds ${seen.diskMb} MB, more than the ${seen.most} MB asked for.`);
  const health = await askHealth(plan);
  if (!health.healthy) return health;
  const open = seen.addresses.filter((address) => !isLoopback(address));
  if (open.length === 0) return health;
  return {
    healthy: true,
    reason: `${health.reason}. It listens on ${open.join(' and ')}: others can reach it past the portal’s sign-in. Listen on HOST.`,
  };
}

function stateOf(running: Running | undefined, isUp: boolean): string {
  if (!running) return 'not started';
  if (!isUp) return running.ended ? `${running.ended.how}, ${running.failures} times in a row` : 'ended';
  const minutes = Math.floor((Date.now() - running.startedAt) / 60_000);
  const since = minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h`;
  return `process ${running.id}, up ${since}`;
}

async function usedMemory(trait: Trait): Promise<number> {
  const processes = await findProcesses(trait);
  return Math.round(processes.reduce((sum, one) => sum + one.residentBytes, 0) / 1024 / 1024);
}

async function usedDisk(folder: string): Promise<number> {
  // It counts what it can also while files come and go, and says so by its code.
  const { stdout } = await promisify(execFile)('du', ['-sk', folder], { timeout: 20_000 }).catch((error: unknown) => ({
    stdout: String((error as { stdout?: unknown }).stdout ?? ''),
  }));
  return Math.round(Number(/^(\d+)/.exec(stdout)?.[1] ?? 0) / 1024);
}
