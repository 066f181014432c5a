import { describe, expect, test } from 'vitest';
import { browser, gatewayWithService } from './fixture';
import { newState } from './gateway-pass';

const { gateway, service, state: world, ask, lastHeaders, claims, pass } = await gatewayWithService();

describe('getting in', () => {
  test('a browser goes to the portal, comes back with a grant, and stays in by a cookie of this host alone', async () => {
    const first = await ask('/cart?item=1', { headers: browser });
    expect(first.status).toBe(302);
    const to = new URL(first.headers.location ?? '');
    expect(to.origin + to.pathname).toBe('http://localhost:3000/environments/visit');
    expect(to.searchParams.get('to')).toBe('http://shop.env.localhost:3000/cart?item=1');
    const state = to.searchParams.get('state') ?? '';
    const stateCookie = first.headers['set-cookie']?.[0] ?? '';
    expect(stateCookie).toMatch(/^slipway-state=[\w-]{22}; Path=\/; Max-Age=600; HttpOnly; SameSite=Lax$/);

    const back = new URL(await gateway.door.grant(new URL(to.searchParams.get('to') ?? ''), { ...claims(), state }));
    expect(back.host).toBe('shop.env.localhost:3000');
    const entered = await ask(back.pathname + back.search, {
      headers: { ...browser, cookie: `slipway-state=${state}` },
    });
    expect(entered.status).toBe(303);
    expect(entered.headers.location).toBe('/cart?item=1');
    expect(entered.headers['referrer-policy']).toBe('no-referrer');
    const cookie = entered.headers['set-cookie']?.[0] ?? '';
    expect(cookie).toMatch(/^slipway-pass=[\w.-]+; Path=\/; Max-Age=3600; HttpOnly; SameSite=Lax$/);

    const inside = await ask('/cart', { headers: { ...browser, cookie: cookie.split(';')[0] ?? '' } });
    expect(inside.status).toBe(200);
    expect(service.seen).toHaveLength(1);
    expect(service.seen.every((request) => !request.url?.includes('grant'))).toBe(true);
  });

  test('a grant is of no use in another browser, for another environment, later, or as a pass', async () => {
    const state = newState();
    const grant = async (environment: string) => {
      const back = new URL(
        await gateway.door.grant(new URL('http://shop.env.localhost:3000/'), { ...claims(environment), state }),
      );
      return back.pathname + back.search;
    };
    const mine = { ...browser, cookie: `slipway-state=${state}` };
    expect((await ask(await grant('env_shop'), { headers: browser })).status).toBe(400);
    expect(
      (await ask(await grant('env_shop'), { headers: { ...browser, cookie: `slipway-state=${newState()}` } })).status,
    ).toBe(400);
    expect((await ask(await grant('env_asleep'), { headers: mine })).status).toBe(400);
    const asPass = new URLSearchParams((await grant('env_shop')).split('?')[1]).get('grant');
    expect((await ask('/', { headers: { cookie: `slipway-pass=${asPass}` } })).status).toBe(401);
    const early = await grant('env_shop');
    world.now = new Date(world.now.getTime() + 61_000);
    expect((await ask(early, { headers: mine })).status).toBe(400);
    expect(service.seen).toHaveLength(0);
  });

  test('what comes after the grant is a path of this host, whatever the address says', async () => {
    const state = newState();
    for (const to of ['//evil.example', '/\\evil.example', 'http://evil.example', 'javascript:alert(1)']) {
      const back = new URL(
        await gateway.door.grant(new URL('http://shop.env.localhost:3000/'), { ...claims(), state }),
      );
      back.searchParams.set('to', to);
      const entered = await ask(back.pathname + back.search, { headers: { cookie: `slipway-state=${state}` } });
      expect(entered.headers.location).toBe('/');
    }
  });

  test('a pass ends after an hour, is for one environment, and ends with the session’s right', async () => {
    const cookie = await pass();
    expect((await ask('/', { headers: { cookie } })).status).toBe(200);
    expect((await ask('/', { name: 'asleep', headers: { cookie } })).status).toBe(401);
    expect((await ask('/', { headers: { cookie: 'slipway-pass=forged.by.hand' } })).status).toBe(401);
    expect((await ask('/', { headers: { cookie: 'slipway-pass=%' } })).status).toBe(401);
    world.mayVisit = false;
    expect((await ask('/', { headers: { ...browser, cookie } })).status).toBe(302);
    world.mayVisit = true;
    world.now = new Date(world.now.getTime() + 3_601_000);
    expect((await ask('/', { headers: { cookie } })).status).toBe(401);
  });

  test('a program gets a problem instead of a redirect', async () => {
    const programs: Record<string, string>[] = [
      { accept: 'application/json' },
      { ...browser, 'sec-fetch-mode': 'cors' },
      {},
    ];
    for (const headers of programs) {
      const answer = await ask('/', { headers });
      expect(answer.status).toBe(401);
      expect(answer.headers['content-type']).toBe('application/problem+json');
      expect(JSON.parse(answer.body)).toMatchObject({ status: 401, title: 'Sign in first' });
    }
    expect((await ask('/', { method: 'POST', headers: browser, body: 'x' })).status).toBe(401);
  });

  test('a token of the portal opens what it may, and never reaches the service', async () => {
    expect((await ask('/', { headers: { authorization: 'Bearer slw_good' } })).status).toBe(200);
    expect(lastHeaders().authorization).toBeUndefined();
    expect((await ask('/', { headers: { authorization: 'Bearer slw_bad' } })).status).toBe(403);
    expect((await ask('/', { headers: { authorization: 'Bearer of-the-service' } })).status).toBe(401);
    const cookie = await pass();
    await ask('/', { headers: { cookie, authorization: 'Bearer of-the-service' } });
    expect(lastHeaders().authorization).toBe('Bearer of-the-service');
    await ask('/', { headers: { cookie, authorization: 'Bearer slw_good' } });
    expect(lastHeaders().authorization).toBeUndefined();
  });

  test('a page of another environment cannot act here in the visitor’s name', async () => {
    const cookie = await pass();
    const asked = { method: 'POST', body: 'x' };
    const own = { cookie, origin: 'http://shop.env.localhost:3000' };
    expect((await ask('/', { ...asked, headers: own })).status).toBe(200);
    for (const origin of ['http://other.env.localhost:3000', 'http://localhost:3000', 'null']) {
      expect((await ask('/', { ...asked, headers: { cookie, origin } })).status).toBe(401);
    }
  });
});
