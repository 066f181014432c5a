import type { Context } from '@/domain/core/context';
import type {
  Changed,
  Elsewhere,
  ElsewhereOptions,
  FolderChange,
  FolderMerge,
  GitHost,
  Merged,
  RepositoryName,
  Signature,
  TreeFile,
} from './host';

export type NewRepository = RepositoryName & {
  description: string;
  defaultBranch: string;
  isPrivate: boolean;
  /** the team that may push; a team named like the owner goes before it */
  teamId: string | null;
  createdByName: string;
  /** the same for each repetition: it answers what the first one made */
  idempotencyKey: string;
};

export type PublishInput = NewRepository & {
  dir: string;
  message: string;
  author: Signature;
  signal?: AbortSignal;
};

/** A commit for a repository that is there: the run made it, or whoever asked for the run may push to it. */
export type PushInput = RepositoryName & {
  runId: string;
  dir: string;
  branch: string;
  message: string;
  author: Signature;
  committer: Signature;
  at: Date;
  signal?: AbortSignal;
};

export type ProposeInput = RepositoryName & { runId: string; change: FolderChange; standIn: NewRepository };

export type Created = { id: string; remoteUrl: string; repoContentsUrl: string; pageUrl: string };
export type Published = Created & { commitHash: string };

export type Standing = { exists: boolean; refusal?: string; defaultBranch?: string };

/** What the publishing actions ask of the product: supplied in worker/toolbox.ts, because integrations import no commands. */
export type RepositoryPort = {
  /** the portal's public address: repositories stand at `/git/OWNER/NAME` below it */
  portalUrl: string;
  host: GitHost;
  /** who made the repository of that name and when, as a sentence; undefined while the name is free */
  taken: (ctx: Context, name: RepositoryName, idempotencyKey: string) => Promise<string | undefined>;
  publish: (input: PublishInput) => Promise<Published>;
  /** the repository without a commit */
  create: (input: NewRepository) => Promise<Created>;
  /** whether it is there, and why the run may not push to it; no reason where it may */
  standing: (ctx: Context, name: RepositoryName, runId: string) => Promise<Standing>;
  /** Throws NotFound, Forbidden, and Conflict over other commits. */
  push: (ctx: Context, input: PushInput) => Promise<Published>;
  /** A branch with the change. Where there is no such repository, an empty one stands in. */
  propose: (ctx: Context, input: ProposeInput) => Promise<Changed & { pageUrl: string }>;
  /** Merges into a repository of the portal's own host, on a branch. Throws NotFound, Forbidden, Conflict. */
  merge: (ctx: Context, name: RepositoryName, change: FolderMerge) => Promise<Merged & { pageUrl: string }>;
  /**
   * What an address of the portal's own git host holds, or of a host that it stands in for: a folder or a file. Undefined
   * where the address means another host, so that it may be fetched from there.
   */
  files: (ctx: Context, address: string, runId: string) => Promise<TreeFile[] | undefined>;
  /** What an address of another host holds, fetched from there by git. Throws DomainError with the reason. */
  elsewhere: (address: string, options: ElsewhereOptions) => Promise<Elsewhere>;
};
