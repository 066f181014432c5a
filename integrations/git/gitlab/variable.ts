import { Refused } from '@/integrations/git/forge/answers';
import type { GitLab } from './client';

export type Variable = {
  key: string;
  value: string;
  description?: string | undefined;
  variable_type: 'env_var' | 'file';
  protected: boolean;
  masked: boolean;
  raw: boolean;
  environment_scope: string;
};

/** POST /projects/:id/variables, or PUT where there is one of that key and environment. */
export async function setVariable(
  { ask }: Pick<GitLab, 'ask'>,
  id: string | number,
  variable: Variable,
): Promise<void> {
  const { key, value, variable_type, environment_scope, description, ...flags } = variable;
  const options = {
    ...flags,
    variableType: variable_type,
    environmentScope: environment_scope,
    ...(description && { description }),
  };
  try {
    await ask((api) => api.ProjectVariables.create(id, key, value, options));
  } catch (error) {
    if (!(error instanceof Refused) || error.status !== 400 || !/taken/i.test(error.message)) throw error;
    const filter = { environment_scope };
    await ask((api) => api.ProjectVariables.edit(id, key, value, { ...options, filter } as never));
  }
}
