import { z } from 'zod';
import { can } from '@/domain/access/permissions';
import { command } from '@/domain/core/command';
import { notFound } from '@/domain/core/errors';
import { publishTemplate } from '../../templates/commands';
import { loadSkeleton } from '../../templates/queries';
import type { KnownAction } from '../../templates/schema';
import { RestoreVersionInput } from '../schema';

/** Publishes what an old version held as the newest one. Answers as publishing does: nothing new where nothing differs. */
export const restoreVersion = command({
  name: 'template.restore',
  input: RestoreVersionInput.extend({ actions: z.custom<readonly KnownAction[]>().optional() }),
  load: async (ctx, { name, version }) => {
    const row = await ctx.tx.templateVersion.findFirst({ where: { template: { name }, version } });
    if (!row) throw notFound(`version of the template "${name}"`, String(version));
    return row;
  },
  allow: (actor) => can(actor, 'template.restore'),
  run: async (ctx, { name, version, actions }, row) => {
    const files = await loadSkeleton(ctx.tx, row.id);
    const note = `What version ${version} held`;
    const published = await publishTemplate.within(ctx, {
      source: row.source,
      name,
      files: files.map((file) => ({ ...file, content: new Uint8Array(file.content) })),
      actions,
      note,
    });
    return {
      result: published,
      subject: { kind: 'template', id: published.id },
      detail: { name, restored: version, version: published.version },
    };
  },
});
