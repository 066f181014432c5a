import { describe, expect, it } from 'vitest';
import { parseSettings } from './env';

const base = { DATABASE_URL: 'postgres://localhost/slipway', SLIPWAY_SECRET: 'for tests only, of no use elsewhere' };
const read = (text: string) => parseSettings({ ...base, SLIPWAY_PROXIES: text }).proxies;

describe('SLIPWAY_PROXIES', () => {
  it('names systems with what is added to each request', () => {
    expect(parseSettings(base).proxies).toEqual({});
    expect(
      read('{"snyk": {"target": "https://api.snyk.io/v1", "headers": {"authorization": "x"}, "methods": ["get"]}}'),
    ).toEqual({ snyk: { target: 'https://api.snyk.io/v1', headers: { authorization: 'x' }, methods: ['GET'] } });
  });

  it.each([
    ['{nope', 'SLIPWAY_PROXIES: JSON, such as'],
    ['[]', 'SLIPWAY_PROXIES'],
    ['{"a": {}}', 'SLIPWAY_PROXIES.a.target'],
    ['{"a": {"target": "file:///etc"}}', 'SLIPWAY_PROXIES.a.target'],
    ['{"a": {"target": "https://a.example", "header": {}}}', 'SLIPWAY_PROXIES.a'],
    ['{"a/b": {"target": "https://a.example"}}', 'SLIPWAY_PROXIES'],
  ])('says what is wrong with %s', (text, message) => {
    expect(() => read(text)).toThrow(message);
  });

  it('lists the hosts that templates may ask', () => {
    expect(parseSettings({ ...base, SLIPWAY_HTTP_HOSTS: 'A.example, *.b.example' }).httpHosts).toEqual([
      'a.example',
      '*.b.example',
    ]);
  });
});
