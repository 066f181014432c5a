import { describe, expect, it } from 'vitest';
import { parseSettings, unknownSettings } from './env';

const base = { DATABASE_URL: 'postgres://a@b/c', SLIPWAY_SECRET: 'x'.repeat(32) };
const read = (given: Record<string, string>) => parseSettings({ ...base, ...given });

describe('a wrong setting is named with what it should be', () => {
  it.each([
    ['PORT', 'abc', 'A number from 0 to 65535'],
    ['DATABASE_URL', 'mysql://x', 'An address such as postgres://user:password@host:5432/database'],
    ['SLIPWAY_SECRET', 'short', 'At least 32 characters'],
    ['SLIPWAY_URL', 'portal', 'An address such as https://slipway.example.com'],
    ['SLIPWAY_URL', 'https://portal.example/slipway', 'An address without a path'],
    ['SLIPWAY_TRUSTED_PROXIES', 'proxy.internal', 'Addresses or networks, separated by commas'],
    ['SLIPWAY_TRUSTED_PROXIES', '10.0.0.0/33', 'Addresses or networks, separated by commas'],
    ['SLIPWAY_DEMO', 'yes', '0 or 1'],
    ['SLIPWAY_OIDC_ISSUER', 'login', 'An address such as https://login.example.com'],
    ['SLIPWAY_ADMINS', 'ada@example.com', 'Pairs of issuer and subject'],
    ['SLIPWAY_SMTP_URL', 'mail:25', 'An address such as smtp://user:password@mail.example.com:587'],
    ['SLIPWAY_WORKER_CONCURRENCY', 'many', 'A whole number from 1 to 64'],
    ['SLIPWAY_KEEP_LOG_DAYS', '3', 'A whole number from 31 to 3650'],
    ['SLIPWAY_METRICS_TOKEN', 'x', 'At least 16 characters'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector', 'An address such as http://collector:4318'],
    ['LOG_LEVEL', 'verbose', 'One of trace, debug, info'],
  ])('%s=%s', (name, value, words) => {
    expect(() => read({ [name]: value })).toThrow(`  ${name}: ${words}`);
  });

  it('all of them at once', () => {
    expect(() => read({ PORT: 'x', SLIPWAY_DEMO: 'x' })).toThrow(/PORT: .*\n {2}SLIPWAY_DEMO: /);
  });
});

describe('half of a sign-in is named by the half that is missing', () => {
  it.each([
    ['SLIPWAY_OIDC_ISSUER', 'https://login.example.com', 'SLIPWAY_OIDC_CLIENT_ID'],
    ['SLIPWAY_OIDC_CLIENT_ID', 'slipway', 'SLIPWAY_OIDC_ISSUER'],
    ['SLIPWAY_GITHUB_CLIENT_ID', 'slipway', 'SLIPWAY_GITHUB_CLIENT_SECRET'],
    ['SLIPWAY_GITHUB_CLIENT_SECRET', 'secret', 'SLIPWAY_GITHUB_CLIENT_ID'],
  ])('%s alone', (name, value, other) => {
    expect(() => read({ [name]: value })).toThrow(`${other}: Needed with ${name}, and not set`);
  });
});

it('takes administrators as pairs, however they are spaced', () => {
  expect(read({ SLIPWAY_ADMINS: 'https://a.example  one , https://b.example two' }).admins).toEqual([
    'https://a.example one',
    'https://b.example two',
  ]);
});

describe('the demo', () => {
  it.each([
    [{ SLIPWAY_EMBEDDED: '1' }, true],
    [{ SLIPWAY_EMBEDDED: '1', HOST: '0.0.0.0' }, false],
    [{ SLIPWAY_EMBEDDED: '1', HOST: '0.0.0.0', SLIPWAY_DEMO: '1' }, true],
    [{ SLIPWAY_EMBEDDED: '1', SLIPWAY_DEMO: '0' }, false],
    [{}, false],
  ])('with %o: %s', (given, demo) => {
    expect(read(given).demo).toBe(demo);
  });
});

it('knows what only looks like a setting', () => {
  const given = { SLIPWAY_ODIC_ISSUER: 'x', SLIPWAY_DEMO: '1', SLIPWAY_SECRET_ENV_NPM: 'x', PATH: '/bin' };
  expect(unknownSettings(given)).toEqual(['SLIPWAY_ODIC_ISSUER']);
});
