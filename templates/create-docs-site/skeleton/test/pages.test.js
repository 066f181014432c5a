import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { posix } from 'node:path';
import { test } from 'node:test';
import { anchorOf, linksOf, titleOf } from '../src/markdown.js';
import { docs, readPages } from '../src/pages.js';

const pages = await readPages();
const isElsewhere = (link) => /^(https?:|mailto:)/.test(link);

test('there is an overview', () => {
  assert.ok(pages.has('index.md'));
});

for (const [name, text] of pages) {
  test(`${name} has a title`, () => {
    assert.ok(titleOf(text), 'Begin the page with "# Its title"');
  });

  test(`${name} leads to what is there`, () => {
    for (const link of linksOf(text).filter((one) => !isElsewhere(one))) {
      const [path, anchor] = link.split('#');
      const target = path ? posix.join(posix.dirname(name), path) : name;
      assert.ok(pages.has(target) || existsSync(`${docs}/${target}`), `${link}: there is no ${target}`);
      if (!anchor || !pages.has(target)) continue;
      const anchors = [...pages.get(target).matchAll(/^#{1,4} (.+)$/gm)].map((match) => anchorOf(match[1]));
      assert.ok(anchors.includes(anchor), `${link}: ${target} has no heading "${anchor}"`);
    }
  });
}

test('every page can be found from the overview', () => {
  const found = new Set(['index.md']);
  for (const name of found) {
    for (const link of linksOf(pages.get(name) ?? '')) {
      const target = posix.join(posix.dirname(name), link.split('#')[0] ?? '');
      if (!isElsewhere(link) && pages.has(target)) found.add(target);
    }
  }
  assert.deepEqual([...pages.keys()].filter((name) => !found.has(name)), []);
});
