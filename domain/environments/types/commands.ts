import { createHash } from 'node:crypto';
import { can } from '@/domain/access/permissions';
import { command } from '@/domain/core/command';
import { conflict, invalid } from '@/domain/core/errors';
import { newId } from '@/domain/core/ids';
import { readEnvironmentType } from './document';
import { type EnvironmentTypeDocument, type PublishedType, PublishTypeInput } from './schema';

/**
 * Publishes an environment type: a new version where it changed, else nothing but its answer. Environments keep the
 * version that they were asked for with: its price, its limits and its rules. Throws Invalid with the place of each
 * mistake, of a rule that does not compile too, or of a provisioner that no worker carries.
 */
export const publishEnvironmentType = command({
  name: 'environmentType.publish',
  input: PublishTypeInput,
  load: async () => undefined,
  allow: (actor) => can(actor, 'environmentType.publish'),
  run: async (ctx, input) => {
    const type = readEnvironmentType(input.source);
    const known = await ctx.tx.environmentProvisioner.findMany({ select: { id: true }, take: 200 });
    if (known.length > 0 && !known.some(({ id }) => id === type.provisioner)) {
      const detail = `No worker carries a provisioner "${type.provisioner}". There are: ${known.map(({ id }) => id).join(', ')}.`;
      throw invalid(detail, [{ pointer: '/provisioner', detail }]);
    }
    const existing = await ctx.tx.environmentType.findUnique({
      where: { name: type.name },
      include: { versions: { orderBy: { version: 'desc' }, take: 1 } },
    });
    const hash = createHash('sha256').update(JSON.stringify(type)).digest('hex');
    const subject = (id: string) => ({ kind: 'environment-type', id });
    if (existing && existing.versions[0]?.hash === hash) {
      const { id, name, latestVersion: version } = existing;
      const result: PublishedType = { id, name, version, created: false, changed: false };
      return { result, subject: subject(id), detail: { name, unchanged: true } };
    }
    const id = existing?.id ?? newId('environmentType', ctx.now);
    const version = (existing?.latestVersion ?? 0) + 1;
    const facts = { title: type.title, latestVersion: version, changedAt: ctx.now };
    if (existing) {
      const where = { id, latestVersion: existing.latestVersion };
      const { count } = await ctx.tx.environmentType.updateMany({ where, data: facts });
      if (count === 0)
        throw conflict('Somebody else has just published this type. Look at theirs, then publish again.');
    } else {
      await ctx.tx.environmentType.create({ data: { id, name: type.name, ...facts, createdAt: ctx.now } });
    }
    await ctx.tx.environmentTypeVersion.create({
      data: {
        id: newId('environmentTypeVersion', ctx.now),
        typeId: id,
        version,
        document: type satisfies EnvironmentTypeDocument as object,
        hash,
        createdByName: ctx.actor.name,
        createdAt: ctx.now,
      },
    });
    const result: PublishedType = { id, name: type.name, version, created: !existing, changed: true };
    return { result, subject: subject(id), detail: { name: type.name, version } };
  },
});
