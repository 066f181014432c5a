import { describe, expect, it } from 'vitest';
import { savedHours } from '@/domain/automation/templates/statistics';
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
  parts: { teamId?: string; attempt?: number; startedBy?: string; parameters?: object; minutes?: number } = {},
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
      parameters: parts.parameters ?? { name: `service-${serial}` },
      createdAt: day(daysAgo),
      startedAt: day(daysAgo),
      finishedAt: day(daysAgo, (parts.minutes ?? 10) * 60),
    },
  });
  return `run_${serial}`;
}

async function environment(
  daysAgo: number,
  spans: { approval: number; queue: number; provisioning: number },
  asked: boolean,
  parts: { teamId?: string; runId?: string } = {},
) {
  serial += 1;
  const { approval, queue, provisioning } = spans;
  const id = `env_${serial}`;
  const about = { teamId: parts.teamId ?? payments.id, requesterId: ines.id, requesterName: ines.name, reason: 'test' };
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
      runId: parts.runId,
      secretNames: [],
      requestedAt: day(daysAgo),
      approvedAt: day(daysAgo, approval),
      provisioningAt: day(daysAgo, approval + queue),
      readyAt: day(daysAgo, approval + queue + provisioning),
    },
  });
  if (!asked) return id;
  const data = approvalOf(id, 'environment', 'environment.request', [daysAgo, approval]);
  await db.approvalRequest.create({ data });
  return id;
}

const approvalOf = (subjectId: string, subjectKind: string, action: string, [daysAgo, seconds]: [number, number]) =>
  ({
    ...{ id: `apr_${subjectId}`, status: 'approved', subjectKind, subjectId, action },
    ...{ requesterId: ines.id, requesterName: ines.name, reason: 'test', title: 'test' },
    ...{ rule: 'long-life', why: 'longer than 72 hours', checks: [], plan: [] },
    createdAt: day(daysAgo),
    decidedAt: day(daysAgo, seconds),
    expiresAt: day(daysAgo - 1),
  }) as never;

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
    // an environment type without a baseline
    expect(team.figures['hours-saved']).toMatchObject({ value: null, count: 0 });
    expect(team.teams[0]?.hoursSaved).toBeNull();
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
      // one person is no group
      ['Checkout', null, 4, 3, null],
      ['Owns Nothing', null, 0, 0, null],
      ['Payments', null, 0, 0, 10],
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
    expect(lines[0]).toBe('metric,title,value,unit,numerator,denominator,rows,p90,previous,from,to,team,formula');
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
});

describe('what a figure does not claim', () => {
  it('keeps apart what started by itself: it gave nobody an hour back', async () => {
    const nightly = await insertTeam(db, { name: 'Nightly' });
    const teamId = nightly.id;
    for (const startedBy of ['person', 'entity', 'token', 'schedule', 'webhook', 'event', 'run'])
      await run('succeeded', 4, { teamId, startedBy });
    const { figures } = await getReport(manager, { team: 'Nightly' });
    expect(figures['started-by-itself']).toMatchObject({ value: 50, numerator: 3, denominator: 6 });
    expect(figures['hours-saved']).toMatchObject({ value: 6, count: 3 });
    // The template's own page says the same: these, and the 4 hours of Checkout.
    expect((await savedHours(db, 'create-web-service'))?.hours).toBeCloseTo(10);
    expect(figures['self-service-adoption'].denominator).toBe(0);
    expect(figures['automation-rate']).toMatchObject({ denominator: 3 });
    const { items } = await listFigureRows(manager, { metric: 'started-by-itself', team: 'Nightly', limit: 20 });
    expect(
      items
        .filter(({ counted }) => counted)
        .map(({ note }) => note)
        .sort(),
    ).toEqual(['event', 'schedule', 'webhook']);
  });

  it('does not say that a team served itself where only a schedule ran', async () => {
    const clockwork = await insertTeam(db, { name: 'Clockwork' });
    await component('ticker', clockwork.ref);
    await run('succeeded', 4, { teamId: clockwork.id, startedBy: 'schedule' });
    const { figures } = await getReport(manager, { team: 'Clockwork' });
    expect(figures['self-service-adoption']).toMatchObject({ value: 0, denominator: 1 });
    expect(figures['automation-rate']).toMatchObject({ value: null, denominator: 0 });
  });

  it('counts the same again within a day once, and a day later anew', async () => {
    const { id: teamId } = await insertTeam(db, { name: 'Twice' });
    const parameters = { name: 'cart' };
    await run('succeeded', 8, { teamId, parameters });
    await run('succeeded', 4.5, { teamId, parameters });
    await run('succeeded', 4.2, { teamId, parameters });
    await run('succeeded', 4.1, { teamId, parameters: { name: 'other' } });
    const { figures } = await getReport(manager, { team: 'Twice' });
    expect(figures['hours-saved']).toMatchObject({ value: 6, count: 3 });
  });

  it('takes hours away where it took longer than by hand, but not for waiting for a word', async () => {
    const { id: teamId } = await insertTeam(db, { name: 'Slow' });
    await run('succeeded', 8, { teamId, minutes: 190 });
    const waiting = await run('succeeded', 6, { teamId, minutes: 190 });
    await db.approvalRequest.create({ data: approvalOf(waiting, 'run', 'run.wait', [6, 180 * 60]) });
    const { figures } = await getReport(manager, { team: 'Slow' });
    expect(figures['hours-saved'].value).toBeCloseTo(-1 + 2);
    // The template's own page counts all teams together, and the same way.
    const { figures: all } = await getReport(manager, { from: '2025-01-01' });
    expect((await savedHours(db, 'create-web-service'))?.hours).toBeCloseTo(all['hours-saved'].value ?? 0);
  });

  it('counts an environment that a run requested as that run’s', async () => {
    const { id: teamId } = await insertTeam(db, { name: 'Nested' });
    const runId = await run('succeeded', 6, { teamId });
    await environment(6, { approval: 0, queue: 1, provisioning: 5 }, false, { teamId, runId });
    const { figures } = await getReport(manager, { team: 'Nested' });
    expect(figures['automation-rate'].denominator).toBe(1);
    expect(figures['environment-lead-time'].count).toBe(1);
  });

  it('sees the hand of a person in a retried environment and in an answered question', async () => {
    const { id: teamId } = await insertTeam(db, { name: 'Helped' });
    const asked = await run('succeeded', 6, { teamId });
    const question = { askedAt: day(6), answer: 'done', answeredBy: 'Ines Oliveira' };
    const step = { runId: asked, position: 0, stepId: 'a', name: 'A', action: 'debug:log', question };
    await db.runStep.create({ data: { ...step, status: 'succeeded' } as never });
    const retried = await environment(6, { approval: 0, queue: 1, provisioning: 5 }, false, { teamId });
    await db.auditEntry.create({ data: { ...audited('environment.retry', retried), id: 'aud_retry', at: day(6) } });
    await run('succeeded', 5, { teamId });
    const { figures } = await getReport(manager, { team: 'Helped' });
    expect(figures['automation-rate']).toMatchObject({ numerator: 1, denominator: 3 });
  });

  it('says of a team of four not how many of them are active, of one of five it does', async () => {
    for (const size of [4, 5]) {
      const team = await insertTeam(db, { name: `Of ${size}` });
      for (let n = 0; n < size; n++) {
        const person = await insertPerson(db, { name: `Person ${size}${n}`, member: [team] });
        const entry = { ...audited('run.start', 'run_1'), id: `aud_${size}${n}`, actorId: person.id };
        await db.auditEntry.create({ data: { ...entry, at: day(3) } });
      }
    }
    const few = await getReport(manager, { team: 'Of 4' });
    expect(few.figures['active-people']).toMatchObject({ value: null, count: 0 });
    expect(few.figures['active-people'].trend.map(({ value }) => value)).not.toContain(0);
    expect(few.teams[0]?.people).toBeNull();
    const rows = await listFigureRows(manager, { metric: 'active-people', team: 'Of 4', limit: 20 });
    expect(rows.items).toEqual([]);
    const enough = await getReport(manager, { team: 'Of 5' });
    expect(enough.figures['active-people']).toMatchObject({ value: 5, count: 5 });
    expect(enough.teams[0]?.people).toBe(5);
  });
});

const audited = (action: string, subjectId: string) => ({
  ...{
    action,
    subjectId,
    subjectKind: action.split('.')[0] ?? '',
    outcome: 'done' as const,
    requestId: 'req_1',
    detail: {},
  },
  ...{ actorKind: 'person', actorId: ines.id, actorName: ines.name },
});
