import type { Context } from '@/domain/core/context';
import type { MergedFile, Signature } from '@/domain/repositories/host';
import type { RepositoryPort } from '@/domain/repositories/port';
import type { RunStatus } from './runs/lifecycle';
import type { RunPlan } from './schema';

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

/** Who is asked, one stage after the other, as authors write it. */
export type AskedStage = { name?: string; approvers?: string[]; condition?: string; need?: number };

export type ApprovalQuestion = {
  title: string;
  reason: string;
  stages: AskedStage[];
  hours: number;
  /** who may decide as well when that time is over; empty: it expires then */
  escalateTo: string[];
};

export type ApprovalAnswer = {
  id: string;
  status: 'pending' | 'approved' | 'rejected' | 'expired' | 'withdrawn';
  /** asked by this very call */
  isNew: boolean;
  /** who can decide now, as words for a sentence */
  who: string;
  expiresAt: Date;
  /** each who approved, or whoever rejected */
  by: { name: string; behalf: string | null }[];
  comment: string | null;
  /** it began without a decision */
  isBroken: boolean;
};

export type ApprovalPort = {
  /** Who would be asked at each stage, in words. Throws DomainError where fewer could decide than it takes. */
  foresee: (ctx: Context, question: Pick<ApprovalQuestion, 'stages' | 'escalateTo'>) => Promise<string[]>;
  /**
   * Asks once per key, and answers how it stands. A decision takes the run up again at once. What was asked
   * before `since` and refused is asked anew: the step is being retried.
   */
  ask: (
    ctx: Context,
    question: ApprovalQuestion & { runId: string; key: string; since: Date },
  ) => Promise<ApprovalAnswer>;
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

/** A run that another one started, as the step that waits for it needs to know it. */
export type ChildState = {
  id: string;
  number: number;
  status: RunStatus;
  templateTitle: string;
  output: Record<string, unknown> | null;
  error: string | null;
  cure: string | null;
};

export type ChildInput = { template: string; version?: number; parameters: Record<string, unknown> };

export type RunPort = {
  /** What a run of that template would do. Throws DomainError as starting it would, and where plans go round. */
  plan: (ctx: Context, input: ChildInput) => Promise<RunPlan>;
  /**
   * Starts a run of a template as whoever asked for the parent run; called again with the same key it answers that one.
   * The failure of it is answered once: asked once more (the step is retried), it is taken up again from where it failed,
   * or, where it was cancelled, is kept no longer or is to have other parameters, started anew.
   */
  begin: (
    ctx: Context,
    input: ChildInput & { secrets: Record<string, string>; parentId: string; key: string },
  ) => Promise<ChildState>;
};

export type EnvironmentWish = {
  type: string;
  name: string;
  owner?: string;
  parameters: Record<string, unknown>;
  size?: string;
  ttlHours?: number;
  reason: string;
  entity?: string;
};

/** What a request would cost and run into. */
export type EnvironmentForecast = {
  typeTitle: string;
  ttlHours: number;
  cost: { total: number; hourly: number; currency: string } | null;
  /** why a person would be asked first */
  asks: string[];
  errors: string[];
};

export type EnvironmentState = {
  id: string;
  name: string;
  typeTitle: string;
  status: 'pending' | 'making' | 'ready' | 'lost' | 'ending' | 'gone';
  /** what it waits for, or why it is lost */
  reason: string | null;
  url: string | null;
  expiresAt: string | null;
  outputs: Record<string, string | number>;
  /** names only: a person reveals them */
  secretOutputs: string[];
};

export type EnvironmentPort = {
  forecast: (ctx: Context, wish: EnvironmentWish) => Promise<EnvironmentForecast>;
  /**
   * Asks for an environment with the actor's rights, quota and approval; called again with the same key it answers the
   * same one. That it is lost (failed, rejected) is answered once: asked once more, a failed one is tried again, and for a
   * rejected one there is a new request.
   */
  request: (ctx: Context, wish: EnvironmentWish, from: { runId: string; key: string }) => Promise<EnvironmentState>;
  /** Gives it back. Repeated, it answers how far that is. Throws NotFound and Forbidden. */
  destroy: (ctx: Context, id: string) => Promise<EnvironmentState>;
};

export type ThingWish = { id: string; version?: number; parameters?: Record<string, unknown> };

/** What bringing a thing up to date comes to. Without files there is nothing to do. */
export type ThingUpdate = {
  address: string;
  template: string;
  from: number;
  to: number;
  branch: string;
  into: string;
  files: MergedFile[];
  /** paths that hold git's marks: people decide */
  conflicts: string[];
};

export type ThingPort = {
  /** Works the merge out and keeps nothing. Throws NotFound, Forbidden, Conflict, Invalid for what the form asks anew. */
  preview: (ctx: Context, wish: ThingWish) => Promise<ThingUpdate>;
  /** The same on a branch, never on the default one. Repeated by the same committer, it is one commit. */
  update: (
    ctx: Context,
    wish: ThingWish,
    by: { runId: string; author: Signature; committer: Signature; at: Date; signal: AbortSignal },
  ) => Promise<ThingUpdate & { pageUrl: string }>;
};

export type SecretPort = {
  /** The address of a connection that the operator has declared. Each reading is audited. Throws DomainError. */
  readFor: (ctx: Context, connection: string, from: Record<string, string>, signal: AbortSignal) => Promise<string>;
};

/** What actions may ask of the product. Supplied by the processes, so that integrations import no commands. */
export type ActionPorts = {
  repositories: RepositoryPort;
  catalog: CatalogPort;
  notifications: NotificationPort;
  portal: PortalPort;
  runs: RunPort;
  environments: EnvironmentPort;
  approvals: ApprovalPort;
  things: ThingPort;
  secrets: SecretPort;
};
