import { describe, expect, it } from 'vitest';
import { ctxFor, insertPerson, insertTeam, testDb, testNow } from '@/domain/core/testing';
import { removeFreeze, setFreeze } from './commands';
import { findFreeze, freezeNotice, listFreezes } from './queries';
import type { FreezeRow } from './schema';
import { freezeOf, heldUntil } from './window';

const base: FreezeRow = {
  ...{ id: 'frz_1', name: 'Year end', reason: 'The books close.', policy: 'hold', teamIds: [], templateTypes: [] },
  ...{ startsAt: null, endsAt: null, cron: null, timeZone: null, durationMinutes: null },
};
const at = (text: string) => new Date(`2026-${text}:00Z`);
const between = { ...base, startsAt: at('12-20T00:00'), endsAt: at('12-31T00:00') };
/** from Friday 16:00 in Berlin until Monday 6:00 */
const weekend = { ...base, cron: '0 16 * * 5', timeZone: 'Europe/Berlin', durationMinutes: 62 * 60 };

describe('a window', () => {
  it.each([
    [between, '12-19T23:59', undefined],
    [between, '12-20T00:00', '12-31T00:00'],
    [between, '12-31T00:00', undefined],
    [weekend, '11-27T14:59', undefined],
    [weekend, '11-27T15:00', '11-30T05:00'],
    [weekend, '11-30T04:59', '11-30T05:00'],
    [weekend, '11-30T05:00', undefined],
    [{ ...base, cron: '0 * * * *', timeZone: 'UTC', durationMinutes: 30 }, '01-01T01:10', '01-01T01:30'],
  ])('%# holds or not', (row, moment, until) => {
    expect(heldUntil(row, at(moment))).toEqual(until && at(until));
  });

  it('is for the teams and types that it names, and one that refuses counts before others', () => {
    const thing = { teamId: 'tea_1', templateType: 'service' };
    const now = at('12-24T00:00');
    expect(freezeOf([{ ...between, teamIds: ['tea_2'] }], thing, now)).toBeUndefined();
    expect(freezeOf([{ ...between, teamIds: ['tea_1'], templateTypes: ['service'] }], thing, now)?.name).toBe(
      'Year end',
    );
    expect(
      freezeOf([{ ...between, templateTypes: ['service'] }], { teamId: null, templateType: null }, now),
    ).toBeUndefined();
    const refusing = { ...between, name: 'Audit', policy: 'refuse', endsAt: at('12-25T00:00') };
    expect(freezeOf([between, refusing], thing, now)?.name).toBe('Audit');
  });
});

const { db } = await testDb();
const team = await insertTeam(db);
const platform = await insertPerson(db, { name: 'Noor Haddad', role: 'platform' });
const lead = await insertPerson(db, { name: 'Marta Keller', lead: [team] });
const engineer = await insertPerson(db, { name: 'Ines Moreau', member: [team] });
const audited = (action: string) => db.auditEntry.count({ where: { action, outcome: 'done' } });

describe('setting and removing windows', () => {
  const window = { name: 'Year end', reason: 'The books close.', startsAt: '2026-11-20', endsAt: '2026-12-31' };

  it('holds from the moment it is set, tells who may override, and is over when removed', async () => {
    const ctx = ctxFor(db, platform);
    const { id } = await setFreeze(ctx, { ...window, teamIds: [team.id] });
    const thing = { teamId: team.id, templateType: 'service' };
    expect(await findFreeze(db, thing, testNow)).toMatchObject({ id, policy: 'hold' });
    expect((await freezeNotice(ctxFor(db, lead), thing))?.override.allowed).toBe(true);
    expect((await freezeNotice(ctxFor(db, engineer), thing))?.override.allowed).toBe(false);
    expect(await listFreezes(ctx)).toMatchObject([{ id, teams: [{ name: 'Payments' }], createdBy: 'Noor Haddad' }]);
    await removeFreeze(ctx, { id });
    expect(await findFreeze(db, thing, testNow)).toBeUndefined();
    expect([await audited('freeze.set'), await audited('freeze.remove')]).toEqual([1, 1]);
    await expect(removeFreeze(ctx, { id })).rejects.toMatchObject({ kind: 'conflict' });
  });

  it('refuses engineers, unknown windows and times that make none', async () => {
    await expect(setFreeze(ctxFor(db, engineer), window)).rejects.toMatchObject({ kind: 'forbidden' });
    await expect(removeFreeze(ctxFor(db, platform), { id: 'frz_none' })).rejects.toMatchObject({ kind: 'not-found' });
    const wrong = [
      { ...window, endsAt: '2026-11-01' },
      { name: 'x', reason: 'whatever it is' },
      { name: 'x', reason: 'whatever it is', cron: '0 3 * * *' },
      { name: 'x', reason: 'whatever it is', cron: 'daily', durationMinutes: 5 },
      { ...window, teamIds: ['tea_none'] },
    ];
    for (const input of wrong) {
      await expect(setFreeze(ctxFor(db, platform), input)).rejects.toMatchObject({ kind: 'invalid' });
    }
  });
});
