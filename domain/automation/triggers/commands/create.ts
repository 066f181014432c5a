import { randomBytes } from 'node:crypto';
import { can } from '@/domain/access/permissions';
import { command } from '@/domain/core/command';
import type { Actor } from '@/domain/core/context';
import { forbidden, invalid } from '@/domain/core/errors';
import { newId } from '@/domain/core/ids';
import { seal } from '@/domain/core/sealed';
import { checkDraft } from '../prepare';
import { planNext } from '../schedule';
import { CreateTriggerInput, type ScheduleConfig } from '../schema';

/** In the form that Standard Webhooks give it; everybody else takes it as the text that it is. */
export const newSecret = () => `whsec_${randomBytes(32).toString('base64')}`;
export const sealSecret = (id: string, secret: string) => seal(secret, `${id}.secret`);

/**
 * Makes a trigger for a team. It acts on the account of whoever makes it, who has to be allowed to start the template. A
 * webhook's secret is in the answer, and never again. Throws Invalid where values or expressions do not fit.
 */
export const createTrigger = command({
  name: 'trigger.create',
  input: CreateTriggerInput,
  load: async (ctx, input) => {
    const where = input.team.includes('/') ? { ref: input.team.toLowerCase() } : { id: input.team };
    const team = await ctx.tx.team.findUnique({ where, select: { id: true } });
    if (!team) throw invalid(`There is no team "${input.team}".`, [{ pointer: '/team', detail: 'No such team' }]);
    return team;
  },
  allow: (actor, team) => {
    const mayStart = can(actor, 'run.start', { teamId: team.id });
    return mayStart.allowed ? can(actor, 'trigger.create', { teamId: team.id }) : mayStart;
  },
  run: async (ctx, input, team) => {
    const maker = personOf(ctx.actor);
    await checkDraft(ctx, input, input.config);
    const id = newId('trigger', ctx.now);
    const secret = input.kind === 'webhook' ? newSecret() : null;
    await ctx.tx.trigger.create({
      data: {
        ...{ id, kind: input.kind, name: input.name, templateName: input.template, version: input.version ?? null },
        ...{ teamId: team.id, madeById: maker.id, madeByName: maker.name },
        config: input.config,
        parameters: input.parameters as object,
        condition: input.condition || null,
        secret: secret === null ? null : sealSecret(id, secret),
        ...{ createdAt: ctx.now, changedAt: ctx.now },
      },
    });
    if (input.kind === 'schedule') await planNext(ctx.tx, id, input.config satisfies ScheduleConfig, ctx.now);
    const detail = { name: input.name, kind: input.kind, template: input.template };
    return { result: { id, secret }, subject: { kind: 'trigger', id, teamId: team.id }, detail };
  },
});

/** A token ends and nobody notices; a person is told. */
function personOf(actor: Actor) {
  if (actor.kind === 'person') return actor;
  throw forbidden('A trigger acts on a person’s account: sign in as the one who answers for it.');
}
