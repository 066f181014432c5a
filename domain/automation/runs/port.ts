import { conflict, limitReached } from '@/domain/core/errors';
import { planRun, type Toolbox } from '../plan';
import type { RunPort } from '../ports';
import { loadTemplate } from '../templates/queries';
import { beginChild, tooDeep } from './children';
import { deepestRun } from './schema';

/** Supplies `run:template`. The plan of a template that starts a template holds that one's plan, and so on. */
export function runPort(toolbox: () => Toolbox, chain: string[] = []): RunPort {
  return {
    begin: (ctx, input) =>
      beginChild(ctx, { ...input, hasAction: (id) => toolbox().actions.some((one) => one.id === id) }),
    plan: async (ctx, input) => {
      const next = [...chain, input.template];
      if (next.length > deepestRun) throw limitReached(tooDeep(next));
      const { template } = await loadTemplate(ctx.db, input.template, input.version);
      if (template.deprecatedAt) {
        throw conflict(`The template "${template.title}" is deprecated: nothing new is made with it.`);
      }
      const { actions, ports } = toolbox();
      return planRun(ctx, input, { actions, ports: { ...ports, runs: runPort(toolbox, next) } });
    },
  };
}
