import type { z } from 'zod';
import type { ActionContext } from '@/domain/automation/action';
import { type CallBase, type CallParts, forgeCall } from '@/integrations/git/forge/call';
import { type GitHub, openGitHub } from './client';

type Call<Input extends z.ZodType> = CallParts<Input> & {
  call: (github: GitHub, input: z.output<Input>, context: ActionContext) => Promise<Record<string, unknown>>;
};

/** An action that is calls of GitHub's API and nothing else. */
export const githubCall = <Input extends z.ZodType<CallBase>>({ call, ...parts }: Call<Input>) =>
  forgeCall<Input>({
    ...parts,
    types: ['github'],
    call: async (connection, input, context) => call(await openGitHub(connection, context.signal), input, context),
  });
