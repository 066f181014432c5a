import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { type ActionContext, ActionError, defineAction, type PlanLine } from '@/domain/automation/action';
import { insideWorkspace } from '@/domain/automation/workspace';
import { DomainError } from '@/domain/core/errors';
import { describedEntities, entityLines } from './descriptor';

const Input = z
  .looseObject({
    repoContentsUrl: z
      .string()
      .min(1)
      .optional()
      .describe('Where the repository’s files are: the output of a publish step'),
    catalogInfoPath: z.string().min(1).default('/catalog-info.yaml').describe('The descriptor’s path below it'),
    catalogInfoUrl: z.string().min(1).optional().describe('The descriptor’s whole address, instead of the two'),
    optional: z.boolean().default(false).describe('Go on when there is nothing to register'),
  })
  .refine((input) => input.repoContentsUrl || input.catalogInfoUrl, {
    message: 'Give repoContentsUrl or catalogInfoUrl.',
    path: ['repoContentsUrl'],
  });
type Input = z.output<typeof Input>;

/** Registers the descriptor of a repository in the catalog, which from then on follows it. */
export const catalogRegister = defineAction({
  id: 'catalog:register',
  title: 'Register in the catalog',
  description: 'Adds a descriptor’s address to the catalog. The catalog reads it at once and follows it from then on.',
  // The same address is one location, however often it is registered.
  repeatable: true,
  takesSecrets: [],
  gives: ['entityRef', 'catalogInfoUrl'],
  input: Input,
  plan: (input, context) => planRegister(input, context),
  apply: async (input, context) => {
    const target = targetOf(input);
    const { ctx, ports, run, signal } = context;
    try {
      const { entityRefs } = await ports.catalog.register(ctx, { target, runId: run.id, signal });
      context.log('info', `Registered ${entityRefs.join(', ') || 'nothing'} from ${target}`);
      return { output: { entityRef: entityRefs[0], catalogInfoUrl: target } };
    } catch (error) {
      if (!(error instanceof DomainError) || error.kind === 'unavailable') throw error;
      if (!input.optional) throw new ActionError(error.detail, 'Correct the descriptor, or its path in the template.');
      context.log('warn', `Nothing was registered: ${error.detail}`);
      return { output: { catalogInfoUrl: target } };
    }
  },
});

function targetOf({ repoContentsUrl = '', catalogInfoPath, catalogInfoUrl }: Input): string {
  if (catalogInfoUrl) return catalogInfoUrl;
  return `${repoContentsUrl.replace(/\/+$/, '')}/${catalogInfoPath.replace(/^\/+/, '')}`;
}

/** The descriptor lies in the workspace when the same run publishes it; else only the run can read it. */
async function planRegister(input: Input, context: ActionContext): Promise<PlanLine[]> {
  const file = path.posix.join('.', input.catalogInfoPath);
  const text = input.catalogInfoUrl
    ? undefined
    : await readFile(await insideWorkspace(context.workspace.dir, file), 'utf8').catch(() => undefined);
  const entities = text === undefined ? [] : describedEntities(text);
  if (entities.length > 0) return entityLines(entities, context);
  return [
    {
      sign: 'unknown',
      kind: 'Entity',
      object: targetOf(input),
      note: 'Known when the run has read the descriptor',
      undo: 'Remove the location',
    },
  ];
}
