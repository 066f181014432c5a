import type { CommandContext } from '@/domain/core/command';
import { notFound } from '@/domain/core/errors';
import type { ApprovalRequest } from '@/prisma/generated/client';

export const subjectOf = (row: ApprovalRequest) => ({ kind: 'approval', id: row.id, teamId: row.teamId });

/** A request, held until the transaction ends: of two who decide at the same time one sees what the other did. */
export async function loadRequest({ tx }: CommandContext, id: string): Promise<ApprovalRequest> {
  await tx.$queryRaw`SELECT "id" FROM "ApprovalRequest" WHERE "id" = ${id} FOR UPDATE`;
  const row = await tx.approvalRequest.findUnique({ where: { id } });
  if (!row) throw notFound('request', id);
  return row;
}
