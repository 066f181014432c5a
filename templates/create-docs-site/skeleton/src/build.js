import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { docs, layout, readPages } from './pages.js';

const target = process.argv[2] ?? fileURLToPath(new URL('../site/', import.meta.url));
const pages = await readPages();
await rm(target, { recursive: true, force: true });
// Pictures and other files beside the pages come along.
await cp(docs, target, { recursive: true, filter: (from) => !from.endsWith('.md') });
for (const name of pages.keys()) {
  const file = join(target, name.replace(/\.md$/, '.html'));
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, layout(name, pages));
}
console.log(`Wrote ${pages.size} ${pages.size === 1 ? 'page' : 'pages'} to ${target}`);
