import { z } from 'zod';
import type { Verdict as Allowed } from '@/domain/core/command';
import { PageInput } from '@/domain/core/page';
import { jobType } from '@/domain/jobs/schema';

/** A parameter that may be repeated: OR within it. */
const many = z
  .union([z.string().max(300), z.array(z.string().max(300)).max(50)])
  .optional()
  .transform((value) => (value === undefined ? [] : [value].flat()));

export const healthWords = ['healthy', 'degraded', 'down', 'unknown', 'unprobed'] as const;
export type HealthWord = (typeof healthWords)[number];

export const entityStates = ['active', 'missing', 'archived'] as const;
export type EntityState = (typeof entityStates)[number];

export const sortKeys = ['name', 'changedAt', 'kind', 'type', 'owner', 'lifecycle', 'tier'] as const;
export type SortKey = (typeof sortKeys)[number];

/** The filters of every list of entities: repeated values are OR, different names AND. */
export const EntityFilters = z.object({
  kind: many,
  type: many,
  lifecycle: many,
  /** references, or bare names that mean a group; `none` means without an owner */
  owner: many,
  system: many,
  tag: many,
  namespace: many,
  health: many,
  tier: many,
  /** whole references: these and no others */
  ref: z
    .union([z.string().max(300), z.array(z.string().max(300)).max(200)])
    .optional()
    .transform((value) => (value === undefined ? [] : [value].flat())),
  /** the format's own: `kind=component,spec.type=service`; repeated, one of them has to fit */
  filter: many,
  /** active and missing unless told */
  state: many,
  /** leaves out people, teams and locations where no kind is asked for: what a person means by "the catalog" */
  things: z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]).optional(),
  /** words that must all occur in name, title, description, tags or type; `owner:payments` filters */
  q: z.string().max(300).optional(),
});
export type EntityFilters = z.output<typeof EntityFilters>;

export const ListEntitiesInput = PageInput.extend(EntityFilters.shape).extend({
  /** a sort key, with `-` before it for the other direction; without one, and with `q`, best match first */
  orderBy: z
    .string()
    .regex(
      new RegExp(`^-?(?:${sortKeys.join('|')})$`),
      `One of ${sortKeys.join(', ')}, with - before it to turn it round`,
    )
    .optional(),
  /** the page before this cursor instead of after one */
  before: z.string().optional(),
});
export type ListEntitiesInput = z.input<typeof ListEntitiesInput>;

export const facetNames = [
  'kind',
  'type',
  'lifecycle',
  'owner',
  'system',
  'tag',
  'namespace',
  'health',
  'tier',
] as const;
export type FacetName = (typeof facetNames)[number];

export const FacetsInput = EntityFilters.extend({
  facet: z
    .union([z.enum(facetNames), z.array(z.enum(facetNames)).max(facetNames.length)])
    .optional()
    .transform((value) => (value === undefined ? [] : [value].flat())),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});
export type FacetsInput = z.input<typeof FacetsInput>;

export const EntityKey = z.object({
  kind: z.string().min(1).max(63),
  namespace: z.string().min(1).max(63),
  name: z.string().min(1).max(63),
});
export type EntityKey = z.output<typeof EntityKey>;

export const EntityId = z.object({ id: z.string().min(1) });
export const LocationId = z.object({ id: z.string().min(1) });

export const locationTypes = ['file', 'git', 'url'] as const;
export type LocationType = (typeof locationTypes)[number];

export const AddLocationInput = z.object({
  type: z.enum(locationTypes, 'One of file, git, url'),
  target: z
    .string()
    .trim()
    .min(1, 'Where is it?')
    .max(2000)
    .refine((text) => new TextEncoder().encode(text).length <= 2000, 'At most 2,000 bytes'),
});

export type AddLocationInput = z.output<typeof AddLocationInput>;

export const SaveViewInput = z.object({
  place: z.enum(['catalog']),
  name: z.string().trim().min(1, 'Give the view a name').max(60),
  query: z.string().max(2000).default(''),
});
export const ViewId = z.object({ id: z.string().min(1) });

export const readLocationJob = jobType('location.read', z.object({ locationId: z.string() }), 5);

/** Kinds that nobody owns: for them, to be without an owner is no lack. */
export const ownerless = ['user', 'group', 'location'];

/** Who owns something: a team or a person of the portal, an entity of the catalog; unresolved is a name that nobody knows. */
export type OwnerView = {
  ref: string;
  name: string;
  kind: 'team' | 'person' | 'entity' | 'unresolved';
  id: string | null;
};

export type HealthView = { status: Exclude<HealthWord, 'unprobed'>; reason: string; checkedAt: string | null };

export type EntitySummary = {
  id: string;
  ref: string;
  kind: string;
  namespace: string;
  name: string;
  title: string | null;
  description: string | null;
  type: string | null;
  lifecycle: string | null;
  tier: number | null;
  tags: string[];
  systemRef: string | null;
  owner: OwnerView | null;
  health: HealthView | null;
  state: EntityState;
  changedAt: string;
  changedWhat: string;
};

export type EntityPage = {
  items: EntitySummary[];
  nextCursor: string | null;
  /** for the page before */
  previousCursor: string | null;
};

/** `unknown`: an owner of this name is not known; it counts as `none` too. */
export type FacetValue = { value: string; count: number; label?: string; unknown?: true };

/** A neighbour. `known` is false where nothing of that reference is in the catalog. */
export type RelatedView = {
  type: string;
  ref: string;
  kind: string;
  namespace: string;
  name: string;
  title: string | null;
  entityType: string | null;
  known: boolean;
  state: EntityState | null;
  health: HealthView | null;
};

export type EntityProblem = { message: string; file?: string; line?: number; column?: number; pointer?: string };

export type EntityView = EntitySummary & {
  document: Record<string, unknown>;
  relations: { type: string; targetRef: string; target: { kind: string; namespace: string; name: string } }[];
  problems: EntityProblem[];
  source: { path: string | null; line: number | null; location: { id: string; type: string; target: string } | null };
  createdAt: string;
  can: { archive: Allowed; restore: Allowed };
};

export type ImportProblem = { message: string; line?: number; column?: number; pointer?: string };
export type ImportFailure = { index: number; ref: string | null; errors: ImportProblem[] };
export type ImportOutcome = 'created' | 'updated' | 'unchanged' | 'failed';

export type ImportResult = {
  created: number;
  updated: number;
  unchanged: number;
  failed: ImportFailure[];
  /** what became of each document, in their order */
  documents: { index: number; ref: string | null; outcome: ImportOutcome }[];
};

export type LocationView = {
  id: string;
  type: string;
  target: string;
  status: 'pending' | 'reading' | 'ready' | 'failed';
  error: string | null;
  problems: LocationProblem[];
  revision: string | null;
  entityCount: number;
  createdByName: string;
  createdAt: string;
  readAt: string | null;
  can: { refresh: Allowed; remove: Allowed };
};

export type LocationProblem = {
  file: string;
  line?: number;
  column?: number;
  ref: string | null;
  message: string;
};

export type SavedView = { id: string; name: string; query: string };

/** What stands above the list: how much there is, and how many of it each built-in view holds. */
export type CatalogCounts = {
  all: number;
  mine: number;
  tier1: number;
  unowned: number;
  locations: number;
  /** the newest reading of any location */
  readAt: string | null;
};

export type PreviewFate = 'create' | 'update' | 'unchanged' | 'refused';

/** What an import would do with a document. */
export type PreviewDocument = {
  index: number;
  ref: string | null;
  line: number | null;
  fate: PreviewFate;
  /** of its own, for the reference: a kind that the format does not know */
  ownKind: boolean;
  errors: ImportProblem[];
};
