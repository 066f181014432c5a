import { z } from 'zod';
import { PageInput } from '@/domain/core/page';
import { roles, scopes } from './permissions';

/** The issuer of the demo sign-in's people. */
export const demoIssuer = 'slipway:demo';

export const Role = z.enum(roles);
export const TeamRole = z.enum(['member', 'lead']);

/** What an issuer claims is as it is: what does not fit is cut or left out, and keeps nobody out. */
const claim = z
  .string()
  .transform((text) =>
    text
      .trim()
      .slice(0, 200)
      .replace(/[\0\p{Surrogate}]/gu, '')
      .trim(),
  )
  .optional();

/** What a sign-in tells of a person. `issuer` and `subject` together are who they are; an e-mail address never is. */
export const OpenSessionInput = z.object({
  issuer: z.string().min(1),
  subject: z.string().min(1),
  name: claim,
  handle: claim,
  email: z.email().optional().catch(undefined),
  /** the role of a person who comes for the first time */
  startAs: Role.default('engineer'),
  userAgent: claim.default(''),
  address: z.string().max(100).default(''),
});

export const SessionId = z.object({ id: z.string().min(1) });
export const SetRoleInput = z.object({ personId: z.string(), role: Role });
export const DisablePersonInput = z.object({ personId: z.string(), disabled: z.boolean() });
export const CreateTeamInput = z.object({
  name: z.string().trim().min(1).max(63),
  handle: z
    .string()
    .regex(/^[a-z0-9]+(?:[-_.][a-z0-9]+)*$/, 'Lower-case letters, digits and - _ . between them')
    .max(63),
});
/** `role` null takes the person out of the team. */
export const SetMemberInput = z.object({ teamId: z.string(), personId: z.string(), role: TeamRole.nullable() });
export const CreateTokenInput = z.object({
  name: z.string().trim().min(1, 'Give it a name that says who uses it').max(100),
  role: Role.default('engineer'),
  scopes: z.array(z.enum(scopes)).min(1, 'Choose at least one scope'),
  expiresInDays: z.coerce.number().int().min(1).max(365),
});
export const TokenId = z.object({ id: z.string().min(1) });

export const AuditInput = PageInput.extend({
  action: z.string().optional(),
  actor: z.string().optional(),
  subject: z.string().optional(),
  outcome: z.enum(['done', 'refused']).optional(),
  /** only entries newer than this cursor, entry or time, oldest first: for a reader that follows the log */
  after: z.string().optional(),
});

export type PersonView = {
  id: string;
  ref: string;
  name: string;
  email: string | null;
  role: z.output<typeof Role>;
  isDemo: boolean;
  disabled: boolean;
  teams: { id: string; ref: string; name: string; role: 'member' | 'lead' }[];
};

export type TeamView = {
  id: string;
  ref: string;
  name: string;
  members: { id: string; ref: string; name: string; role: 'member' | 'lead' }[];
};

export type SessionView = {
  id: string;
  person: { id: string; name: string };
  userAgent: string;
  address: string;
  createdAt: string;
  lastSeenAt: string;
  expiresAt: string;
};

export type TokenView = {
  id: string;
  name: string;
  hint: string;
  role: z.output<typeof Role>;
  scopes: string[];
  createdAt: string;
  expiresAt: string;
  lastUsedAt: string | null;
  revokedAt: string | null;
};

export type AuditView = {
  id: string;
  at: string;
  actor: { kind: string; id: string; name: string };
  action: string;
  outcome: string;
  subject: { kind: string; id: string };
  requestId: string;
  detail: Record<string, unknown>;
};

/** What pages say about the portal itself, and what the configuration page lists. Never a secret. */
export type PortalView = {
  organisation: string;
  version: string;
  demo: boolean;
  embedded: boolean;
  url: string;
  signIn: { oidc: { name: string; issuer: string } | null; github: boolean; demo: boolean };
  mail: { from: string } | null;
  processes: boolean;
  workerConcurrency: number;
  sandboxesOnOwnServer: boolean;
};
