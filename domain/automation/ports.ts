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

/** Everybody, or the people behind these entity references: users, members of groups, owners of all else. */
export type Recipients = 'everybody' | string[];

export type NotificationPort = {
  /** How many people those are, and the references that nobody stands behind. */
  count: (ctx: Context, to: Recipients) => Promise<{ people: number; unknown: string[] }>;
  /**
   * Tells each of them once per `cause`, in the portal and by the channels that it has. `url` is a path of the portal or
   * an address of the web. Repeated, nobody hears it twice.
   */
  send: (
    ctx: Context,
    message: { to: Recipients; cause: string; title: string; body: string; url: string; isUrgent: boolean },
  ) => Promise<{ people: number; unknown: string[] }>;
};

export type PortalRequest = {
  method: string;
  /** path and query, from /api/v1/ on */
  path: string;
  headers: Record<string, string>;
  body?: string;
  signal: AbortSignal;
};

export type PortalPort = {
  /**
   * Asks the portal's own API as the context's actor, who may do there what they may do by hand, and no more. What only a
   * person may do in person, such as deciding on a request, throws Forbidden.
   */
  request: (ctx: Context, request: PortalRequest) => Promise<Response>;
};

/** What actions may ask of the product. Supplied by the processes, so that integrations import no commands. */
export type ActionPorts = {
  repositories: RepositoryPort;
  catalog: CatalogPort;
  notifications: NotificationPort;
  portal: PortalPort;
};
