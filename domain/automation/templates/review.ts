import { checkTemplate, type KnownAction } from './check';
import { readTemplate } from './document';
import { formPages } from './pages';
import type { FormPage, Problem, SkeletonFile } from './schema';

export type ReviewedSource = { name: string | null; title: string | null; pages: FormPage[]; problems: Problem[] };

/** What publishing a source would find, and the form that it would show. Reads nothing and writes nothing. */
export function reviewSource(
  input: { source: string; name?: string; files?: SkeletonFile[] },
  actions: readonly KnownAction[],
): ReviewedSource {
  const read = readTemplate(input.source, { name: input.name, files: input.files });
  const { document } = read;
  return {
    name: document?.metadata.name ?? null,
    title: document?.metadata.title ?? document?.metadata.name ?? null,
    pages: document ? formPages(document) : [],
    problems: checkTemplate(read, actions),
  };
}
