import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cleanPath, parseGitTarget, rawAddress, targetTrouble } from './address';

test.each<[string, string, string | null, string | null]>([
  ['https://git.example/o/r', 'https://git.example/o/r', null, null],
  ['https://git.example/o/r.git/', 'https://git.example/o/r.git', null, null],
  ['https://git.example/o/r#v1.2', 'https://git.example/o/r', 'v1.2', null],
  ['https://git.example/o/r#feature/x:services/a', 'https://git.example/o/r', 'feature/x', 'services/a'],
  ['https://github.com/o/r/blob/main/catalog-info.yaml', 'https://github.com/o/r', 'main', 'catalog-info.yaml'],
  ['https://github.com/o/r/tree/main/a/b', 'https://github.com/o/r', 'main', 'a/b'],
  ['https://gitlab.com/g/s/r/-/blob/main/x.yaml', 'https://gitlab.com/g/s/r', 'main', 'x.yaml'],
  ['https://gitea.example/o/r/src/branch/main/x.yaml', 'https://gitea.example/o/r', 'main', 'x.yaml'],
  [
    'http://localhost:3000/git/o/r/raw/main/catalog-info.yaml',
    'http://localhost:3000/git/o/r',
    'main',
    'catalog-info.yaml',
  ],
  ['https://git.example/o/r#main:*/catalog-info.yaml', 'https://git.example/o/r', 'main', '*/catalog-info.yaml'],
])('%s', (target, remote, ref, path) => {
  expect(parseGitTarget(target)).toEqual({ remote, ref, path });
});

test.each([
  ['ssh://git@git.example/o/r'],
  ['git@git.example:o/r'],
  ['file:///etc'],
  ['ext::sh -c id'],
  ['--upload-pack=touch /tmp/x'],
  ['https://user:secret@git.example/o/r'],
  ['https://git.example/'],
  ['https://git.example/o/r#--upload-pack=x'],
  ['https://git.example/o/r#main:../../etc'],
  ['https://git.example/o/r/blob/a..b/x'],
])('%s is refused with a sentence', (target) => {
  expect(parseGitTarget(target)).toMatch(/\.$/);
  expect(targetTrouble('git', target)).toMatch(/\.$/);
});

test('files need a whole path, addresses http', () => {
  expect(targetTrouble('file', 'catalog-info.yaml')).toMatch(/whole path/);
  expect(targetTrouble('file', '/srv/catalog')).toBeUndefined();
  expect(targetTrouble('url', 'ftp://a/b')).toMatch(/http/);
  expect(targetTrouble('url', 'https://a/b')).toBeUndefined();
  expect(targetTrouble('file', '/a\nb')).toMatch(/one line/);
});

test.each([
  ['https://github.com/o/r/blob/main/a/b.yaml', 'https://raw.githubusercontent.com/o/r/main/a/b.yaml'],
  ['https://gitlab.com/g/r/-/blob/main/b.yaml', 'https://gitlab.com/g/r/-/raw/main/b.yaml'],
  ['https://example.com/b.yaml?x=1', 'https://example.com/b.yaml?x=1'],
])('%s is read from %s', (page, raw) => {
  expect(rawAddress(page)).toBe(raw);
});

test('no target is an option of git, and no path climbs', () => {
  fc.assert(
    fc.property(fc.webUrl({ withFragments: true }), (target) => {
      const parsed = parseGitTarget(target);
      if (typeof parsed === 'string') return;
      expect(parsed.remote).toMatch(/^https?:\/\//);
      expect(parsed.ref ?? '').not.toMatch(/^-/);
      expect((parsed.path ?? '').split('/')).not.toContain('..');
    }),
  );
  fc.assert(
    fc.property(fc.array(fc.constantFrom('a', '..', '.', '')), (parts) => {
      const clean = cleanPath(parts.join('/'));
      if (clean !== undefined) expect(clean.split('/')).not.toContain('..');
    }),
  );
});
