import type { PlanLine, PlannedFile } from '@/domain/automation/action';

type Planned = { path: string; branch: string; message: string; files: PlannedFile[] };

const counted = (files: PlannedFile[]) => `${files.length} ${files.length === 1 ? 'file' : 'files'}`;

/** A new repository and its first commit. */
export function publishLines(planned: Planned & { note: string }): PlanLine[] {
  const { path, branch, note } = planned;
  const repository: PlanLine = {
    sign: 'create',
    kind: 'Repository',
    object: path,
    note: `${note}, default branch ${branch}`,
    undo: 'Delete the repository',
  };
  return [repository, commitLine(planned, 'Goes with the repository')];
}

/** One commit with the files that the workspace holds by then. */
export function commitLine({ path, branch, message, files }: Planned, undo: string): PlanLine {
  const isKnown = files.length > 0;
  return {
    sign: isKnown ? 'create' : 'unknown',
    kind: 'Files',
    object: isKnown ? `${counted(files)} in ${path}` : path,
    note: isKnown
      ? `One commit on ${branch}: ${message.split('\n', 1)[0]}`
      : 'The files are known once the steps before have run',
    undo,
    files,
  };
}
