import { can } from '@/domain/access/permissions';
import { command } from '@/domain/core/command';
import { notFound } from '@/domain/core/errors';
import { RecordFormInput } from '../schema';

/**
 * Records how far a form of a template came. No value and no name is kept, only the team. What was sent stays sent.
 */
export const recordForm = command({
  name: 'form.record',
  input: RecordFormInput,
  personal: true,
  load: async (ctx, input) => {
    const template = await ctx.tx.template.findUnique({ where: { name: input.template }, select: { id: true } });
    if (!template) throw notFound('template', input.template);
    return template;
  },
  allow: (actor) => can(actor, 'form.record'),
  run: async (ctx, { id, template, version, page, pages, begun, runId }, row) => {
    const teamId = ctx.actor.kind === 'person' ? (ctx.actor.teams[0]?.id ?? null) : null;
    const begunAt = begun || runId ? ctx.now : null;
    await ctx.tx.$executeRaw`
      INSERT INTO "FormSession" ("id", "templateName", "version", "teamId", "openedAt", "begunAt", "lastAt", "page", "pages", "runId")
      VALUES (${id}, ${template}, ${version}, ${teamId}, ${ctx.now}, ${begunAt}, ${ctx.now}, ${page}, ${pages}, ${runId ?? null})
      ON CONFLICT ("id") DO UPDATE SET "lastAt" = EXCLUDED."lastAt", "page" = EXCLUDED."page", "pages" = EXCLUDED."pages",
        "version" = EXCLUDED."version", "begunAt" = COALESCE("FormSession"."begunAt", EXCLUDED."begunAt"),
        "runId" = COALESCE("FormSession"."runId", EXCLUDED."runId")
      WHERE "FormSession"."templateName" = EXCLUDED."templateName"`;
    return { result: undefined, subject: { kind: 'template', id: row.id } };
  },
});
