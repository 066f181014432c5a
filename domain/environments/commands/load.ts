import type { CommandContext } from '@/domain/core/command';
import type { Tx } from '@/domain/core/db';
import { notFound } from '@/domain/core/errors';
import { nothingKnown } from '@/domain/environments/types/queries';
import { Capabilities } from '@/domain/environments/types/schema';
import type { Environment } from '@/prisma/generated/client';

/** The row that a command is about. Throws NotFound. */
export async function loadEnvironment(ctx: CommandContext, input: { id: string }): Promise<Environment> {
  const row = await ctx.tx.environment.findUnique({ where: { id: input.id } });
  if (!row) throw notFound('environment', input.id);
  return row;
}

export const scopeOf = (row: Environment) => ({ teamId: row.teamId, requesterId: row.requesterId });
export const subjectOf = (row: Environment) => ({ kind: 'environment', id: row.id, teamId: row.teamId });

/** What the provisioner of an environment can do, as its worker said. */
export async function capabilitiesOf(tx: Tx, provisioner: string): Promise<Capabilities> {
  const row = await tx.environmentProvisioner.findUnique({ where: { id: provisioner } });
  return Capabilities.parse(row?.capabilities ?? nothingKnown);
}

/** What sealed secret outputs are bound to. */
export const secretContext = (environmentId: string) => `environment:${environmentId}:secretOutputs`;
