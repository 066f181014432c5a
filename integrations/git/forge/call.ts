import type { z } from 'zod';
import { type ActionContext, defineAction, type PlanLine } from '@/domain/automation/action';
import type { GitHostType } from '@/domain/core/git-hosts';
import { told } from './answers';
import { type Connection, locate, tellTrial } from './connect';
import { explained } from './publish';

export type CallBase = { repoUrl: string; token?: string | undefined };

/** What the calls of one vendor have in common with those of another. */
export type CallParts<Input extends z.ZodType> = {
  id: string;
  title: string;
  description: string;
  input: Input;
  /** false where the host could not tell a second call from the first */
  repeatable: boolean;
  takesSecrets: readonly string[];
  gives?: readonly string[];
  /** as the plan says it, for the repository of that name */
  planned: (input: z.output<Input>, path: string) => PlanLine;
};

type Call<Input extends z.ZodType> = CallParts<Input> & {
  types: [GitHostType, ...GitHostType[]];
  /** where the input's own repoUrl names no repository */
  at?: (input: z.output<Input>) => CallBase;
  call: (connection: Connection, input: z.output<Input>, context: ActionContext) => Promise<Record<string, unknown>>;
};

/** An action that is calls of a host's API and nothing else: in a trial there is nobody to call. */
export function forgeCall<Input extends z.ZodType<CallBase>>({ types, at, planned, call, ...parts }: Call<Input>) {
  const find = (input: z.output<Input>) => locate(types, at ? at(input) : input);
  return defineAction({
    ...parts,
    plan: (input) =>
      explained(async () => {
        const where = find(input);
        if (where.kind === 'vendor') return [planned(input, where.connection.remote.label)];
        const { object, kind } = planned(input, `${where.host}/${where.address.path}`);
        return [{ sign: 'unknown', kind, object, note: `Left out: ${where.host} is a trial host of this portal` }];
      }),
    apply: (input, context) =>
      explained(async () => {
        const where = find(input);
        if (where.kind === 'trial') {
          tellTrial(context, where.host, 'nothing was called there, and the step has no output');
          return { output: {} };
        }
        const { connection } = where;
        return { output: await told(connection, () => call(connection, input, context)) };
      }),
  });
}
