import { describe, expect, it } from 'vitest';
import { ctxFor, insertPerson, insertTeam, personActor, testDb } from '@/domain/core/testing';
import { reportCsv, rowsCsv } from './csv';
import { getReport, listFigureRows } from './queries';
import { metricIds } from './schema';

const { db } = await testDb();
const now = new Date('2026-11-23T09:00:00Z');
const manager = ctxFor(db, personActor({ name: 'Nadia Benali', role: 'manager' }), { now });

const checkout = await insertTeam(db, { name: 'Checkout' });
const payments = await insertTeam(db, { name: 'Payments' });
await insertTeam(db, { name: 'Owns Nothing' });
const ines = await insertPerson(db, { name: 'Ines Oliveira', member: [checkout] });

const day = (days: number, seconds = 0) => new Date(now.getTime() - days * 86_400_000 + seconds * 1000);

let serial = 0;
async function run(
  status: 'succeeded' | 'failed' | 'cancelled',
  daysAgo: number,
  parts: { teamId?: string; attempt?: number; startedBy?: string } = {},
) {
  serial += 1;
  await db.run.create({
    data: {
      id: `run_${serial}`,
      status,
      templateId: 'tpl_1',
      templateName: 'create-web-service',
      templateTitle: 'Create a web service',
      versionId: 'tpv_1',
      version: 1,
      requesterId: ines.id,
      requesterName: ines.name,
      teamId: parts.teamId ?? checkout.id,
      attempt: parts.attempt ?? 1,
      startedBy: parts.startedBy ?? 'person',
      parameters: {},
      createdAt: day(daysAgo),
      startedAt: day(daysAgo),
      finishedAt: day(daysAgo, 600),
    },
  });
}

async function environment(
  daysAgo: number,
  spans: { approval: number; queue: number; provisioning: number },
  asked: boolean,
) {
  serial += 1;
  const { approval, queue, provisioning } = spans;
  const id = `env_${serial}`;
  const about = { teamId: payments.id, requesterId: ines.id, requesterName: ines.name, reason: 'test' };
  await db.environment.create({
    data: {
      ...about,
      id,
      name: `sandbox-${serial}`,
      status: 'destroyed',
      typeName: 'postgres-sandbox',
      typeTitle: 'PostgreSQL sandbox',
      typeVersionId: 'etv_1',
      provisioner: 'postgres',
      ownerRef: payments.ref,
      parameters: {},
      ttlHours: 24,
      hourlyPrice: 0.03,
      secretNames: [],
      requestedAt: day(daysAgo),
      approvedAt: day(daysAgo, approval),
      provisioningAt: day(daysAgo, approval + queue),
      readyAt: day(daysAgo, approval + queue + provisioning),
    },
  });
  if (!asked) return;
  await db.approvalRequest.create({
    data: {
      ...about,
      id: `apr_${serial}`,
      status: 'approved',
      action: 'environment.request',
      subjectKind: 'environment',
      subjectId: id,
      title: 'test',
      rule: 'long-life',
      why: 'longer than 72 hours',
      checks: [],
      plan: [],
      createdAt: day(daysAgo),
      expiresAt: day(daysAgo - 1),
    } as never,
  });
}

const component = (name: string, ownerRef: string) =>
  db.entity.create({
    data: {
      id: `ent_${name}`,
      ref: `component:default/${name}`,
      kind: 'component',
      namespace: 'default',
      name,
      ownerRef,
      tags: [],
      document: {},
      hash: name,
      createdAt: day(200),
      changedAt: day(200),
      changedWhat: 'Imported',
    } as never,
  });

await component('basket', checkout.ref);
await component('gateway', payments.ref);
await db.baseline.create({
  data: {
    id: 'bas_1',
    subjectKind: 'template',
    subjectName: 'create-web-service',
    minutes: 130,
    leadTimeHours: 30,
    evidence: 'stop-watch, five services',
    setByName: 'Marta Keller',
    validFrom: day(60),
    reviewAt: day(-100),
  },
});

// This period: 3 succeeded (one retried, one before the baseline), 1 failed, 1 cancelled. The one before: 1 and 1.
await run('succeeded', 80);
await run('succeeded', 20);
await run('succeeded', 3, { attempt: 2 });
await run('failed', 2);
await run('cancelled', 2);
await run('succeeded', 100);
await run('failed', 101);
await environment(10, { approval: 3600, queue: 2, provisioning: 10 }, true);
await environment(9, { approval: 0, queue: 1, provisioning: 5 }, false);
await environment(8, { approval: 0, queue: 3, provisioning: 7 }, false);
await db.auditEntry.createMany({
  data: [
    { action: 'run.start', actorId: ines.id, days: 5 },
    { action: 'session.open', actorId: 'per_other', days: 5 },
    { action: 'run.start', actorId: ines.id, days: 95 },
    { action: 'session.open', actorId: ines.id, days: 181 },
  ].map(({ action, actorId, days }, index) => ({
    id: `aud_${index}`,
    at: day(days),
    actorKind: 'person',
    actorId,
    actorName: 'x',
    action,
    outcome: 'done',
    subjectKind: 'run',
    subjectId: 'run_1',
    requestId: 'req_1',
    detail: {},
  })),
});

describe('getReport', () => {
  it('computes each figure by its definition, with its parts and the period before', async () => {
    const { figures } = await getReport(manager, {});
    const facts = Object.fromEntries(
      Object.values(figures).map(({ id, value, numerator, denominator, previous }) => [
        id,
        [value, numerator, denominator, previous],
      ]),
    );
    expect(facts).toEqual({
      'active-people': [1, 1, 1, 1],
      'active-teams': [1, 1, 1, 1],
      'self-service-adoption': [100, 2, 2, 50],
      runs: [4, 4, 1, 2],
      'run-success': [75, 3, 4, 50],
      'environment-lead-time': [10, 3628, 3, null],
      'environment-queue': [2, 6, 3, null],
      'environment-approval': [3600, 3600, 1, null],
      'environment-provisioning': [7, 22, 3, null],
      'automation-rate': [expect.closeTo(83.33, 2), 5, 6, 100],
      'started-by-itself': [0, 0, 4, 0],
      // two of the three have a baseline on their day: 130 minutes by hand, 10 here
      'hours-saved': [4, 4, 2, null],
    });
  });

  it('stands on its rows: as many as the figure says, and they add up', async () => {
    const { figures } = await getReport(manager, {});
    for (const figure of Object.values(figures)) {
      const { items } = await listFigureRows(manager, { metric: figure.id, limit: 200 });
      expect(items).toHaveLength(figure.count);
      if (figure.unit === '%') expect(items.filter(({ counted }) => counted)).toHaveLength(figure.numerator);
      if (figure.unit === 'hours')
        expect(items.reduce((sum, { amount }) => sum + (amount ?? 0), 0)).toBeCloseTo(figure.numerator);
    }
  });

  it('keeps to a team and to dates', async () => {
    const team = await getReport(manager, { team: 'Payments' });
    expect(team.figures.runs.value).toBe(0);
    expect(team.figures['environment-lead-time'].count).toBe(3);
    expect(team.teams.map(({ name }) => name)).toEqual(['Payments']);
    const week = await getReport(manager, { from: '2026-11-16', to: '2026-11-22' });
    expect(week.figures.runs.value).toBe(2);
    expect(week.to).toBe('2026-11-23T00:00:00.000Z');
  });

  it('compares with the period before only where that was recorded', async () => {
    const { figures } = await getReport(manager, { from: '2026-03-01' });
    expect(Object.values(figures).map(({ previous }) => previous)).toEqual(metricIds.map(() => null));
  });

  it('gives each team its own figures', async () => {
    const { teams } = await getReport(manager, {});
    const facts = teams.map(({ name, people, runs, succeeded, leadTimeSeconds }) => [
      name,
      people,
      runs,
      succeeded,
      leadTimeSeconds,
    ]);
    expect(facts).toEqual([
      ['Checkout', 1, 4, 3, null],
      ['Owns Nothing', 0, 0, 0, null],
      ['Payments', 0, 0, 0, 10],
    ]);
  });

  it('splits the period into weeks that add up to it', async () => {
    const { figures, weeks } = await getReport(manager, {});
    const { value, trend } = figures.runs;
    expect(trend.reduce((sum, point) => sum + (point.value ?? 0), 0)).toBe(value);
    expect(weeks.reduce((sum, week) => sum + week.succeeded + week.failed, 0)).toBe(value);
    expect(trend.at(-1)?.complete).toBe(false);
  });

  it('names what is wrong with a filter', async () => {
    await expect(getReport(manager, { from: '2026-02-01', to: '2026-01-01' })).rejects.toMatchObject({
      errors: [{ pointer: '/from' }],
    });
    await expect(getReport(manager, { from: '2000-01-01' })).rejects.toMatchObject({ kind: 'invalid' });
    await expect(getReport(manager, { team: 'nobody' })).rejects.toMatchObject({ kind: 'not-found' });
  });
});

describe('CSV', () => {
  it('has a line per figure and a line per row, and no cell that a spreadsheet would run', async () => {
    const report = await getReport(manager, {});
    const lines = reportCsv(report).trim().split('\r\n');
    expect(lines).toHaveLength(1 + Object.keys(report.figures).length);
    expect(lines[0]).toBe('metric,title,value,unit,numerator,denominator,previous,from,to,team,formula');
    const row = {
      id: '1',
      at: 'x',
      title: '=cmd()',
      who: 'A, "B"',
      team: null,
      counted: true,
      amount: -1,
      note: null,
      href: '/',
    };
    expect(rowsCsv([row])).toContain(`1,x,'=cmd(),"A, ""B""",,true,-1,,/`);
  });

  it('keeps apart what started by itself: it gave nobody an hour back', async () => {
    const nightly = await insertTeam(db, { name: 'Nightly' });
    const teamId = nightly.id;
    for (const startedBy of ['person', 'entity', 'token', 'schedule', 'webhook', 'event', 'run'])
      await run('succeeded', 4, { teamId, startedBy });
    const { figures } = await getReport(manager, { team: 'Nightly' });
    expect(figures['started-by-itself']).toMatchObject({ value: 50, numerator: 3, denominator: 6 });
    expect(figures['hours-saved']).toMatchObject({ value: 6, count: 3 });
    const { items } = await listFigureRows(manager, { metric: 'started-by-itself', team: 'Nightly', limit: 20 });
    expect(
      items
        .filter(({ counted }) => counted)
        .map(({ note }) => note)
        .sort(),
    ).toEqual(['event', 'schedule', 'webhook']);
  });
});
