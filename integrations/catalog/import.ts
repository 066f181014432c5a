import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { type ActionContext, ActionError, defineAction } from '@/domain/automation/action';
import { insideWorkspace } from '@/domain/automation/workspace';
import { DomainError } from '@/domain/core/errors';
import { describedEntities, entityLines } from './descriptor';

const Input = z.looseObject({
  filePath: z.string().min(1).default('catalog-info.yaml').describe('The descriptor in the workspace'),
});

/** Puts a descriptor of the workspace into the catalog itself, for what has no repository that keeps one. */
export const catalogImport = defineAction({
  id: 'catalog:import',
  title: 'Put into the catalog',
  description: 'Takes a descriptor from the workspace into the catalog. No location is followed: the catalog keeps it.',
  // An entity that is there already, with the same content, stays as it is.
  repeatable: true,
  takesSecrets: [],
  gives: ['entityRef', 'entityRefs'],
  sends: async ({ filePath }) => [filePath],
  input: Input,
  plan: async (input, context) => entityLines(describedEntities(await read(input, context)), context),
  apply: async (input, context) => {
    const text = await read(input, context);
    try {
      const { entityRefs } = await context.ports.catalog.import(context.ctx, { text });
      context.log('info', `Put into the catalog: ${entityRefs.join(', ')}`);
      return { output: { entityRef: entityRefs[0], entityRefs } };
    } catch (error) {
      if (error instanceof DomainError && error.kind !== 'unavailable') {
        throw new ActionError(error.detail, 'Correct the descriptor that the template writes.');
      }
      throw error;
    }
  },
});

async function read({ filePath }: z.output<typeof Input>, { workspace }: ActionContext): Promise<string> {
  const file = await insideWorkspace(workspace.dir, filePath);
  return readFile(file, 'utf8').catch(() => {
    throw new ActionError(
      `There is no "${filePath}" in the workspace.`,
      'Write it in a step before, with catalog:write.',
    );
  });
}
