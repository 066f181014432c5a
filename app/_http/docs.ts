import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

export type DocEntry = { slug: string; title: string };

const folder = path.join(process.cwd(), 'docs');
/** What a reader wants first; the rest follows by title. */
const order = ['guide', 'templates', 'triggers', 'actions', 'catalog', 'environments', 'api', 'operator', 'figures'];

/** The portal's own documentation: the titles of docs/*.md. */
export async function listDocs(): Promise<DocEntry[]> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.md'));
  const entries = await Promise.all(
    files.map(async (name) => {
      const text = await readFile(path.join(folder, name), 'utf8');
      return { slug: name.slice(0, -3), title: /^# (.+)$/m.exec(text)?.[1] ?? name };
    }),
  );
  const place = ({ slug }: DocEntry) => (order.includes(slug) ? order.indexOf(slug) : order.length);
  return entries.sort((a, b) => place(a) - place(b) || a.title.localeCompare(b.title));
}

/** One page's Markdown, or undefined where there is none. */
export async function readDoc(slug: string): Promise<string | undefined> {
  if (!/^[a-z0-9-]+$/.test(slug)) return undefined;
  return readFile(path.join(folder, `${slug}.md`), 'utf8').catch(() => undefined);
}
