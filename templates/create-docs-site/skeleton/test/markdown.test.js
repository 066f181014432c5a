import assert from 'node:assert/strict';
import { test } from 'node:test';
import { anchorOf, linksOf, render } from '../src/markdown.js';

test('renders what documentation needs', () => {
  assert.equal(render('# Hello, you'), '<h1 id="hello-you">Hello, you</h1>');
  assert.equal(render('- one\n- **two**'), '<ul>\n<li>one</li>\n<li><strong>two</strong></li>\n</ul>');
  assert.equal(render('See [that](other.md#part).'), '<p>See <a href="other.html#part">that</a>.</p>');
  assert.equal(render('```\na < b\n```'), '<pre><code>a &lt; b</code></pre>');
});

test('lets no markup and no script through', () => {
  assert.equal(render('<script>'), '<p>&lt;script&gt;</p>');
  assert.equal(render('[x](javascript:alert)'), '<p><a href="#">x</a></p>');
});

test('finds links, and none in code', () => {
  assert.deepEqual(linksOf('[a](b.md) and `[c](d.md)`'), ['b.md']);
  assert.equal(anchorOf('First steps!'), 'first-steps');
});
