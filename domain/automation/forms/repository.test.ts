import { describe, expect, it } from 'vitest';
import { pickedMisfits } from './repository';

const picker = (options: object, short: object = {}) => ({
  properties: { repoUrl: { type: 'string', 'ui:field': 'RepoUrlPicker', 'ui:options': options, ...short } },
});
const said = (schema: object, repoUrl: unknown) =>
  pickedMisfits(schema as never, { repoUrl }).map(({ pointer, limit }) => [pointer, (limit as { part: string }).part]);

describe('a repository outside of what its picker offers', () => {
  it.each([
    [{ allowedHosts: ['github.com'] }, 'gitlab.com?owner=a&repo=r', 'host'],
    [{ allowedHosts: ['github.com'] }, 'GitHub.com?owner=a&repo=r', undefined],
    [{ allowedHosts: ['github.com'] }, 'github.com.evil.example?owner=a&repo=r', 'host'],
    [{ allowedHosts: ['github.com'] }, 'no address', 'host'],
    [{ allowedHosts: ['github.com'] }, 'github.com', undefined],
    [{ allowedOwners: ['a', 'b'] }, 'github.com?owner=c&repo=r', 'owner'],
    [{ allowedOwners: ['a', 'b'] }, 'github.com?repo=r', 'owner'],
    [{ allowedOwners: ['a', 'b'] }, 'github.com?owner=b&repo=r', undefined],
    [{ allowedOwners: ['a'] }, 'github.com?owner=a&owner=c&repo=r', undefined],
    [{ allowedRepos: ['r'] }, 'github.com?owner=c&repo=s', 'repo'],
    [{ allowedProjects: ['p'] }, 'bitbucket.org?workspace=w&project=q&repo=r', 'project'],
    [{ allowedOwners: ['w'] }, 'bitbucket.org?workspace=v&project=q&repo=r', 'workspace'],
    [{ allowedOrganizations: ['o'] }, 'dev.azure.com?organization=x&project=q&repo=r', 'organization'],
    [{ allowedOwners: ['${{ parameters.x }}'] }, '', undefined],
    [{}, 'anything?owner=c&repo=r', undefined],
    [{ allowedHosts: ['github.com'] }, 12, undefined],
  ])('%j and %s: %s', (options, repoUrl, part) => {
    expect(said(picker(options), repoUrl)).toEqual(part ? [['/repoUrl', part]] : []);
  });

  it('reads the short form of options, and looks into objects and lists', () => {
    expect(said(picker({}, { 'ui:allowedHosts': ['github.com'] }), 'gitlab.com?owner=a&repo=r')).toHaveLength(1);
    const inside = picker({ allowedHosts: ['github.com'] });
    const schema = { properties: { all: { type: 'array', items: inside }, one: inside } };
    const wrong = { repoUrl: 'x?owner=a&repo=r' };
    expect(pickedMisfits(schema, { all: [{}, wrong], one: wrong }).map(({ pointer }) => pointer)).toEqual([
      '/all/1/repoUrl',
      '/one/repoUrl',
    ]);
  });
});
