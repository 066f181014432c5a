import { z } from 'zod';
import { type ActionContext, ActionError, defineAction } from '@/domain/automation/action';

const reference = /^(?:([^:/]+):)?(?:([^:/]+)\/)?([^:/]+)$/;

const Input = z
  .looseObject({
    entityRef: z.string().min(1).optional().describe('kind:namespace/name'),
    entityRefs: z.array(z.string().min(1)).max(100).optional().describe('Several of them'),
    optional: z.boolean().default(false).describe('Go on without what is not there'),
    defaultKind: z.string().default('component').describe('For a reference without a kind'),
    defaultNamespace: z.string().default('default').describe('For a reference without a namespace'),
  })
  .refine((input) => input.entityRef || input.entityRefs || input.optional, {
    message: 'Give entityRef or entityRefs.',
    path: ['entityRef'],
  });
type Input = z.output<typeof Input>;

/** Reads entities of the catalog, so that later steps can use what they say. */
export const catalogFetch = defineAction({
  id: 'catalog:fetch',
  title: 'Read from the catalog',
  description: 'Reads one entity, or several, so that later steps can use their descriptors.',
  repeatable: true,
  takesSecrets: [],
  gives: ['entity', 'entities'],
  isLocal: true,
  leavesFiles: true,
  input: Input,
  plan: async () => [],
  apply: async (input, context) => {
    const { entityRef, entityRefs } = input;
    const output: Record<string, unknown> = {};
    if (entityRef) output.entity = (await read(entityRef, input, context)) ?? null;
    if (entityRefs) {
      const entities = await Promise.all(entityRefs.map((ref) => read(ref, input, context)));
      output.entities = entities.map((entity) => entity ?? null);
    }
    return { output };
  },
});

async function read(
  text: string,
  { optional, defaultKind, defaultNamespace }: Input,
  { ctx, ports, log }: ActionContext,
) {
  const match = reference.exec(text.trim());
  const ref = match && `${match[1] ?? defaultKind}:${match[2] ?? defaultNamespace}/${match[3]}`.toLowerCase();
  const entity = ref ? await ports.catalog.find(ctx, ref) : undefined;
  if (entity) return entity;
  if (!optional) throw new ActionError(`The catalog has no "${text}".`, 'Register it first, or choose another one.');
  log('warn', `The catalog has no ${text}`);
}
