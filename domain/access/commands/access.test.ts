import { describe, expect, it } from 'vitest';
import { actorOfAdminToken, actorOfSession, actorOfToken } from '@/domain/access/authenticate';
import { listAudit, listSessions, listTokens } from '@/domain/access/queries';
import { createContext, jobActor } from '@/domain/core/context';
import { ctxFor, insertPerson, insertTeam, personActor, testDb, testNow } from '@/domain/core/testing';
import { createTeam, disablePerson, setPersonRole, setTeamMember } from './people';
import { receiveEvents } from './receive-events';
import { openSession, revokeSession } from './sessions';
import { createToken, revokeToken } from './tokens';

const { db } = await testDb();
const admin = personActor({ name: 'Alex Novak', role: 'admin' });
const engineer = personActor({ name: 'Ines Oliveira' });
const asAdmin = ctxFor(db, admin);
const asEngineer = ctxFor(db, engineer);
const signIn = createContext({ actor: jobActor('sign-in'), db, now: testNow });
const later = (days: number) => new Date(testNow.getTime() + days * 86_400_000);

const auditOf = (subjectId: string) => db.auditEntry.findMany({ where: { subjectId }, orderBy: { at: 'asc' } });

describe('openSession', () => {
  it('makes the person at the first sign-in and finds them again by issuer and subject, by their newest name', async () => {
    const claims = { issuer: 'https://id.example', subject: 'abc', name: 'Kim Ito', email: 'kim@id.example' };
    const first = await openSession(signIn, claims);
    const again = await openSession(signIn, { ...claims, name: 'Kim I.', email: 'other@id.example' });
    expect(again.personId).toBe(first.personId);
    expect(await db.person.findUnique({ where: { id: first.personId } })).toMatchObject({
      ref: 'user:default/kim',
      role: 'engineer',
      name: 'Kim I.',
      email: 'other@id.example',
    });
    expect(await auditOf(first.sessionId)).toMatchObject([{ action: 'session.open', outcome: 'done' }]);
  });

  it('never takes two issuers for one person, whatever the e-mail address says', async () => {
    const one = await openSession(signIn, {
      issuer: 'https://a.example',
      subject: '1',
      name: 'Jo',
      email: 'jo@x.example',
    });
    const two = await openSession(signIn, {
      issuer: 'https://b.example',
      subject: '1',
      name: 'Jo',
      email: 'jo@x.example',
    });
    expect(two.personId).not.toBe(one.personId);
    const refs = await db.person.findMany({
      where: { id: { in: [one.personId, two.personId] } },
      select: { ref: true },
    });
    expect(refs.map(({ ref }) => ref).sort()).toEqual(['user:default/jo', 'user:default/jo-2']);
  });

  it('lets nobody stand outside because of what their issuer says of them', async () => {
    const claims = { issuer: 'https://id.example', email: 'root@localhost' };
    const odd = [
      { name: '', handle: '' },
      { name: `${'L'.repeat(300)}`, handle: 'x'.repeat(300) },
      { name: '\0 \ud800', userAgent: `${'u'.repeat(900)}\0` },
    ];
    const names: string[] = [];
    for (const [index, one] of odd.entries()) {
      const { personId } = await openSession(signIn, { ...claims, ...one, subject: `odd ${index}` });
      const person = await db.person.findUniqueOrThrow({ where: { id: personId } });
      expect(person.email).toBeNull();
      names.push(person.name);
    }
    expect(names).toEqual(['Somebody', 'L'.repeat(200), 'Somebody']);
  });

  it('is for the sign-in only, and refuses a disabled person', async () => {
    const claims = { issuer: 'https://id.example', subject: 'gone', name: 'Gone' };
    await expect(openSession(asAdmin, claims)).rejects.toMatchObject({ kind: 'forbidden' });
    const { personId } = await openSession(signIn, claims);
    await disablePerson(asAdmin, { personId, disabled: true });
    await expect(openSession(signIn, claims)).rejects.toMatchObject({ kind: 'forbidden' });
  });
});

describe('sessions', () => {
  it('end when they are revoked, when their time is over, and when the person is disabled', async () => {
    const claims = { issuer: 'https://id.example', subject: 'sessions', name: 'Sess Ion' };
    const { sessionId, personId } = await openSession(signIn, claims);
    expect(await actorOfSession(db, sessionId, testNow, { demo: false })).toMatchObject({
      kind: 'person',
      id: personId,
      role: 'engineer',
    });
    expect(await actorOfSession(db, sessionId, later(15), { demo: false })).toBeUndefined();

    const own = ctxFor(db, personActor({ id: personId, name: 'Sess Ion' }));
    expect((await listSessions(own)).map(({ id }) => id)).toEqual([sessionId]);
    await expect(revokeSession(asEngineer, { id: sessionId })).rejects.toMatchObject({ kind: 'forbidden' });
    await revokeSession(own, { id: sessionId });
    expect(await actorOfSession(db, sessionId, testNow, { demo: false })).toBeUndefined();
    expect(await listSessions(own)).toEqual([]);

    const second = await openSession(signIn, claims);
    await disablePerson(asAdmin, { personId, disabled: true });
    expect(await actorOfSession(db, second.sessionId, testNow, { demo: false })).toBeUndefined();
  });

  it('of demo people end when the demo sign-in is off', async () => {
    const { sessionId, personId } = await openSession(signIn, { issuer: 'slipway:demo', subject: 'd', name: 'De Mo' });
    await db.person.update({ where: { id: personId }, data: { isDemo: true } });
    expect(await actorOfSession(db, sessionId, testNow, { demo: true })).toMatchObject({ id: personId });
    expect(await actorOfSession(db, sessionId, testNow, { demo: false })).toBeUndefined();
  });

  it('that do not exist cannot be revoked', async () => {
    await expect(revokeSession(asAdmin, { id: 'ses_none' })).rejects.toMatchObject({ kind: 'not-found' });
  });
});

describe('people and teams', () => {
  it('get roles from an admin, and the last admin stays one', async () => {
    const person = await insertPerson(db, { name: 'Only Admin', role: 'admin' });
    await expect(setPersonRole(asAdmin, { personId: person.id, role: 'engineer' })).rejects.toMatchObject({
      kind: 'conflict',
    });
    await expect(disablePerson(asAdmin, { personId: person.id, disabled: true })).rejects.toMatchObject({
      kind: 'conflict',
    });
    const other = await insertPerson(db, { name: 'Other' });
    await setPersonRole(asAdmin, { personId: other.id, role: 'admin' });
    await setPersonRole(asAdmin, { personId: person.id, role: 'engineer' });
    expect(await auditOf(person.id)).toMatchObject([
      { action: 'person.setRole', detail: { from: 'admin', to: 'engineer' } },
    ]);
  });

  it('keep an administrator also where the last two step down at the same moment', async () => {
    await db.person.updateMany({ where: { role: 'admin' }, data: { role: 'engineer' } });
    const two = await Promise.all([1, 2].map((n) => insertPerson(db, { name: `Admin ${n}`, role: 'admin' })));
    const ends = await Promise.allSettled(
      two.map(({ id }) => setPersonRole(asAdmin, { personId: id, role: 'engineer' })),
    );
    expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await db.person.count({ where: { role: 'admin' } })).toBe(1);
  });

  it('refuse an engineer, and the refusal is in the audit log', async () => {
    const person = await insertPerson(db, { name: 'Target' });
    await expect(setPersonRole(asEngineer, { personId: person.id, role: 'admin' })).rejects.toMatchObject({
      kind: 'forbidden',
    });
    const refused = await db.auditEntry.findMany({
      where: { action: 'person.setRole', outcome: 'refused', actorId: engineer.id },
    });
    expect(refused).toHaveLength(1);
    await expect(setPersonRole(asAdmin, { personId: 'per_none', role: 'admin' })).rejects.toMatchObject({
      kind: 'not-found',
    });
  });

  it('let a lead, and nobody else of the team, choose its members', async () => {
    const team = await insertTeam(db, { name: 'Search' });
    const person = await insertPerson(db, { name: 'New Member' });
    const member = (role: 'member' | 'lead') =>
      ctxFor(db, personActor({ teams: [{ id: team.id, ref: team.ref, name: team.name, role }] }));
    const input = { teamId: team.id, personId: person.id, role: 'member' as const };
    await expect(setTeamMember(member('member'), input)).rejects.toMatchObject({ kind: 'forbidden' });
    await setTeamMember(member('lead'), input);
    expect(await db.membership.count({ where: { teamId: team.id } })).toBe(1);
    await setTeamMember(member('lead'), { ...input, role: null });
    expect(await db.membership.count({ where: { teamId: team.id } })).toBe(0);
    await expect(setTeamMember(asAdmin, { ...input, teamId: 'tea_none' })).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('name a team once', async () => {
    await createTeam(asAdmin, { name: 'Orders', handle: 'orders' });
    await expect(createTeam(asAdmin, { name: 'Orders', handle: 'orders' })).rejects.toMatchObject({ kind: 'conflict' });
    await expect(createTeam(asAdmin, { name: 'Bad', handle: 'Not A Handle' })).rejects.toMatchObject({
      kind: 'invalid',
      errors: [{ pointer: '/handle' }],
    });
    await expect(createTeam(asEngineer, { name: 'Mine', handle: 'mine' })).rejects.toMatchObject({ kind: 'forbidden' });
  });
});

describe('service tokens', () => {
  const input = { name: 'ci', role: 'platform' as const, scopes: ['read' as const], expiresInDays: 30 };

  it('are shown once, kept as a hash, and stop at their end or when revoked', async () => {
    const { id, token } = await createToken(asAdmin, input);
    const row = await db.serviceToken.findUniqueOrThrow({ where: { id } });
    expect(JSON.stringify(row)).not.toContain(token);
    expect(JSON.stringify(await auditOf(id))).not.toContain(token);
    expect(await actorOfToken(db, token, testNow)).toMatchObject({ kind: 'token', role: 'platform', scopes: ['read'] });
    expect((await listTokens(asAdmin)).find((one) => one.id === id)?.lastUsedAt).toBe(testNow.toISOString());
    expect(await actorOfToken(db, token, later(31))).toBeUndefined();
    await revokeToken(asAdmin, { id });
    expect(await actorOfToken(db, token, testNow)).toBeUndefined();
    expect(await actorOfToken(db, `${token}x`, testNow)).toBeUndefined();
  });

  it('cannot be made by an engineer, nor carry more than their maker has', async () => {
    await expect(createToken(asEngineer, input)).rejects.toMatchObject({ kind: 'forbidden' });
    const platform = ctxFor(db, personActor({ role: 'platform' }));
    await expect(createToken(platform, { ...input, role: 'admin' })).rejects.toMatchObject({ kind: 'forbidden' });
    await expect(createToken(platform, { ...input, scopes: ['admin'] })).rejects.toMatchObject({ kind: 'forbidden' });
    await expect(createToken(asAdmin, { ...input, scopes: [] })).rejects.toMatchObject({
      errors: [{ pointer: '/scopes' }],
    });
    await expect(revokeToken(asAdmin, { id: 'tok_none' })).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('of the settings is compared whole', () => {
    expect(actorOfAdminToken('a-long-admin-token', 'a-long-admin-token')).toMatchObject({ role: 'admin' });
    expect(actorOfAdminToken('a-long-admin-toke', 'a-long-admin-token')).toBeUndefined();
    expect(actorOfAdminToken('', undefined)).toBeUndefined();
  });
});

describe('receiveEvents', () => {
  const event = { specversion: '1.0' as const, id: '1', source: '/ci', type: 'dev.cdevents.service.deployed' };

  it('stores an event once, however often it comes', async () => {
    expect(await receiveEvents(asAdmin, { events: [event, { ...event, id: '2' }] })).toEqual({
      accepted: 2,
      duplicates: 0,
    });
    expect(await receiveEvents(asAdmin, { events: [event] })).toEqual({ accepted: 0, duplicates: 1 });
  });

  it('names what is wrong', async () => {
    await expect(receiveEvents(asAdmin, { events: [{ ...event, specversion: '0.3' as '1.0' }] })).rejects.toMatchObject(
      {
        kind: 'invalid',
        errors: [{ pointer: '/events/0/specversion' }],
      },
    );
    await expect(receiveEvents(asAdmin, { events: [{ ...event, Bad_Name: 1 }] })).rejects.toMatchObject({
      kind: 'invalid',
    });
    await expect(receiveEvents(asEngineer, { events: [event] })).rejects.toMatchObject({ kind: 'forbidden' });
  });
});

describe('listAudit', () => {
  it('pages through everything once, follows what is new, and is closed to engineers', async () => {
    const whole = await listAudit(asAdmin, { limit: 200 });
    const pieces: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listAudit(asAdmin, { limit: 3, cursor });
      pieces.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(pieces).toEqual(whole.items.map(({ id }) => id));

    const oldest = await listAudit(asAdmin, { limit: 200, after: 'WyIyMDAwLTAxLTAxIiwiIl0' });
    expect(oldest.items.map(({ id }) => id).reverse()).toEqual(pieces);
    const quiet = await listAudit(asAdmin, { limit: 5, after: oldest.nextCursor ?? '' });
    expect(quiet).toEqual({ items: [], nextCursor: oldest.nextCursor });
    const [newest, second] = whole.items;
    const behind = await listAudit(asAdmin, { limit: 5, after: second?.id });
    expect(behind.items).toEqual([newest]);
    const byTime = await listAudit(asAdmin, { limit: 200, after: new Date(testNow.getTime() - 1000).toISOString() });
    expect(byTime.items).toHaveLength(whole.items.filter(({ at }) => at >= testNow.toISOString()).length);
    expect(await listAudit(asAdmin, { limit: 5, after: '2099-01-01' })).toMatchObject({ items: [] });
    await expect(listAudit(asAdmin, { limit: 5, after: 'aud_none' })).rejects.toMatchObject({ kind: 'invalid' });

    await expect(listAudit(asEngineer, { limit: 5 })).rejects.toMatchObject({ kind: 'forbidden' });
    await expect(listAudit(asAdmin, { limit: 5, cursor: 'nonsense' })).rejects.toMatchObject({ kind: 'invalid' });
  });
});
