import { can } from '@/domain/access/permissions';
import type { Context } from '@/domain/core/context';
import { forbidden, invalid } from '@/domain/core/errors';
import { type Planned, planDocument, type Toolbox } from '../plan';
import type { RunPlan } from '../schema';
import { checkSecrets } from '../templates/check-secrets';
import { readTemplate } from '../templates/document';
import { loadSkeleton, loadTemplate, type ReviewedSource, reviewSource } from '../templates/queries';
import type { SkeletonFile } from '../templates/schema';
import { compareFiles } from './compare';
import { exampleProblems, readExamples, tryExamples } from './examples';
import { resolveFiles } from './files';
import { draftRow } from './queries/drafts';
import type { ComparedFile, Example, ExampleOutcome, PlanCopyInput, WorkingCopy } from './schema';

function mayWrite(ctx: Context): void {
  const verdict = can(ctx.actor, 'draft.save');
  if (!verdict.allowed) throw forbidden(verdict.reason);
}

/** What stands in an editor with the contents of all its files, wherever those are kept. */
export async function filesOfCopy(ctx: Context, copy: Omit<WorkingCopy, 'source'>): Promise<SkeletonFile[]> {
  const draft = copy.draft ? await draftRow(ctx.db, copy.draft) : undefined;
  const name = copy.template ?? draft?.templateName ?? undefined;
  const version = name ? (await loadTemplate(ctx.db, name)).row.id : undefined;
  const origin = { draftId: draft?.id, versionId: version };
  if (copy.files) return resolveFiles(ctx.db, origin, copy.files);
  if (draft) {
    const own = await ctx.db.templateDraftFile.findMany({ where: { draftId: draft.id }, take: 2000 });
    return own.map(({ path, executable, content }) => ({ path, executable, content: new Uint8Array(content) }));
  }
  return version ? loadSkeleton(ctx.db, version) : [];
}

/** What is wrong with what stands in an editor, the form that it makes, and its examples, not yet tried. */
export async function reviewCopy(
  ctx: Context,
  copy: WorkingCopy,
  toolbox: Toolbox,
): Promise<ReviewedSource & { examples: Example[] }> {
  mayWrite(ctx);
  const files = await filesOfCopy(ctx, copy);
  const secrets = await checkSecrets(ctx.db, readTemplate(copy.source, { name: copy.template, files }));
  const reviewed = reviewSource({ source: copy.source, name: copy.template, files }, toolbox.actions);
  const { examples, problems } = readExamples(files);
  return { ...reviewed, problems: [...reviewed.problems, ...secrets, ...problems], examples };
}

/**
 * What a run of what stands in an editor would do, without doing it. Throws Invalid where the template cannot be read, and
 * with pointers for parameters that do not fit.
 */
export async function planCopy(ctx: Context, input: PlanCopyInput, toolbox: Toolbox): Promise<RunPlan> {
  mayWrite(ctx);
  return planDocument(ctx, await plannedCopy(ctx, input), input.parameters, toolbox);
}

/** Plans all examples of what stands in an editor and compares with what they expect. */
export async function tryCopy(ctx: Context, copy: WorkingCopy, toolbox: Toolbox): Promise<ExampleOutcome[]> {
  mayWrite(ctx);
  const planned = await plannedCopy(ctx, copy);
  const { examples } = readExamples(await planned.files());
  return tryExamples(ctx, planned, examples, toolbox);
}

async function plannedCopy(ctx: Context, copy: WorkingCopy): Promise<Planned> {
  const files = await filesOfCopy(ctx, copy);
  const { document, problems } = readTemplate(copy.source, { name: copy.template, files });
  if (!document) {
    const [first] = problems;
    const where = first?.line ? `Line ${first.line}: ` : '';
    throw invalid(`The template cannot be read. ${where}${first?.message ?? ''}`.trim(), [
      { pointer: '/source', detail: first?.message ?? 'Not a template' },
    ]);
  }
  const { name, title } = document.metadata;
  return { name, title: title ?? name, version: 0, document, files: async () => files };
}

/** What differs between what stands in an editor and the draft as it was saved, or the template's newest version. */
export async function compareCopy(
  ctx: Context,
  { against, ...copy }: WorkingCopy & { against: 'draft' | 'version' },
): Promise<{ files: ComparedFile[]; source: string | null }> {
  mayWrite(ctx);
  const draft = copy.draft ? await draftRow(ctx.db, copy.draft) : undefined;
  const name = copy.template ?? draft?.templateName ?? undefined;
  const now = await filesOfCopy(ctx, copy);
  const before =
    against === 'draft' && draft
      ? { source: draft.source, files: await filesOfCopy(ctx, { draft: draft.id }) }
      : name
        ? await newestOf(ctx, name)
        : undefined;
  const files = compareFiles(before ? sideOf(before.source, before.files) : [], sideOf(copy.source, now));
  return { files, source: before?.source ?? null };
}

async function newestOf(ctx: Context, name: string) {
  const { row } = await loadTemplate(ctx.db, name);
  return { source: row.source, files: await loadSkeleton(ctx.db, row.id) };
}

const sideOf = (source: string, files: readonly SkeletonFile[]) => [
  { path: 'template.yaml', executable: false, content: new TextEncoder().encode(source) },
  ...files,
];

/** The examples that came with a version of a template, each tried now. */
export async function tryExamplesOf(
  ctx: Context,
  input: { name: string; version?: number },
  toolbox: Toolbox,
): Promise<{ version: number; items: (Example & Pick<ExampleOutcome, 'holds' | 'misses' | 'counts'>)[] }> {
  const verdict = can(ctx.actor, 'run.start');
  if (!verdict.allowed) throw forbidden(verdict.reason);
  const { template, row, document } = await loadTemplate(ctx.db, input.name, input.version);
  const files = await loadSkeleton(ctx.db, row.id);
  const planned = {
    name: template.name,
    title: template.title,
    version: row.version,
    document,
    files: async () => files,
  };
  const { examples } = readExamples(files);
  const outcomes = await tryExamples(ctx, planned, examples, toolbox);
  const items = examples.map((example, index) => {
    const { holds = false, misses = [], counts = null } = outcomes[index] ?? {};
    return { ...example, holds, misses, counts };
  });
  return { version: row.version, items };
}

/** The problems that publishing a source would show because of its examples. */
export async function problemsOfExamples(
  ctx: Context,
  input: { source: string; name?: string; files: SkeletonFile[] },
  toolbox: Toolbox,
) {
  const { document } = readTemplate(input.source, { name: input.name, files: input.files });
  const { examples, problems } = readExamples(input.files);
  if (!document || examples.length === 0) return problems;
  const { name, title } = document.metadata;
  const planned = { name, title: title ?? name, version: 0, document, files: async () => input.files };
  return [...problems, ...exampleProblems(await tryExamples(ctx, planned, examples, toolbox))];
}
