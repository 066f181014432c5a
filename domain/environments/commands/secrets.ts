import { z } from 'zod';
import { can } from '@/domain/access/permissions';
import { command } from '@/domain/core/command';
import { conflict } from '@/domain/core/errors';
import { unseal } from '@/domain/core/sealed';
import { inTurn, rotateJob } from '@/domain/environments/job-types';
import { EnvironmentId } from '@/domain/environments/schema';
import { enqueue } from '@/domain/jobs/enqueue';
import type { Environment } from '@/prisma/generated/client';
import { capabilitiesOf, loadEnvironment, scopeOf, secretContext, subjectOf } from './load';

const Secrets = z.record(z.string(), z.string());

/**
 * Shows the secret outputs, once: with this answer the portal forgets them, and who saw them stands in the audit log.
 * Lost ones are replaced by rotating. Throws Conflict where they were shown before or are not there yet.
 */
export const revealSecrets = command({
  name: 'environment.reveal',
  input: EnvironmentId,
  load: loadEnvironment,
  allow: (actor, row) => can(actor, 'environment.reveal', scopeOf(row)),
  run: async (ctx, _input, row) => {
    if (row.revealedAt) throw conflict(shownBefore(row));
    if (row.secretNames.length === 0) throw conflict('This environment has no secret outputs.');
    if (!row.secretOutputs || (row.status !== 'ready' && row.status !== 'asleep')) {
      throw conflict(`This environment is ${row.status}: there is nothing to reveal now.`);
    }
    const { count } = await ctx.tx.environment.updateMany({
      where: { id: row.id, revealedAt: null, status: row.status },
      data: { revealedAt: ctx.now, revealedByName: ctx.actor.name, secretOutputs: null },
    });
    if (count === 0) throw conflict('Somebody else has just revealed them. Rotate them to get new ones.');
    const secrets = Secrets.parse(JSON.parse(unseal(row.secretOutputs, secretContext(row.id)).toString()));
    return { result: { secrets }, subject: subjectOf(row), detail: { name: row.name, names: Object.keys(secrets) } };
  },
});

function shownBefore(row: Environment): string {
  const when = row.revealedAt?.toISOString().slice(0, 16).replace('T', ' ');
  return `They were shown to ${row.revealedByName} on ${when} UTC, and once only. Rotate them to get new ones.`;
}

/** Replaces the secret outputs by new ones, to be revealed once again. The old ones stop working. */
export const rotateSecrets = command({
  name: 'environment.rotate',
  input: EnvironmentId,
  load: loadEnvironment,
  allow: (actor, row) => can(actor, 'environment.rotate', scopeOf(row)),
  run: async (ctx, _input, row) => {
    const { rotate } = await capabilitiesOf(ctx.tx, row.provisioner);
    if (!rotate) throw conflict(`The secrets of a ${row.typeTitle} cannot be rotated. Request a new one.`);
    if (row.status !== 'ready') throw conflict(`This environment is ${row.status}. Only one that is ready is rotated.`);
    await enqueue(ctx.tx, rotateJob, { environmentId: row.id }, inTurn(rotateJob, row.id));
    return { result: { id: row.id, status: row.status }, subject: subjectOf(row), detail: { name: row.name } };
  },
});
