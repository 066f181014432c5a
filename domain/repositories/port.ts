import type { Context } from '@/domain/core/context';
import type { GitHost } from './host';

export type PublishInput = {
  owner: string;
  name: string;
  description: string;
  defaultBranch: string;
  isPrivate: boolean;
  /** the team that may push; a team named like the owner goes before it */
  teamId: string | null;
  createdByName: string;
  /** the same for each repetition: it answers what the first one made */
  idempotencyKey: string;
  dir: string;
  message: string;
  author: { name: string; email: string };
  signal?: AbortSignal;
};

export type Published = { id: string; remoteUrl: string; repoContentsUrl: string; pageUrl: string; commitHash: string };

/** What the action `publish:git` asks of the product: supplied in worker/main.ts, because integrations import no commands. */
export type RepositoryPort = {
  /** the portal's public address: repositories stand at `/git/OWNER/NAME` below it */
  portalUrl: string;
  host: GitHost;
  /** who made the repository of that name and when, as a sentence; undefined while the name is free */
  taken: (ctx: Context, name: { owner: string; name: string }, idempotencyKey: string) => Promise<string | undefined>;
  publish: (input: PublishInput) => Promise<Published>;
};
