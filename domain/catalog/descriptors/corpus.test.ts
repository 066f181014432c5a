import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type ReadDocument, readDescriptors } from './read';
import { parseChunk, parseExactly, splitDocuments } from './yaml';

const corpus = join(process.cwd(), '../shared/corpus/catalog');

/** Where we differ from the reference on purpose, with the reason. docs/catalog.md says the same. */
const deliberate: Record<string, string> = {
  'TeraSky-OSS__backstage-plugins/plugins/gitops-manifest-updater/templates/sample.yaml 0':
    'The verdicts were made without the scaffolder’s own processor. It gives a Template its ownedBy, and so do we.',
  ...Object.fromEntries(
    [0, 1, 2, 3, 4, 5].map((document) => [
      `backstage__demo/examples/ai-resources.yaml ${document}`,
      'A kind of one’s own: nothing of the reference reads it. We keep its owner and its system.',
    ]),
  ),
};

type Row = { key: string; file: string; document: number; ref: string; verdict: string; relations: string[] };

function rows(): Row[] {
  const lines = readFileSync(join(corpus, 'verdicts.tsv'), 'utf8').trim().split('\n').slice(1);
  return lines.map((line) => {
    const [file = '', document = '', ref = '', verdict = '', , relations = '[]'] = line.split('\t');
    return {
      key: `${file} ${document}`,
      file,
      document: Number(document),
      ref,
      verdict,
      relations: JSON.parse(relations),
    };
  });
}

describe('741 real documents', () => {
  const files = new Map<string, ReadDocument[]>();
  const textOf = (file: string) => readFileSync(join(corpus, file), 'utf8');
  for (const { file } of rows()) if (!files.has(file)) files.set(file, readDescriptors(textOf(file)));

  test('the verdict and the reference of each are those of the format’s own implementation', () => {
    const differing = rows().filter((row) => {
      const document = files.get(row.file)?.[row.document];
      return document?.verdict !== row.verdict || (row.ref !== '' && document.ref !== row.ref);
    });
    expect(differing.map((row) => row.key)).toEqual([]);
  });

  test('the relations of each are those of the format’s own implementation', () => {
    const differing = rows().filter((row) => {
      const document = files.get(row.file)?.[row.document];
      const ours = (document?.relations ?? []).map((relation) => `${relation.type} ${relation.targetRef}`).sort();
      return JSON.stringify(ours) !== JSON.stringify([...row.relations].sort());
    });
    expect(differing.map((row) => row.key)).toEqual(Object.keys(deliberate));
    expect(rows()).toHaveLength(741);
  });

  test('no document is lost or made up', () => {
    const counted = (file: string) => rows().filter((row) => row.file === file).length;
    expect([...files].filter(([file, documents]) => documents.length !== counted(file))).toEqual([]);
  });

  test('every refusal says where, in a whole sentence', () => {
    for (const document of [...files.values()].flat()) {
      const refused = document.verdict !== 'accept' && document.verdict !== 'unknown-kind';
      expect(document.problems.length > 0).toBe(refused);
      for (const problem of document.problems) {
        expect(problem.line).toBeGreaterThan(0);
        expect(problem.column).toBeGreaterThan(0);
        expect(problem.message).toMatch(/^[A-Z"a-z].*\.$/);
      }
    }
  });

  test('the quick reader and the exact one see the same', () => {
    for (const file of files.keys()) {
      for (const chunk of splitDocuments(textOf(file))) expect(parseChunk(chunk)).toEqual(parseExactly(chunk));
    }
  });
});
