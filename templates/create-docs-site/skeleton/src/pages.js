import { readdir, readFile } from 'node:fs/promises';
import { posix, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { render, titleOf } from './markdown.js';

const site = ${{ values.title | dump }};
export const docs = fileURLToPath(new URL('../docs/', import.meta.url));

/** Every page by its path below docs/, the overview first. */
export async function readPages(folder = docs) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.md'))
    .map((entry) => posix.join(relative(folder, entry.parentPath ?? entry.path).split(sep).join('/'), entry.name))
    .sort((a, b) => Number(b === 'index.md') - Number(a === 'index.md') || a.localeCompare(b));
  return new Map(await Promise.all(names.map(async (name) => [name, await readFile(`${folder}/${name}`, 'utf8')])));
}

const escape = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** One page of the site, with links to all others. */
export function layout(name, pages) {
  const up = '../'.repeat(name.split('/').length - 1);
  const links = [...pages].map(([other, text]) => {
    const current = other === name ? ' aria-current="page"' : '';
    const label = other === 'index.md' ? 'Overview' : (titleOf(text) ?? other);
    return `<a href="${up}${other.replace(/\.md$/, '.html')}"${current}>${escape(label)}</a>`;
  });
  const text = pages.get(name) ?? '';
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<title>${escape(titleOf(text) ?? site)} · ${escape(site)}</title>
<style>
:root { color-scheme: light dark; }
body { font: 16px/1.65 system-ui, sans-serif; margin: 0 auto; max-width: 64rem; padding: 1.5rem; display: grid; gap: 2rem; grid-template-columns: 13rem minmax(0, 1fr); }
nav { display: grid; gap: .4rem; align-content: start; position: sticky; top: 1.5rem; align-self: start; }
nav a[aria-current] { font-weight: 600; text-decoration: none; color: inherit; }
pre { overflow-x: auto; padding: 1rem; border: 1px solid color-mix(in srgb, currentColor 20%, transparent); border-radius: 8px; }
code { font: .9em ui-monospace, monospace; }
h1, h2, h3 { line-height: 1.25; }
@media (max-width: 44rem) { body { grid-template-columns: minmax(0, 1fr); } nav { position: static; } }
</style>
</head>
<body>
<nav aria-label="Pages">${links.join('\n')}</nav>
<main>
${render(text)}
</main>
</body>
</html>
`;
}
