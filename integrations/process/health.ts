import { findProcesses, holdsSocket, listenersOf, type Trait } from './process-table';
import type { Plan } from './state';

export type Health = { healthy: boolean; reason: string };

/** Asks the service over HTTP, on loopback. What it answers decides; it is never followed elsewhere. */
export async function askHealth(plan: Pick<Plan, 'port' | 'healthPath'>, timeoutMs = 5000): Promise<Health> {
  const path = plan.healthPath ?? '/';
  const started = performance.now();
  try {
    const response = await fetch(`http://127.0.0.1:${plan.port}${path}`, {
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    await response.body?.cancel();
    const healthy = response.status < (plan.healthPath ? 400 : 500);
    return { healthy, reason: `GET ${path}: ${response.status} in ${Math.round(performance.now() - started)} ms` };
  } catch (error) {
    return { healthy: false, reason: `GET ${path}: ${words(error, timeoutMs)}` };
  }
}

function words(error: unknown, timeoutMs: number): string {
  if (error instanceof Error && error.name === 'TimeoutError') return `no answer within ${timeoutMs / 1000} s`;
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = (cause as NodeJS.ErrnoException).code;
  if (code === 'ECONNREFUSED') return 'connection refused';
  if (code === 'ECONNRESET') return 'connection closed';
  return cause instanceof Error ? cause.message : String(cause);
}

/** Who listens on the preview's port: itself, nobody, or somebody else; and whether other machines could reach it. */
export async function listening(
  { user, marker, group }: Trait,
  port: number,
): Promise<{ foreign: boolean; addresses: string[] }> {
  const listeners = await listenersOf(port);
  const addresses = [...new Set(listeners.map((one) => one.address))];
  if (user !== undefined) return { foreign: listeners.some((one) => one.user !== user), addresses };
  if (listeners.length === 0) return { foreign: false, addresses };
  const own = await findProcesses({ marker, group });
  const held = await Promise.all(
    listeners.map(async ({ inode }) =>
      (await Promise.all(own.map((one) => holdsSocket(one.id, inode)))).some((holds) => holds),
    ),
  );
  return { foreign: held.includes(false), addresses };
}

export const isLoopback = (address: string): boolean => address.startsWith('127.') || address === '::1';
