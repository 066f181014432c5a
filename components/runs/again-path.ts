import type { RunView } from '@/domain/automation/runs/schema';

export const againPath = (run: Pick<RunView, 'template' | 'id'>) =>
  `/create/${encodeURIComponent(run.template)}?from=${run.id}`;
