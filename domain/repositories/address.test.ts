import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ownRepository, parseRepositoryUrl } from './address';
import { BranchName, RepositoryNameInput } from './schema';

const portal = 'http://localhost:3000';

describe('a repository’s address', () => {
  test.each([
    ['localhost:3000?owner=payments&repo=till'],
    ['localhost?repo=till&owner=payments'],
    ['slipway?owner=payments&repo=till'],
    ['http://localhost:3000?owner=payments&repo=till'],
    ['LOCALHOST:3000?owner=Payments&repo=Till'],
    ['payments/till'],
    [' Payments/till.git '],
    ['http://localhost:3000/git/payments/till'],
    ['http://localhost:3000/git/payments/till.git'],
  ])('%s', (text) => {
    expect(parseRepositoryUrl(text, portal)).toEqual({ owner: 'payments', name: 'till' });
  });

  test.each([
    ['github.com?owner=o&repo=r', 'names github.com. Write localhost:3000?owner=o&repo=r.'],
    ['localhost:3000?repo=r', 'The owner ""'],
    ['localhost:3000?owner=o', 'The name ""'],
    ['till', 'The owner ""'],
    ['a/b/c', 'The owner ""'],
    ['o/..', 'The name ".."'],
    ['o/r?x', 'names o/r.'],
    ['../../etc/passwd', 'is not a repository’s address'.replace('’', "'")],
    ['localhost:3000?owner=..&repo=r', 'The owner ".."'],
  ])('%s is refused', (text, words) => {
    expect(() => parseRepositoryUrl(text, portal)).toThrow(words);
  });

  test('whatever is taken is one safe folder name each', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 30 }), fc.string({ maxLength: 30 }), (owner, name) => {
        const parsed = RepositoryNameInput.safeParse({ owner, name });
        if (!parsed.success) return;
        for (const part of Object.values(parsed.data)) {
          expect(part).toMatch(/^[a-z0-9][a-z0-9._-]*$/);
          expect(part).not.toContain('..');
        }
      }),
    );
  });

  test.each(['main', 'feature/x-1', 'v1.2', 'release/2026.03'])('the branch %s', (branch) => {
    expect(BranchName.parse(branch)).toBe(branch);
  });
  test.each(['', '-x', 'a..b', 'a//b', 'a/', '/a', 'a.lock', 'a.lock/b', 'a b', 'a~1', 'a:b', '@{u}', 'a/.b', 'x.'])(
    'the branch %j is refused',
    (branch) => {
      expect(BranchName.safeParse(branch).success).toBe(false);
    },
  );
});

test.each([
  ['http://localhost:3000/git/o/r', true],
  ['http://localhost:3000/git/o/r.git', true],
  ['http://localhost:3000/git/o/r/raw/main/catalog-info.yaml', true],
  ['http://localhost:3000/git/o/r#main', true],
  ['http://localhost:3001/git/o/r', false],
  ['http://localhost:3000/git/o', false],
  ['https://example.com/git/o/r', false],
])('%s is a repository of ours: %s', (target, own) => {
  expect(ownRepository(target, portal)).toEqual(own ? { owner: 'o', name: 'r' } : undefined);
});
