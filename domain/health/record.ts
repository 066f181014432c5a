import type { Actor } from '@/domain/core/context';
import type { Db, Prisma, Tx } from '@/domain/core/db';
import { announce, emit } from '@/domain/core/emit';
import { judge, recheckSeconds } from './judge';
import type { ProbeOutcome } from './probe';

type Recorded = { actor: Actor; requestId: string; probeId: string; outcome: ProbeOutcome; at: Date };
type Row = Prisma.ProbeGetPayload<object>;

/**
 * The one way a result is written: the result's row, the day it counts for, the cached status with since and reason,
 * and on a change the event, all in one transaction. A probe that is gone meanwhile is left alone.
 */
export async function recordOutcome(db: Db, recorded: Recorded): Promise<void> {
  const { probeId, outcome, at } = recorded;
  await db.$transaction(async (tx) => {
    const [row] = await tx.$queryRaw<Row[]>`SELECT * FROM "Probe" WHERE "id" = ${probeId} FOR UPDATE`;
    if (!row) return;
    const { status, reason, since, failures, changed, recheck } = judge(row, outcome, at);
    const latencyMs = outcome.latencyMs === undefined ? null : Math.round(outcome.latencyMs);
    await tx.$executeRaw`
      INSERT INTO "ProbeResult" ("probeId", "at", "status", "reason", "latencyMs")
      VALUES (${probeId}, ${at}, ${outcome.status}::"HealthStatus", ${outcome.reason}, ${latencyMs})
      ON CONFLICT DO NOTHING`;
    await countDay(tx, recorded);
    const nextAt = recheck ? new Date(at.getTime() + Math.min(recheckSeconds, row.intervalSeconds) * 1000) : row.nextAt;
    await tx.probe.update({
      where: { id: probeId },
      data: { status, reason, since, failures, checkedAt: at, latencyMs, nextAt },
    });
    await announce(tx, { topic: `probe:${probeId}`, type: 'health.checked' });
    if (changed) await tellChange(tx, recorded, row, { status, reason });
  });
}

async function countDay(tx: Tx, { probeId, outcome, at }: Recorded): Promise<void> {
  const one = (status: ProbeOutcome['status']) => (outcome.status === status ? 1 : 0);
  await tx.$executeRaw`
    INSERT INTO "ProbeDay" ("probeId", "day", "healthy", "degraded", "down")
    VALUES (${probeId}, (${at}::timestamptz AT TIME ZONE 'UTC')::date, ${one('healthy')}, ${one('degraded')}, ${one('down')})
    ON CONFLICT ("probeId", "day") DO UPDATE SET
      "healthy" = "ProbeDay"."healthy" + EXCLUDED."healthy",
      "degraded" = "ProbeDay"."degraded" + EXCLUDED."degraded",
      "down" = "ProbeDay"."down" + EXCLUDED."down"`;
}

async function tellChange(
  tx: Tx,
  { actor, requestId, at }: Recorded,
  row: Row,
  now: { status: string; reason: string },
): Promise<void> {
  const entity = await tx.entity.findUnique({ where: { ref: row.entityRef }, select: { id: true, ownerRef: true } });
  const team = entity?.ownerRef ? await tx.team.findUnique({ where: { ref: entity.ownerRef } }) : null;
  const teamId = team?.id ?? null;
  await emit(tx, {
    actor,
    at,
    requestId,
    type: 'health.changed',
    subject: { kind: 'entity', id: entity?.id ?? row.entityRef, teamId },
    data: { ref: row.entityRef, from: row.status, to: now.status, reason: now.reason },
  });
  await announce(tx, { topic: `health:${row.entityRef}`, type: 'health.changed', teamId });
}
