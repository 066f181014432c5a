import { beforeEach, describe, expect, test } from 'vitest';
import { ctxFor, insertPerson, insertTeam, testDb, testNow } from '@/domain/core/testing';
import { checkNow, removeProbe, setProbe } from './commands';
import { answer, emptyHealth, entityData, later } from './fixture';
import type { ProbeOutcome } from './probe';
import { getHealth, healthCounts, healthDays, healthOf, listHealth, listResults } from './queries';
import { sweepJob } from './schema';
import { syncDeclared } from './sync';

const { db, url } = await testDb();
process.env.DATABASE_URL = url;
process.env.SLIPWAY_SECRET = 'x'.repeat(32);
process.env.SLIPWAY_URL = 'http://localhost:4800';

const payments = await insertTeam(db, { name: 'Payments' });
const member = await insertPerson(db, { name: 'Ines Moreau', member: [payments] });
const outsider = await insertPerson(db, { name: 'Tom Okafor' });
const manager = await insertPerson(db, { name: 'Nadia Benali', role: 'manager' });
const portalUrl = 'http://localhost:4800';
const input = { limit: 50, status: [], owner: [] };

beforeEach(() => emptyHealth(db));

async function entity(name: string, annotations: Record<string, string> = {}) {
  const { ref } = await db.entity.create({ data: entityData(name, annotations, payments.ref) });
  return ref;
}
const probed = async (name: string, changes: object = {}) => {
  const ref = await entity(name);
  const { id } = await setProbe(ctxFor(db, member), { ref, url: `http://${name}.example/`, ...changes });
  return { ref, id };
};
const answers = (id: string, status: ProbeOutcome['status'], at: Date, reason?: string) =>
  answer(db, id, status, at, reason);
const probeOf = (id: string) => db.probe.findUniqueOrThrow({ where: { id } });

describe('commands', () => {
  test('a member of the team sets a check: it is due at once, and audited', async () => {
    const { ref, id } = await probed('till');
    expect(await probeOf(id)).toMatchObject({ nextAt: testNow, source: 'person', setByName: member.name });
    expect(await db.auditEntry.findMany({ select: { action: true, outcome: true, subjectKind: true } })).toEqual([
      { action: 'probe.set', outcome: 'done', subjectKind: 'entity' },
    ]);
    const jobs = await db.$queryRaw`SELECT key FROM graphile_worker._private_jobs`;
    expect(jobs).toEqual([{ key: sweepJob.name }]);
    expect((await getHealth(ctxFor(db, member), { ref })).health).toMatchObject({
      status: 'unknown',
      reason: 'Not probed yet',
    });
  });

  test('nobody else does, for what is not there nobody can, and a wrong address is named', async () => {
    const ref = await entity('till');
    for (const actor of [outsider, manager]) {
      const ctx = ctxFor(db, actor);
      await expect(setProbe(ctx, { ref, url: 'http://x/' })).rejects.toMatchObject({ kind: 'forbidden' });
    }
    const ctx = ctxFor(db, member);
    await expect(setProbe(ctx, { ref: 'component:default/none', url: 'http://x/' })).rejects.toMatchObject({
      kind: 'not-found',
    });
    await expect(setProbe(ctx, { ref, url: 'ftp://x/' })).rejects.toMatchObject({ errors: [{ pointer: '/url' }] });
    await expect(checkNow(ctx, { ref })).rejects.toMatchObject({ kind: 'not-found' });
    await expect(removeProbe(ctx, { ref })).rejects.toMatchObject({ kind: 'not-found' });
  });

  test('another interval keeps the standing, another address begins anew', async () => {
    const { ref, id } = await probed('till');
    await answers(id, 'healthy', later(1));
    const ctx = ctxFor(db, member, { now: later(10) });
    await setProbe(ctx, { ref, url: 'http://till.example/', intervalSeconds: '30' });
    expect(await probeOf(id)).toMatchObject({ status: 'healthy', intervalSeconds: 30 });
    await setProbe(ctx, { ref, url: 'http://other.example/' });
    expect(await probeOf(id)).toMatchObject({ status: 'unknown', checkedAt: null });
  });

  test('asking now makes it due; a paused one says so', async () => {
    const { ref, id } = await probed('till');
    await db.probe.update({ where: { id }, data: { nextAt: later(999) } });
    await checkNow(ctxFor(db, outsider, { now: later(5) }), { ref });
    expect((await probeOf(id)).nextAt).toEqual(later(5));
    await setProbe(ctxFor(db, member), { ref, url: 'http://till.example/', enabled: false });
    await expect(checkNow(ctxFor(db, member), { ref })).rejects.toMatchObject({ kind: 'conflict' });
    await expect(checkNow(ctxFor(db, manager), { ref })).rejects.toMatchObject({ kind: 'forbidden' });
    expect((await healthOf(ctxFor(db, member), [ref])).size).toBe(0);
  });

  test('removing leaves nothing; a declared one is removed in its descriptor', async () => {
    const { ref, id } = await probed('till');
    await answers(id, 'healthy', later(1));
    await removeProbe(ctxFor(db, member), { ref });
    expect([await db.probe.count(), await db.probeDay.count()]).toEqual([0, 0]);
    const declared = await entity('declared', { 'slipway.dev/health-url': '/readyz' });
    await syncDeclared(db, { portalUrl, now: testNow });
    await expect(removeProbe(ctxFor(db, member), { ref: declared })).rejects.toMatchObject({ kind: 'conflict' });
    await setProbe(ctxFor(db, member), { ref: declared, url: 'http://mine.example/' });
    await removeProbe(ctxFor(db, member), { ref: declared });
    expect(await db.probe.findMany()).toMatchObject([{ source: 'annotation', config: { url: `${portalUrl}/readyz` } }]);
  });
});

describe('an answer', () => {
  test('is a row, a day, the status with its reason, and an event on a change only', async () => {
    const { ref, id } = await probed('till');
    await answers(id, 'healthy', later(0), '200 in 5 ms');
    await answers(id, 'healthy', later(60), '200 in 6 ms');
    await answers(id, 'down', later(120), 'Connection refused');
    expect(await probeOf(id)).toMatchObject({ status: 'healthy', failures: 1, nextAt: later(130), since: later(0) });
    await answers(id, 'down', later(130), 'Connection refused');
    await answers(id, 'healthy', later(190), '200 in 7 ms');
    expect(await probeOf(id)).toMatchObject({
      status: 'healthy',
      since: later(190),
      reason: '200 in 7 ms',
      latencyMs: 5,
    });
    expect(await db.probeResult.count()).toBe(5);
    expect(await db.probeDay.findMany()).toMatchObject([{ healthy: 3, degraded: 0, down: 2 }]);
    const detail = await getHealth(ctxFor(db, member, { now: later(200) }), { ref });
    expect(detail.changes.map(({ from, to }) => `${from} ${to}`)).toEqual([
      'down healthy',
      'healthy down',
      'unknown healthy',
    ]);
    const events = await db.event.findMany({ where: { type: 'health.changed' } });
    expect(events).toHaveLength(3);
    expect(events[0]).toMatchObject({ subjectKind: 'entity', teamId: payments.id, data: { ref } });
  });

  test('counts for the day it came on', async () => {
    const { id } = await probed('till');
    await answers(id, 'healthy', new Date('2026-11-23T23:59:59.999Z'));
    await answers(id, 'degraded', new Date('2026-11-24T00:00:00.000Z'));
    const days = await db.probeDay.findMany({ orderBy: { day: 'asc' } });
    expect(days.map(({ day, healthy, degraded }) => [day.toISOString().slice(0, 10), healthy, degraded])).toEqual([
      ['2026-11-23', 1, 0],
      ['2026-11-24', 0, 1],
    ]);
  });

  test('of many at once none is lost', async () => {
    const { id } = await probed('till');
    await Promise.all(Array.from({ length: 20 }, (_, index) => answers(id, 'down', later(index))));
    expect(await db.probeDay.findMany()).toMatchObject([{ down: 20 }]);
    expect(await probeOf(id)).toMatchObject({ failures: 20 });
    expect(await db.event.count({ where: { type: 'health.changed' } })).toBe(1);
  });

  test('for a check that is gone changes nothing', async () => {
    await answers('prb_gone', 'down', later(1));
    expect(await db.probeResult.count()).toBe(0);
  });
});

describe('what is shown', () => {
  test('an old answer is unknown everywhere, by the same rule', async () => {
    const { ref, id } = await probed('till');
    await answers(id, 'healthy', later(0));
    const shown = async (seconds: number) => {
      const ctx = ctxFor(db, member, { now: later(seconds) });
      const counts = await healthCounts(ctx);
      const list = await listHealth(ctx, { ...input, status: ['unknown'] });
      return [
        (await healthOf(ctx, [ref])).get(ref)?.status,
        (await getHealth(ctx, { ref })).health?.status,
        counts.unknown === 1 ? 'unknown' : 'healthy',
        list.items.length === 1 ? list.items[0]?.status : 'healthy',
      ];
    };
    expect(await shown(179)).toEqual(Array(4).fill('healthy'));
    expect(await shown(180)).toEqual(Array(4).fill('unknown'));
  });

  test('uptime by window, 90 days with gaps, and single answers page by page', async () => {
    const { ref, id } = await probed('till');
    const day = (ago: number) =>
      new Date(`${new Date(testNow.getTime() - ago * 86_400_000).toISOString().slice(0, 10)}`);
    await db.probeDay.createMany({
      data: [
        { probeId: id, day: day(3), healthy: 90, degraded: 0, down: 10 },
        { probeId: id, day: day(20), healthy: 100 },
        { probeId: id, day: day(89), healthy: 200 },
        { probeId: id, day: day(90), down: 1000 },
      ],
    });
    for (const [index, status] of (['healthy', 'degraded', 'down', 'healthy'] as const).entries())
      await answers(id, status, later(index));
    const { windows, days } = await getHealth(ctxFor(db, member, { now: later(60) }), { ref });
    expect(windows).toEqual([
      { label: '24 hours', hours: 24, uptime: 3 / 4, checks: 4 },
      { label: '7 days', hours: 168, uptime: 93 / 104, checks: 104 },
      { label: '30 days', hours: 720, uptime: 193 / 204, checks: 204 },
      { label: '90 days', hours: 2160, uptime: 393 / 404, checks: 404 },
    ]);
    expect(days).toHaveLength(90);
    expect([days[0]?.status, days[86]?.status, days[88]?.status, days[89]?.status]).toEqual([
      'healthy',
      'down',
      'unknown',
      'down',
    ]);
    expect((await healthDays(ctxFor(db, member), [ref], 30)).get(ref)).toHaveLength(30);
    const first = await listResults(ctxFor(db, member), { ref, limit: 3 });
    expect(first.items.map((result) => result.status)).toEqual(['healthy', 'down', 'degraded']);
    const rest = await listResults(ctxFor(db, member), { ref, limit: 3, cursor: first.nextCursor ?? '' });
    expect(rest).toMatchObject({ items: [{ status: 'healthy' }], nextCursor: null });
  });

  test('the list is worst first, page by page, and can be narrowed', async () => {
    const statuses = { a: 'healthy', b: 'down', c: 'degraded', d: 'down', e: 'healthy' } as const;
    for (const [name, status] of Object.entries(statuses)) await answers((await probed(name)).id, status, later(0));
    await probed('f');
    const ctx = ctxFor(db, manager, { now: later(10) });
    const names: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listHealth(ctx, { ...input, limit: 2, cursor });
      names.push(...page.items.map(({ name }) => name));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(names).toEqual(['b', 'd', 'c', 'f', 'a', 'e']);
    const narrowed = await listHealth(ctx, { ...input, status: ['down', 'degraded'], q: 'default/d' });
    expect(narrowed.items).toMatchObject([{ name: 'd', owner: { ref: payments.ref, name: 'Payments', kind: 'team' } }]);
    expect((await listHealth(ctx, { ...input, owner: ['group:default/other'] })).items).toEqual([]);
    expect(await healthCounts(ctx)).toEqual({ down: 2, degraded: 1, unknown: 1, healthy: 2, total: 6 });
    await db.entity.updateMany({ where: { name: 'b' }, data: { state: 'archived' } });
    expect((await healthCounts(ctx)).down).toBe(1);
  });
});
