import { describe, expect, it } from 'vitest';
import { disablePerson, setPersonRole } from '@/domain/access/commands/people';
import { setFreeze } from '@/domain/approvals/freeze/commands';
import { jobActor } from '@/domain/core/context';
import { ctxFor, insertPerson, testNow } from '@/domain/core/testing';
import { disableTrigger, enableTrigger, removeTrigger } from './commands/change';
import { createTrigger } from './commands/create';
import { fireTrigger } from './commands/fire';
import { pauseTrigger } from './commands/pause';
import { later, triggerScene } from './fixture';
import { decideDue } from './schedule';
import { fireDueJob, ScheduleConfig } from './schema';

const scene = await triggerScene();
const { portal, db, firings, settle, runsOf } = scene;
const { team } = portal;

/** Every ten minutes; tests stand at 09:00, so it is due at 09:10 first. */
const everyTen = { cron: '*/10 * * * *' };
const base = {
  kind: 'schedule',
  name: 'Tidy up',
  template: 'tidy',
  team: team.id,
  parameters: { text: 'now' },
} as const;
const make = async (config: object = {}, more: object = {}) =>
  (await createTrigger(portal.as('ines'), { ...base, config: { ...everyTen, ...config }, ...more })).id;
const states = async (id: string) => (await firings(id)).map(({ cause, status }) => `${cause} ${status}`);
const nextOf = async (id: string) => (await db.trigger.findUniqueOrThrow({ where: { id } })).nextAt?.toISOString();

describe('what is done about due times', () => {
  const minutes = (...at: number[]) => at.map((minute) => later(minute));
  const decide = (config: object, times: Date[], now: Date) =>
    decideDue(times, ScheduleConfig.parse({ ...everyTen, ...config }), now).map(({ at, cause, skip }) =>
      [(at.getTime() - testNow.getTime()) / 60_000, cause, skip ? 'skip' : 'run'].join(' '),
    );

  it.each([
    ['in time', {}, minutes(10), later(11), ['10 schedule run']],
    ['late', { missed: 'skip' }, minutes(10), later(19), ['10 missed skip']],
    ['late, once', { missed: 'once' }, minutes(10, 20), later(29), ['10 missed skip', '20 missed run']],
    [
      'late, and one in time stands for it',
      { missed: 'once' },
      minutes(10, 20),
      later(21),
      ['10 missed skip', '20 schedule run'],
    ],
    ['all', { missed: 'all' }, minutes(10, 20), later(21), ['10 missed run', '20 schedule run']],
    [
      'all to a limit',
      { missed: 'all', missedLimit: 1 },
      minutes(10, 20, 30),
      later(39),
      ['10 missed skip', '20 missed skip', '30 missed run'],
    ],
  ])('%s', (_, config, times, now, expected) => {
    expect(decide(config, times, now)).toEqual(expected);
  });

  it('writes down the newest fifty of a long absence, and how many there were', () => {
    const times = Array.from({ length: 80 }, (_, index) => later(index));
    const decided = decideDue(times, ScheduleConfig.parse({ ...everyTen, missed: 'skip' }), later(1000));
    expect(decided).toHaveLength(50);
    expect(decided[0]?.skip).toContain('So were 30 earlier ones.');
  });
});

describe('a schedule', () => {
  it('starts one run for a due time, however many workers try, and sets the next time with its job', async () => {
    const id = await make();
    expect(await nextOf(id)).toBe(later(10).toISOString());
    const [job] = (await scene.jobs(fireDueJob.name)).filter(({ payload }) => payload.triggerId === id);
    expect(job?.run_at.toISOString()).toBe(later(10).toISOString());
    await Promise.all([1, 2, 3].map(() => scene.fireDue(id, later(10))));
    await Promise.all([1, 2].map(() => settle(id, later(10))));
    expect(await states(id)).toEqual(['schedule started']);
    expect(await runsOf(id)).toMatchObject([
      {
        startedBy: 'schedule',
        requesterId: portal.people.ines.id,
        requesterName: 'Tidy up (for Ines Oliveira)',
        teamId: team.id,
        parameters: { text: 'now', count: 1 },
      },
    ]);
    expect(await nextOf(id)).toBe(later(20).toISOString());
    expect((await scene.jobs(fireDueJob.name)).filter(({ payload }) => payload.triggerId === id)).toHaveLength(1);
    expect(await scene.fireDue(id, later(12))).toEqual({ end: 'snoozed', seconds: 480 });
  });

  it('runs with the rights of its team, not with those of whoever made it', async () => {
    const { id } = await createTrigger(portal.as('platform'), { ...base, config: everyTen });
    await scene.fireDue(id, later(10));
    await settle(id, later(10));
    const [run] = await runsOf(id);
    await portal.drain();
    const { takeHold } = await import('../runs/store');
    await db.run.update({ where: { id: run?.id ?? '' }, data: { status: 'queued' } });
    const held = await takeHold(db, run?.id ?? '', 'hold', testNow);
    expect(held?.requester).toMatchObject({
      kind: 'person',
      role: 'engineer',
      teams: [{ id: team.id, role: 'member' }],
    });
  });

  it('knows the day that is due where it is', async () => {
    const parameters = { text: '${{ schedule.date }}' };
    const id = await make({ cron: '30 23 * * *', timeZone: 'Asia/Tokyo' }, { parameters });
    await scene.fireDue(id, new Date('2026-11-23T14:30:00Z'));
    await settle(id, new Date('2026-11-23T14:30:00Z'));
    expect((await runsOf(id))[0]?.parameters).toMatchObject({ text: '2026-11-23' });
  });

  it('skips, queues or allows what is due while its run is still going', async () => {
    const ids = {
      skip: await make(),
      queue: await make({ overlap: 'queue' }),
      allow: await make({ overlap: 'allow' }),
    };
    const outcome: Record<string, string[]> = {};
    for (const [name, id] of Object.entries(ids)) {
      for (const minute of [10, 20]) {
        await scene.fireDue(id, later(minute));
        await settle(id, later(minute));
      }
      outcome[name] = await states(id);
    }
    expect(outcome).toEqual({
      skip: ['schedule started', 'schedule skipped'],
      queue: ['schedule started', 'schedule waiting'],
      allow: ['schedule started', 'schedule started'],
    });
    expect((await firings(ids.skip))[1]?.reason).toMatch(/^Run \d+ of it was still going\.$/);
    await scene.endRuns(ids.queue);
    await settle(ids.queue, later(21));
    expect(await states(ids.queue)).toEqual(['schedule started', 'schedule started']);
  });

  it('wakes what is queued when the run before it ends', async () => {
    const id = await make({ overlap: 'queue' });
    for (const minute of [10, 20]) {
      await scene.fireDue(id, later(minute));
      await settle(id, later(minute));
    }
    const [first] = await runsOf(id);
    await portal.advance(first?.id ?? '');
    await scene.matchAll();
    const waiting = (await firings(id)).find(({ status }) => status === 'waiting');
    expect(waiting?.waitsForRun).toBe(first?.id);
    expect((await scene.jobs(scene.settleJob)).map(({ payload }) => payload.firingId)).toContain(waiting?.id);
  });

  it('runs what was missed one after the other, where all is asked for', async () => {
    const id = await make({ missed: 'all', missedLimit: 2 });
    await scene.fireDue(id, later(38));
    await settle(id, later(38));
    expect(await states(id)).toEqual(['missed skipped', 'missed started', 'missed waiting']);
    await scene.endRuns(id);
    await settle(id, later(39));
    expect(await states(id)).toEqual(['missed skipped', 'missed started', 'missed started']);
  });

  it('waits for the end of a freeze, or does not start, as the window says', async () => {
    const [held, refused] = [await make(), await make({}, { name: 'Other' })];
    const window = { reason: 'The books close.', startsAt: testNow, endsAt: later(60), templateTypes: ['service'] };
    await setFreeze(portal.as('platform'), { ...window, name: 'Held', policy: 'hold' });
    await scene.fireDue(held, later(10));
    await settle(held, later(10));
    expect((await firings(held))[0]).toMatchObject({
      status: 'waiting',
      reason: expect.stringContaining('“Held” is over'),
    });
    await settle(held, later(60));
    expect(await states(held)).toEqual(['schedule started']);
    await setFreeze(portal.as('platform'), { ...window, name: 'Refused', policy: 'refuse' });
    await scene.fireDue(refused, later(10));
    await settle(refused, later(10));
    expect((await firings(refused))[0]).toMatchObject({
      status: 'skipped',
      reason: expect.stringContaining('“Refused”'),
    });
    await db.freezeWindow.deleteMany();
  });

  it('fails with the field that does not fit, when the template has moved on', async () => {
    await portal.template('moving', [{ id: 'say', action: 'test:say' }]);
    const id = await make({}, { template: 'moving' });
    await portal.template('moving', [{ id: 'say', action: 'test:say' }], {
      parameters: { required: ['owner'], properties: { owner: { type: 'string' } } },
    });
    await scene.fireDue(id, later(10));
    await settle(id, later(10));
    expect((await firings(id))[0]).toMatchObject({
      status: 'failed',
      runId: null,
      reason: expect.stringContaining('owner'),
    });
  });

  it('fires by hand besides its times', async () => {
    const id = await make();
    await fireTrigger(portal.as('lead'), { id });
    await settle(id);
    expect(await states(id)).toEqual(['now started']);
    expect(await nextOf(id)).toBe(later(10).toISOString());
    await expect(fireTrigger(portal.as('other'), { id })).rejects.toMatchObject({ kind: 'forbidden' });
    await expect(fireTrigger(portal.as('lead'), { id: 'trg_none' })).rejects.toMatchObject({ kind: 'not-found' });
  });
});

const maker = await insertPerson(db, { name: 'Kim Sato', member: [team] });
const admin = await insertPerson(db, { name: 'Ada Admin', role: 'admin' });
await insertPerson(db, { name: 'Bo Admin', role: 'admin' });

describe('whoever a schedule acts for', () => {
  it('has to have an account and the right: else it is paused, with the reason, and its owner is told', async () => {
    const input = { ...base, config: { ...everyTen, overlap: 'allow' } } as const;
    const { id } = await createTrigger(ctxFor(db, maker), input);
    await setPersonRole(ctxFor(db, admin), { personId: maker.id, role: 'manager' });
    await scene.fireDue(id, later(10));
    await settle(id, later(10));
    const paused = await db.trigger.findUniqueOrThrow({ where: { id } });
    expect(paused).toMatchObject({ status: 'paused', nextAt: null });
    expect(paused.pausedReason).toContain('Kim Sato, on whose account it acts, may no longer do that for Checkout.');
    expect((await firings(id))[0]).toMatchObject({ status: 'skipped', reason: paused.pausedReason });
    expect(await db.event.count({ where: { type: 'trigger.pause', subjectId: id } })).toBe(1);
    expect((await scene.jobs('notification.fanOut')).length).toBeGreaterThan(0);
    await enableTrigger(portal.as('lead'), { id });
    await disablePerson(ctxFor(db, admin), { personId: maker.id, disabled: true });
    await scene.fireDue(id, later(20));
    await settle(id, later(20));
    expect((await db.trigger.findUniqueOrThrow({ where: { id } })).pausedReason).toContain('no account any more');
    expect(await runsOf(id)).toEqual([]);
  });

  it('only the portal itself pauses', async () => {
    const id = await make();
    const input = { id, reason: 'x' };
    await expect(pauseTrigger(portal.as('platform'), input)).rejects.toMatchObject({ kind: 'forbidden' });
    await pauseTrigger(ctxFor(db, jobActor('t')), input);
    await expect(pauseTrigger(ctxFor(db, jobActor('t')), input)).rejects.toMatchObject({ kind: 'conflict' });
  });
});

describe('making, switching and removing', () => {
  it('is for the team’s members, with values that fit the form', async () => {
    const input = { ...base, config: everyTen };
    const wrong = (more: object) => createTrigger(portal.as('ines'), { ...input, ...more } as never);
    await expect(createTrigger(portal.as('other'), input)).rejects.toMatchObject({ kind: 'forbidden' });
    await expect(createTrigger(portal.as('manager'), input)).rejects.toMatchObject({ kind: 'forbidden' });
    await expect(wrong({ template: 'none' })).rejects.toMatchObject({ kind: 'not-found' });
    await expect(wrong({ version: 9 })).rejects.toMatchObject({ kind: 'not-found' });
    await expect(wrong({ team: 'group:default/none' })).rejects.toMatchObject({ kind: 'invalid' });
    await expect(wrong({ parameters: {} })).rejects.toMatchObject({ errors: [{ pointer: '/parameters/text' }] });
    await expect(wrong({ parameters: { text: '${{ 1 + }}' } })).rejects.toMatchObject({
      errors: [{ pointer: '/parameters/text' }],
    });
    await expect(wrong({ condition: 'schedule.date ==' })).rejects.toMatchObject({
      errors: [{ pointer: '/condition' }],
    });
    await expect(wrong({ config: { cron: 'daily' } })).rejects.toMatchObject({ kind: 'invalid' });
    await expect(wrong({ config: { ...everyTen, timeZone: 'Mars/X' } })).rejects.toMatchObject({ kind: 'invalid' });
  });

  it('stops at once, begins with the next time, and is over for good when removed', async () => {
    const id = await make();
    await disableTrigger(portal.as('ines'), { id });
    expect(await scene.fireDue(id, later(10))).toEqual({ end: 'done' });
    await expect(disableTrigger(portal.as('ines'), { id })).rejects.toMatchObject({ kind: 'conflict' });
    await enableTrigger(ctxFor(db, portal.people.ines, { now: later(25) }), { id });
    expect(await nextOf(id)).toBe(later(30).toISOString());
    await removeTrigger(portal.as('lead'), { id });
    await expect(enableTrigger(portal.as('lead'), { id })).rejects.toMatchObject({ kind: 'not-found' });
    expect(await states(id)).toEqual([]);
    for (const action of ['trigger.create', 'trigger.disable', 'trigger.enable', 'trigger.remove']) {
      expect(await db.auditEntry.count({ where: { action, subjectId: id, outcome: 'done' } })).toBe(1);
    }
    await expect(removeTrigger(portal.as('other'), { id: await make() })).rejects.toMatchObject({ kind: 'forbidden' });
  });
});
