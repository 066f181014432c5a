import { z } from 'zod';
import type { Verdict } from '@/domain/core/command';
import { PageInput } from '@/domain/core/page';
import { jobType } from '@/domain/jobs/schema';

const part = /^(?!.*\.\.)(?!.*\.(?:git|lock)$)[a-z0-9](?:[a-z0-9._-]{0,98}[a-z0-9_-])?$/;
const rule =
  'Use lower-case letters, digits, and - _ . between them; at most 100 characters, not ending in .git or .lock';

const namePart = z
  .string()
  .trim()
  .transform((text) => text.toLowerCase())
  .pipe(z.string().regex(part, rule));

/** Names are lower case, so that they are one name on every disk. */
export const RepositoryNameInput = z.object({ owner: namePart, name: namePart });

/** What git itself calls a good branch name, narrowed to what needs no quoting. */
export const BranchName = z
  .string()
  .max(200)
  .regex(
    /^(?!.*(?:\.\.|\/\/|\/\.|\.lock(?:\/|$)))[A-Za-z0-9_](?:[A-Za-z0-9._/-]*[A-Za-z0-9_-])?$/,
    'This is not a branch name that git takes',
  );

export const CreateRepositoryInput = RepositoryNameInput.extend({
  description: z.string().trim().max(500).default(''),
  defaultBranch: BranchName.default('main'),
  isPrivate: z.boolean().default(false),
  teamId: z.string().nullish(),
  createdByName: z.string().max(200).optional(),
  idempotencyKey: z.string().min(1).max(200).optional(),
});

export const ListRepositoriesInput = PageInput.extend({ q: z.string().trim().max(200).optional() });
export type ListRepositoriesInput = z.output<typeof ListRepositoriesInput>;

const CommitSchema = z.object({ hash: z.string(), subject: z.string(), authorName: z.string(), at: z.string() });

/** What the newest reading of the default branch found: kept on the row, so that a page needs no git. */
export const SnapshotSchema = z.object({
  hash: z.string(),
  files: z.array(
    z.object({
      path: z.string(),
      kind: z.enum(['file', 'folder', 'link', 'module']),
      size: z.number().nullable(),
    }),
  ),
  readme: z.object({ path: z.string(), text: z.string() }).nullable(),
  commits: z.array(CommitSchema),
  branches: z.array(z.string()),
});

export type RepositorySummary = {
  id: string;
  owner: string;
  name: string;
  description: string;
  defaultBranch: string;
  isPrivate: boolean;
  teamId: string | null;
  createdByName: string;
  createdAt: string;
  pushedAt: string | null;
  cloneUrl: string;
  lastCommit: z.output<typeof CommitSchema> | null;
};

export type RepositoryView = RepositorySummary & {
  head: z.output<typeof SnapshotSchema> | null;
  /** entities whose descriptors were read from here */
  entities: { ref: string; kind: string; namespace: string; name: string; title: string | null }[];
  can: { push: Verdict };
};

/** Where a repository stands below the portal's address: what `git clone` takes. */
export const remoteUrl = (portalUrl: string, { owner, name }: { owner: string; name: string }) =>
  `${portalUrl}/git/${owner}/${name}`;

/** Reads the head of a repository again, after a push. */
export const readRepositoryJob = jobType('repository.read', z.object({ repositoryId: z.string() }));
