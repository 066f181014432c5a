import { z } from 'zod';
import { ActionError } from '@/domain/automation/action';
import { orNothing, unlessThere } from '@/integrations/git/forge/answers';
import type { Forge, Hosted } from '@/integrations/git/forge/forge';
import { type Filled, flag } from '@/integrations/git/forge/input';
import { publishAction } from '@/integrations/git/forge/publish';
import { type GitLab, noNamespace, openGitLab } from './client';
import { setVariable } from './variable';

const visibility = z.enum(['private', 'internal', 'public']);

const Branch = z.object({
  name: z.string().min(1),
  protect: z.boolean().default(false),
  create: z.boolean().default(false),
  ref: z.string().default('master'),
});

const Variable = z.object({
  key: z.string().regex(/^\w{1,255}$/),
  value: z.string(),
  description: z.string().optional(),
  variable_type: z.enum(['env_var', 'file']).default('env_var'),
  protected: z.boolean().default(false),
  masked: z.boolean().default(false),
  raw: z.boolean().default(false),
  environment_scope: z.string().default('*'),
});

const extra = {
  repoVisibility: visibility.optional().describe('private when left out'),
  topics: z.array(z.string()).optional(),
  setUserAsOwner: flag('Makes whoever’s token it is the owner, by the portal’s token'),
  settings: z
    .looseObject({ path: z.string().optional(), visibility: visibility.optional() })
    .optional()
    .describe('Further attributes of the project, as GitLab’s API names them'),
  branches: z.array(Branch).optional(),
  projectVariables: z.array(Variable).optional(),
};
type Input = Filled<typeof extra>;

const visibilityOf = ({ settings, repoVisibility }: Input) => settings?.visibility ?? repoVisibility ?? 'private';

type Project = { id: number; http_url_to_repo: string; visibility: string };

function hostedAs(project: Project, branch: string): Hosted {
  const remoteUrl = project.http_url_to_repo.replace(/\.git$/, '');
  const outputs = { projectId: project.id };
  return {
    remoteUrl,
    contentsUrl: `${remoteUrl}/-/blob/${branch}`,
    isPrivate: project.visibility !== 'public',
    outputs,
  };
}

const forge: Forge<typeof extra> = {
  types: ['gitlab'],
  extra,
  takesSecrets: ['projectVariables'],
  gives: ['projectId'],
  isPrivate: (input) => visibilityOf(input) !== 'public',
  unsupported: ({ setUserAsOwner }) =>
    setUserAsOwner ? 'This portal makes nobody the owner of a project.' : undefined,
  settings: ({ branches = [], projectVariables = [] }) => [
    ...branches.flatMap(({ name, create, protect }) => [
      ...(create ? [`Makes the branch ${name}`] : []),
      ...(protect ? [`Protects the branch ${name}`] : []),
    ]),
    ...(projectVariables.length > 0 ? [`Variables ${projectVariables.map(({ key }) => key).join(', ')}`] : []),
  ],
  open: async (connection, input) => {
    const gitlab = await openGitLab(connection);
    const { id, ask } = gitlab;
    const { name, holder } = connection.address;
    const { defaultBranch } = input;
    if (input.settings?.path && input.settings.path !== name) {
      throw new ActionError(`settings.path and repoUrl name two repositories: ${input.settings.path} and ${name}.`);
    }
    return {
      find: async () => {
        const found = await orNothing(ask((api) => api.Projects.show(id)));
        return found && hostedAs(found as unknown as Project, defaultBranch);
      },
      create: async () =>
        hostedAs(await create(gitlab, input, holder.join('/'), name, connection.title), defaultBranch),
      finish: () => furnish(gitlab, input),
    };
  },
};

/** POST /projects. The path is given, as GitLab would make another one of the name. */
async function create({ ask }: GitLab, input: Input, owner: string, name: string, title: string): Promise<Project> {
  const namespace = await orNothing(ask((api) => api.Namespaces.show(owner)));
  if (!namespace) throw noNamespace(owner, title);
  const topics = input.topics ?? [];
  const { description, settings = {} } = input;
  const made = await ask((api) =>
    api.Projects.create({
      ...(description && { description }),
      ...(topics.length > 0 && { topics }),
      ...(settings as object),
      name,
      path: name,
      namespaceId: namespace.id,
      visibility: visibilityOf(input),
    }),
  );
  return made as unknown as Project;
}

/** Default branch, branches, protections, variables: each looked for or set to a value, so it may be done again. */
async function furnish({ id, ask }: GitLab, input: Input): Promise<void> {
  const { defaultBranch, branches = [], projectVariables = [] } = input;
  const { default_branch } = (await ask((api) => api.Projects.show(id))) as { default_branch?: string | null };
  if (default_branch !== defaultBranch) await ask((api) => api.Projects.edit(id, { defaultBranch }));
  for (const { name, create: isMade, protect, ref } of branches) {
    if (isMade && !(await orNothing(ask((api) => api.Branches.show(id, name))))) {
      await ask((api) => api.Branches.create(id, name, ref));
    }
    if (protect)
      await unlessThere(
        ask((api) => api.ProtectedBranches.protect(id, name)),
        409,
      );
  }
  for (const variable of projectVariables) await setVariable({ ask }, id, variable);
}

export const publishGitLab = publishAction({ id: 'publish:gitlab' }, forge);
