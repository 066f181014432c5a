import type { z } from 'zod';
import { type ActionContext, defineAction, type PlanLine } from '@/domain/automation/action';
import { told } from '@/integrations/git/forge/answers';
import { locate, tellTrial } from '@/integrations/git/forge/connect';
import { explained } from '@/integrations/git/forge/publish';
import { type GitHub, openGitHub } from './client';

type Base = { repoUrl: string; token?: string | undefined };

type Call<Input extends z.ZodType> = {
  id: string;
  title: string;
  description: string;
  input: Input;
  /** false where GitHub could not tell a second call from the first */
  repeatable: boolean;
  takesSecrets: readonly string[];
  /** as the plan says it, for the repository of that name */
  planned: (input: z.output<Input>, path: string) => PlanLine;
  call: (github: GitHub, input: z.output<Input>, context: ActionContext) => Promise<Record<string, unknown>>;
};

/** An action that is calls of GitHub's API and nothing else: in a trial there is nobody to call. */
export function githubCall<Input extends z.ZodType<Base>>({ planned, call, ...parts }: Call<Input>) {
  return defineAction({
    ...parts,
    plan: (input) =>
      explained(async () => {
        const where = locate(['github'], input);
        if (where.kind === 'vendor') return [planned(input, where.connection.remote.label)];
        const { object, kind } = planned(input, `${where.host}/${where.address.path}`);
        return [{ sign: 'unknown', kind, object, note: `Left out: ${where.host} is a trial host of this portal` }];
      }),
    apply: (input, context) =>
      explained(async () => {
        const where = locate(['github'], input);
        if (where.kind === 'trial') {
          tellTrial(context, where.host, 'nothing was called there, and the step has no output');
          return { output: {} };
        }
        const { connection } = where;
        const output = await told(connection, async () =>
          call(await openGitHub(connection, context.signal), input, context),
        );
        return { output };
      }),
  });
}
