import type { Context } from '@/domain/core/context';
import type { RepositoryPort } from '@/domain/repositories/port';

/** An entity as its descriptor says it. */
export type EntityDocument = {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string; [key: string]: unknown };
  spec?: Record<string, unknown>;
};

/** What the catalog's actions ask of the product. */
export type CatalogPort = {
  /**
   * Adds the address as a location, reads it at once, and answers the references of what it holds, in its order. What
   * the run itself published it may register, whoever asked for it.
   * Repeated, it answers the same. Throws DomainError with the reason, and nothing stays, where nothing can be read.
   */
  register: (
    ctx: Context,
    input: { target: string; runId: string; signal?: AbortSignal },
  ) => Promise<{ entityRefs: string[] }>;
  /** Takes descriptors in as they are, and answers their references. Throws DomainError where one is not right. */
  import: (ctx: Context, input: { text: string }) => Promise<{ entityRefs: string[] }>;
  /** by kind:namespace/name; undefined when there is none */
  find: (ctx: Context, ref: string) => Promise<EntityDocument | undefined>;
};

/** What actions may ask of the product. Supplied by the processes, so that integrations import no commands. */
export type ActionPorts = { repositories: RepositoryPort; catalog: CatalogPort };
