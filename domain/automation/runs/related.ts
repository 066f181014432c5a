import type { Db } from '@/domain/core/db';
import { mostRunsOfOne, type RelatedRun, type RunView } from './schema';

const columns = { id: true, number: true, status: true, templateTitle: true, subject: true } as const;

type Steps = { stepId: string; position: number }[];

/** The run that waits for this one, and those that its steps started. */
export async function relatedRuns(
  db: Db,
  { id, steps }: { id: string; steps: Steps },
): Promise<Pick<RunView, 'parent' | 'children'>> {
  const [own, rows] = await Promise.all([
    db.childRun.findUnique({ where: { runId: id }, select: { parentId: true } }),
    db.childRun.findMany({
      where: { parentId: id },
      select: { key: true, run: { select: columns } },
      orderBy: { runId: 'asc' },
      take: mostRunsOfOne,
    }),
  ]);
  const parent = own && (await db.run.findUnique({ where: { id: own.parentId }, select: columns }));
  const children = rows.map(({ key, run }) => ({ ...run, stepId: stepOf(key, id, steps) }));
  return { parent: parent as RelatedRun | null, children };
}

/** A step's key is made of the run and the step's position; see advance.ts. */
function stepOf(key: string, runId: string, steps: Steps): string {
  const position = Number.parseInt(key.slice(runId.length + 1), 10);
  return steps.find((step) => step.position === position)?.stepId ?? '';
}
