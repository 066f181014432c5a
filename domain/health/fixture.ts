import { jobActor } from '@/domain/core/context';
import type { Db } from '@/domain/core/db';
import { newId } from '@/domain/core/ids';
import { ctxFor, testNow } from '@/domain/core/testing';
import { defineProbe, type ProbeOutcome } from './probe';
import { recordOutcome } from './record';
import { HttpProbeConfig } from './schema';

export const later = (seconds: number) => new Date(testNow.getTime() + seconds * 1000);

/** A component as the catalog would write it. */
export function entityData(name: string, annotations: Record<string, string> = {}, ownerRef: string | null = null) {
  return {
    id: newId('entity'),
    ref: `component:default/${name}`,
    kind: 'component',
    namespace: 'default',
    name,
    ownerRef,
    tags: [],
    document: { metadata: { name, annotations } },
    hash: 'x',
    createdAt: testNow,
    changedAt: testNow,
    changedWhat: 'Imported',
  };
}

/** Empties what these tests write. */
export async function emptyHealth(db: Db): Promise<void> {
  for (const table of ['Probe', 'ProbeResult', 'ProbeDay', 'Entity', 'Event', 'AuditEntry'])
    await db.$executeRawUnsafe(`DELETE FROM "${table}"`);
  await db.$executeRaw`DELETE FROM graphile_worker._private_jobs`;
}

/** Records an answer as the worker does. */
export function answer(db: Db, probeId: string, status: ProbeOutcome['status'], at: Date, reason: string = status) {
  const { actor, requestId } = ctxFor(db, jobActor('health.sweep'));
  return recordOutcome(db, { actor, requestId, probeId, outcome: { status, reason, latencyMs: 5 }, at });
}

export const wellOutcome: ProbeOutcome = { status: 'healthy', reason: 'well', latencyMs: 1 };

/** A kind whose answers the test decides. */
export function testKind(check: (url: string, signal: AbortSignal) => Promise<ProbeOutcome> | ProbeOutcome) {
  return defineProbe({
    id: 'http',
    label: 'HTTP',
    config: HttpProbeConfig,
    check: async ({ url }, { signal }) => check(url, signal),
  });
}
