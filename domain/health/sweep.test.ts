import { beforeEach, describe, expect, test } from 'vitest';
import { jobActor } from '@/domain/core/context';
import { ctxFor, insertPerson, insertTeam, testDb, testNow } from '@/domain/core/testing';
import { setProbe } from './commands';
import { answer, emptyHealth, entityData, later, testKind, wellOutcome } from './fixture';
import { healthJobs } from './jobs';
import type { ProbeOutcome } from './probe';
import { getHealth } from './queries';
import { type SweepOptions, sweep } from './sweep';
import { syncDeclared } from './sync';

const { db, url } = await testDb();
process.env.DATABASE_URL = url;
process.env.SLIPWAY_SECRET = 'x'.repeat(32);
process.env.SLIPWAY_URL = 'http://localhost:4800';

const payments = await insertTeam(db, { name: 'Payments' });
const member = await insertPerson(db, { name: 'Ines Moreau', member: [payments] });
const worker = ctxFor(db, jobActor('health.sweep'));
const portalUrl = 'http://localhost:4800';

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

describe('a sweep', () => {
  const options = (parts: Pick<SweepOptions, 'kinds' | 'concurrency'>): SweepOptions => ({
    signal: new AbortController().signal,
    now: () => testNow,
    ...parts,
  });

  test('asks what is due, once, and says when the next is due', async () => {
    const { id } = await probed('due');
    const notYet = await probed('not-yet');
    await db.probe.update({ where: { id: notYet.id }, data: { nextAt: later(7) } });
    const paused = await probed('paused');
    await db.probe.update({ where: { id: paused.id }, data: { enabled: false } });
    await probed('archived');
    await db.entity.updateMany({ where: { name: 'archived' }, data: { state: 'archived' } });
    const asked: string[] = [];
    const kinds = [
      testKind((address) => {
        asked.push(address);
        return wellOutcome;
      }),
    ];
    expect(await sweep(worker, options({ kinds }))).toEqual(later(7));
    expect(asked).toEqual(['http://due.example/']);
    const { nextAt, status } = await probeOf(id);
    expect(status).toBe('healthy');
    expect(nextAt.getTime()).toBeGreaterThanOrEqual(later(57).getTime());
    expect(nextAt.getTime()).toBeLessThanOrEqual(later(63).getTime());
  });

  test('never asks one twice, with two workers at once, and never more at once than it may', async () => {
    for (let index = 0; index < 30; index += 1) await probed(`s${index}`);
    const asked: string[] = [];
    let running = 0;
    let most = 0;
    const kinds = [
      testKind(async (address) => {
        asked.push(address);
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setImmediate(resolve));
        running -= 1;
        return wellOutcome;
      }),
    ];
    await Promise.all([1, 2].map(() => sweep(worker, options({ kinds, concurrency: 3 }))));
    expect(asked.length).toBe(30);
    expect(new Set(asked).size).toBe(30);
    expect(most).toBeLessThanOrEqual(6);
  });

  test('asks outside any transaction', async () => {
    const { id } = await probed('till');
    const kinds = [
      testKind(async () => {
        // would wait for ever if the row were locked
        await db.probe.update({ where: { id }, data: { timeoutSeconds: 9 } });
        return wellOutcome;
      }),
    ];
    await sweep(worker, options({ kinds }));
    expect(await probeOf(id)).toMatchObject({ status: 'healthy', timeoutSeconds: 9 });
  });

  test('a worker that stops writes nothing of what it did not find out', async () => {
    const { id } = await probed('till');
    const stop = new AbortController();
    const kinds = [
      testKind(() => {
        stop.abort();
        return { status: 'down' as const, reason: 'aborted' };
      }),
    ];
    await sweep(worker, { ...options({ kinds }), signal: stop.signal });
    expect(await probeOf(id)).toMatchObject({ status: 'unknown' });
    expect(await db.probeResult.count()).toBe(0);
  });

  test('a kind that is gone, and settings that no longer fit, are said', async () => {
    const { id } = await probed('till');
    await sweep(worker, options({ kinds: [] }));
    expect((await probeOf(id)).reason).toContain('no probe of the kind "http"');
    await db.probe.update({ where: { id }, data: { config: { url: 'nonsense' }, nextAt: testNow } });
    await sweep(worker, options({ kinds: [testKind(() => wellOutcome)] }));
    expect((await probeOf(id)).reason).toContain('Its settings do not fit');
  });
});

describe('descriptors', () => {
  const address = { 'slipway.dev/health-url': 'http://a.example/' };

  test('declare checks, change them and take them back; what a person set stays', async () => {
    const ref = await entity('a', address);
    const own = await probed('mine');
    await db.entity.update({ where: { ref: own.ref }, data: { document: { metadata: { annotations: address } } } });
    await entity('plain');
    expect(await syncDeclared(db, { portalUrl, now: testNow })).toEqual(testNow);
    expect(await db.probe.findMany({ orderBy: { entityRef: 'asc' } })).toMatchObject([
      { entityRef: ref, source: 'annotation', config: { url: 'http://a.example/' } },
      { entityRef: own.ref, source: 'person', config: { url: 'http://mine.example/' } },
    ]);
    const { id } = await db.probe.findUniqueOrThrow({ where: { entityRef: ref } });
    await answers(id, 'healthy', later(1));
    await syncDeclared(db, { portalUrl, now: later(5) });
    expect(await probeOf(id)).toMatchObject({ status: 'healthy' });

    const changed = { document: { metadata: { annotations: { 'slipway.dev/health-url': 'http://b.example/' } } } };
    await db.entity.update({ where: { ref }, data: { ...changed, changedAt: later(10) } });
    await syncDeclared(db, { portalUrl, now: later(11), since: later(9) });
    expect(await probeOf(id)).toMatchObject({ status: 'unknown', config: { url: 'http://b.example/' } });

    await db.entity.update({ where: { ref }, data: { state: 'archived', changedAt: later(20) } });
    await syncDeclared(db, { portalUrl, now: later(21), since: later(19) });
    expect(await db.probe.findMany()).toMatchObject([{ entityRef: own.ref }]);
  });

  test('a wrong one is kept with what is wrong, and not asked', async () => {
    const ref = await entity('a', { 'slipway.dev/health-url': 'ftp://a.example/' });
    await syncDeclared(db, { portalUrl, now: testNow });
    const { probe, health } = await getHealth(ctxFor(db, member), { ref });
    expect([probe?.enabled, health]).toEqual([false, null]);
    expect((await db.probe.findFirst())?.reason).toContain('slipway.dev/health-url cannot be used');
  });

  test('many are read in batches', async () => {
    const rows = Array.from({ length: 2100 }, (_, index) => entityData(`many-${index}`, address));
    await db.entity.createMany({ data: rows });
    await syncDeclared(db, { portalUrl, now: testNow });
    expect(await db.probe.count()).toBe(2100);
  });

  test('the job makes them, asks them and comes again', async () => {
    await entity('a', address);
    const [job] = healthJobs([testKind(() => wellOutcome)], portalUrl);
    const info = { attempt: 1, lastAttempt: false, signal: new AbortController().signal };
    const outcome = await job?.run(worker, {} as never, info);
    expect(outcome).toMatchObject({ end: 'snoozed' });
    expect(await db.probe.count()).toBe(1);
  });
});
