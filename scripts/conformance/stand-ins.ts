import { z } from 'zod';
import { type Action, ActionError, defineAction } from '@/domain/automation/action';

const repository = 'https://github.com/acme-org/demo-service';

/** What the recorded reference was answered in place of effects outside; anything else was answered nothing. */
const answers: [RegExp, Record<string, unknown>][] = [
  [
    /^publish:/,
    {
      remoteUrl: repository,
      repoContentsUrl: `${repository}/blob/main`,
      commitHash: '0123456789abcdef0123456789abcdef01234567',
      pullRequestUrl: `${repository}/pull/1`,
      remoteUrlPr: 'x',
    },
  ],
  [
    /^catalog:register$/,
    {
      entityRef: 'component:default/demo-service',
      catalogInfoUrl: `${repository}/blob/main/catalog-info.yaml`,
    },
  ],
  [
    /^catalog:fetch$/,
    {
      entity: {
        apiVersion: 'backstage.io/v1alpha1',
        kind: 'Component',
        metadata: { name: 'demo-service', namespace: 'default', annotations: {} },
        spec: { type: 'service', lifecycle: 'production', owner: 'group:default/team-a' },
      },
    },
  ],
];

export const standInOutput = (action: string): Record<string, unknown> =>
  structuredClone(answers.find(([pattern]) => pattern.test(action))?.[1] ?? {});

/** Steps on the workspace and the log are done for real; what they answer is what the reference was answered. */
const isReal = ({ id, isLocal }: Action) =>
  (isLocal || id === 'debug:log') && Object.keys(standInOutput(id)).length === 0;

type Options = {
  outputs: 'recorded' | 'real';
  /** steps whose input needs what only a real step before them could give: they are not done */
  open: ReadonlySet<string>;
};

/**
 * The portal's own actions with their effects outside taken away: input is checked by the action's own schema, and what
 * comes back is the recorded stand-in. With `real` outputs, steps on the workspace answer what they found.
 */
export function withoutEffects(actions: readonly Action[], { outputs, open }: Options): Action[] {
  return actions.map((action) => ({
    ...action,
    input: z.looseObject({}),
    apply: async (raw, context) => {
      if (open.has(context.step.id)) return { output: standInOutput(action.id) };
      const parsed = action.input.safeParse(raw);
      if (!parsed.success) throw new ActionError(`Its input does not fit. ${z.prettifyError(parsed.error)}`);
      const isDone = isReal(action) && !fetchesOutside(action.id, raw);
      const result = isDone ? await action.apply(parsed.data, context) : {};
      return outputs === 'real' && isDone ? result : { output: standInOutput(action.id) };
    },
  }));
}

/** Stands in for actions that the portal lacks, to see whether anything else keeps a template from running. */
export const suppliedActions = (ids: string[]): Action[] =>
  ids.map((id) =>
    defineAction({
      id,
      title: id,
      description: 'A stand-in',
      repeatable: true,
      takesSecrets: [],
      input: z.looseObject({}),
      plan: async () => [],
      apply: async () => ({}),
    }),
  );

/** A skeleton at an address: its files are another host's. */
export const fetchesOutside = (action: string, input: unknown): boolean =>
  action.startsWith('fetch:') && /^[a-z][a-z0-9+.-]*:/i.test(String((input as { url?: unknown }).url ?? ''));
