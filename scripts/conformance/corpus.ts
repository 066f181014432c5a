import fs from 'node:fs';
import path from 'node:path';
import { parseAllDocuments } from 'yaml';
import { readTemplate } from '@/domain/automation/templates/document';
import type { SkeletonFile } from '@/domain/automation/templates/schema';

/** What the reference made of a template for given parameters. */
export type Recorded = {
  template: string;
  document: number;
  parameters: Record<string, unknown>;
  user: { ref: string; entity: unknown };
  steps: RecordedStep[];
  output: unknown;
};
export type RecordedStep = {
  id: string;
  action: string;
  input?: unknown;
  iterations?: { input: unknown }[];
  skipped?: true;
};

/** One template of a corpus: as its author wrote it, with the parts that it brings in. */
export type CorpusTemplate = {
  /** path below the corpus, with the name where a file holds several */
  label: string;
  source: string;
  name: string;
  parts: SkeletonFile[];
  recorded?: Recorded;
};

/** Every template below a folder, by path; with it what `expected/*.json` says about it. */
export function readCorpus(dir: string): CorpusTemplate[] {
  const recorded = readRecorded(path.join(dir, 'expected'));
  const files = fs
    .readdirSync(dir, { recursive: true })
    .map((name) => String(name).split(path.sep).join('/'))
    .filter((name) => /\.ya?ml$/.test(name))
    .sort();
  return files.flatMap((file) => templatesOf(dir, file, recorded));
}

function readRecorded(dir: string): Recorded[] {
  if (!fs.existsSync(dir)) return [];
  const names = fs.readdirSync(dir).filter((name) => name.endsWith('.json'));
  return names.map((name) => JSON.parse(fs.readFileSync(path.join(dir, name), 'utf8')) as Recorded);
}

function templatesOf(dir: string, file: string, recorded: Recorded[]): CorpusTemplate[] {
  const source = fs.readFileSync(path.join(dir, file), 'utf8');
  if (!/\bTemplate\b/.test(source)) return [];
  const all = parseAllDocuments(source, { logLevel: 'silent' });
  if (!Array.isArray(all)) return [];
  const found = all.flatMap((document, position) =>
    document.get('kind') === 'Template' ? [{ position, name: String(document.getIn(['metadata', 'name'])) }] : [],
  );
  return found.map(({ position, name }) => ({
    label: found.length > 1 ? `${file} ${name}` : file,
    source,
    name,
    parts: partsFor(dir, file, source, name),
    recorded: recorded.find((one) => one.template === file && one.document === position),
  }));
}

/** Files that the template's own placeholders name, as far as the corpus has them. */
function partsFor(dir: string, file: string, source: string, name: string): SkeletonFile[] {
  const { problems } = readTemplate(source, { name });
  const wanted = problems.flatMap(({ message }) => /^\$\w+ wants the file (.+?), which/.exec(message)?.[1] ?? []);
  return [...new Set(wanted)].flatMap((target) => {
    const at = path.join(dir, path.dirname(file), target);
    if (!fs.existsSync(at)) return [];
    return [{ path: path.posix.normalize(target), executable: false, content: new Uint8Array(fs.readFileSync(at)) }];
  });
}
