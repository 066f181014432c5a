import { describe, expect, it } from 'vitest';
import { fileTree, firstShown, marked } from './file-view';

const text = (line: string, own: string[]) =>
  marked(line, own)
    .map((part) => (part.kind === 'own' ? `[${part.text}]` : part.text))
    .join('');

describe('what came from the person', () => {
  it.each([
    ['  name: basket-api', ['basket-api'], '  name: [basket-api]'],
    ['harbour/basket-api and basket', ['basket-api', 'basket'], 'harbour/[basket-api] and [basket]'],
    ['mybasket basketry', ['basket'], 'mybasket basketry'],
    ['a.b axb', ['a.b'], '[a.b] axb'],
    ['nothing', [], 'nothing'],
    ['', ['x'], ''],
  ])('%s', (line, own, expected) => {
    expect(text(line, own)).toBe(expected);
  });
});

it('tells the keys of YAML apart', () => {
  expect(marked('  - name: basket', ['basket'], true)).toEqual([
    { text: '  - name:', kind: 'key', at: 0 },
    { text: ' ', kind: 'text', at: 9 },
    { text: 'basket', kind: 'own', at: 10 },
  ]);
  expect(marked('spec:', ['spec'], true)).toEqual([
    { text: 'spec:', kind: 'key', at: 0 },
    { text: '', kind: 'text', at: 5 },
  ]);
});

describe('the tree of files', () => {
  const files = ['README.md', 'src/app.js', 'src/deep/b.js', 'logo.png'].map((path) => ({
    path,
    after: 'a\nb\n',
    binary: path.endsWith('.png') || undefined,
  }));
  it('puts folders first and counts lines', () => {
    expect(fileTree(files)).toEqual([
      {
        kind: 'folder',
        path: 'src',
        files: [
          { kind: 'file', path: 'src/app.js', name: 'app.js', lines: 2 },
          { kind: 'file', path: 'src/deep/b.js', name: 'deep/b.js', lines: 2 },
        ],
      },
      { kind: 'file', path: 'README.md', name: 'README.md', lines: 2 },
      { kind: 'file', path: 'logo.png', name: 'logo.png', lines: null },
    ]);
    expect(firstShown(files)).toBe('README.md');
  });
});
