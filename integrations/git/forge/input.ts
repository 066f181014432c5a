import { z } from 'zod';
import { BranchName } from '@/domain/repositories/schema';

/** `secrets.X or false` and secrets that nobody gave mean: none. */
export const Token = z
  .union([z.string(), z.literal(false), z.null()])
  .optional()
  .transform((token) => token || undefined)
  .describe('A token of one’s own, such as requestUserCredentials gives; it goes before the portal’s');

export const RepoUrl = z.string().min(1).describe('HOST?owner=OWNER&repo=NAME, as RepoUrlPicker gives it');

const optionalText = z
  .string()
  .max(10_000)
  .nullish()
  .transform((text) => text ?? undefined);
export const text = (description: string) => optionalText.describe(description);
export const flag = (description: string) => z.boolean().optional().describe(description);

/** What every publishing action takes. */
export const publishShape = {
  repoUrl: RepoUrl,
  token: Token,
  description: text('What the repository is for'),
  defaultBranch: BranchName.default('master').describe('The branch of the first commit'),
  gitCommitMessage: z.string().min(1).max(10_000).default('initial commit'),
  gitAuthorName: text('Whoever asked for the run when left out'),
  gitAuthorEmail: text('Whoever asked for the run when left out'),
  sourcePath: text('The folder of the workspace to publish; the whole of it when left out'),
  signCommit: flag('Not done by this portal: a step that asks for it is refused'),
};

export type PublishInput = z.output<z.ZodObject<typeof publishShape>>;

/** With what a vendor adds. */
export type Filled<Shape extends z.ZodRawShape> = PublishInput & z.output<z.ZodObject<Shape>>;

/** What every pull or merge request takes. */
export const changeShape = {
  repoUrl: RepoUrl,
  token: Token,
  branchName: BranchName.describe('The branch that the change gets'),
  targetBranchName: z
    .union([BranchName, z.literal('')])
    .nullish()
    .transform((name) => name || undefined)
    .describe('The branch that it is for: the default one when left out'),
  sourcePath: text('The folder of the workspace whose files the change has'),
  targetPath: text('Where in the repository they go'),
  gitAuthorName: text('Whoever asked for the run when left out'),
  gitAuthorEmail: text('Whoever asked for the run when left out'),
};

export type ChangeInput = z.output<z.ZodObject<typeof changeShape>>;
