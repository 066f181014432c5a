import { z } from '@hono/zod-openapi';
import {
  type EntitySummary,
  type EntityView,
  entityStates,
  healthWords,
  type ImportResult,
  type LocationView,
} from '@/domain/catalog/schema';

/** How the catalog looks from outside: descriptors as their format writes them, with what the portal knows beside. */
const Owner = z
  .object({
    ref: z.string(),
    name: z.string(),
    kind: z.enum(['team', 'person', 'entity', 'unresolved']),
    id: z.string().nullable(),
  })
  .openapi('EntityOwner');

const Health = z
  .object({
    status: z.enum(['healthy', 'degraded', 'down', 'unknown']),
    reason: z.string(),
    checkedAt: z.string().nullable(),
  })
  .openapi('EntityHealth');

const State = z.enum(entityStates);

const anyOf = <const T extends readonly [string, ...string[]]>(words: T) =>
  z
    .union([z.enum(words), z.array(z.enum(words))])
    .optional()
    .transform((value) => (value === undefined ? [] : [value].flat()));

/** Of filters whose words are known, a wrong word is a mistake: it would list nothing, and look like an answer. */
export const knownFilters = {
  state: anyOf(entityStates),
  health: anyOf(healthWords),
  tier: anyOf(['1', '2', '3', '4', '5', 'none']),
};

export const EntityListItem = z
  .object({
    ref: z.string(),
    kind: z.string(),
    metadata: z.object({
      uid: z.string(),
      name: z.string(),
      namespace: z.string(),
      title: z.string().optional(),
      description: z.string().optional(),
      tags: z.array(z.string()),
    }),
    spec: z.object({
      type: z.string().optional(),
      lifecycle: z.string().optional(),
      owner: z.string().optional(),
      system: z.string().optional(),
    }),
    owner: Owner.nullable(),
    health: Health.nullable(),
    tier: z.number().int().nullable(),
    state: State,
    changedAt: z.string(),
    changedWhat: z.string(),
  })
  .openapi('EntityListItem');

export function listItem(view: EntitySummary): z.output<typeof EntityListItem> {
  return {
    ref: view.ref,
    kind: view.kind,
    metadata: {
      uid: view.id,
      name: view.name,
      namespace: view.namespace,
      title: view.title ?? undefined,
      description: view.description ?? undefined,
      tags: view.tags,
    },
    spec: {
      type: view.type ?? undefined,
      lifecycle: view.lifecycle ?? undefined,
      owner: view.owner?.ref,
      system: view.systemRef ?? undefined,
    },
    owner: view.owner,
    health: view.health,
    tier: view.tier,
    state: view.state,
    changedAt: view.changedAt,
    changedWhat: view.changedWhat,
  };
}

const Problem = z.object({
  message: z.string(),
  file: z.string().nullish(),
  line: z.number().int().optional(),
  column: z.number().int().optional(),
  pointer: z.string().optional(),
});

export const EntitySchema = z
  .object({
    apiVersion: z.string(),
    kind: z.string(),
    metadata: z.looseObject({ uid: z.string(), name: z.string(), namespace: z.string() }),
    spec: z.record(z.string(), z.unknown()).optional(),
    relations: z.array(
      z.object({
        type: z.string(),
        targetRef: z.string(),
        target: z.object({ kind: z.string(), namespace: z.string(), name: z.string() }),
      }),
    ),
    status: z.object({
      items: z.array(z.object({ type: z.string(), level: z.enum(['info', 'warning', 'error']), message: z.string() })),
    }),
    ref: z.string(),
    owner: Owner.nullable(),
    health: Health.nullable(),
    tier: z.number().int().nullable(),
    state: State,
    problems: z.array(Problem),
    source: z.object({
      path: z.string().nullable(),
      line: z.number().int().nullable(),
      location: z.object({ id: z.string(), type: z.string(), target: z.string() }).nullable(),
    }),
    createdAt: z.string(),
    changedAt: z.string(),
  })
  .openapi('Entity');

type Descriptor = {
  apiVersion: string;
  kind: string;
  metadata: Record<string, unknown>;
  spec?: Record<string, unknown>;
};

/** The descriptor, with what only the portal may say: uid, annotations of its source, relations, status. */
export function entityShape(view: EntityView): z.output<typeof EntitySchema> {
  const { apiVersion, metadata, spec } = view.document as Descriptor;
  const { location } = view.source;
  const managed = location && { 'backstage.io/managed-by-location': `${location.type}:${location.target}` };
  const annotations = { ...(metadata.annotations as Record<string, string> | undefined), ...managed };
  return {
    apiVersion,
    kind: view.kind,
    metadata: {
      ...metadata,
      ...(Object.keys(annotations).length && { annotations }),
      name: view.name,
      namespace: view.namespace,
      uid: view.id,
    },
    spec,
    relations: view.relations,
    status: { items: statusItems(view) },
    ref: view.ref,
    owner: view.owner,
    health: view.health,
    tier: view.tier,
    state: view.state,
    problems: view.problems,
    source: view.source,
    createdAt: view.createdAt,
    changedAt: view.changedAt,
  };
}

function statusItems(view: EntityView): z.output<typeof EntitySchema>['status']['items'] {
  const items = view.problems.map(({ message }) => ({ type: 'slipway/descriptor', level: 'error' as const, message }));
  if (view.state === 'missing') {
    return [{ type: 'slipway/source', level: 'warning', message: 'Its source does not hold it any more.' }, ...items];
  }
  return items;
}

export const ImportAnswer = z
  .object({
    created: z.number().int(),
    updated: z.number().int(),
    unchanged: z.number().int(),
    failed: z.array(
      z.object({
        index: z.number().int(),
        ref: z.string().nullable(),
        errors: z.array(
          z.object({
            message: z.string(),
            line: z.number().int().optional(),
            column: z.number().int().optional(),
            pointer: z.string().optional(),
          }),
        ),
      }),
    ),
  })
  .openapi('CatalogImport');

export const importAnswer = ({ created, updated, unchanged, failed }: ImportResult): z.output<typeof ImportAnswer> => ({
  created,
  updated,
  unchanged,
  failed,
});

export const Location = z
  .object({
    id: z.string(),
    type: z.string(),
    target: z.string(),
    status: z.enum(['pending', 'reading', 'ready', 'failed']),
    error: z.string().nullable(),
    problems: z.array(
      z.object({
        file: z.string(),
        line: z.number().int().optional(),
        column: z.number().int().optional(),
        ref: z.string().nullable(),
        message: z.string(),
      }),
    ),
    revision: z.string().nullable(),
    entityCount: z.number().int(),
    createdByName: z.string(),
    createdAt: z.string(),
    readAt: z.string().nullable(),
  })
  .openapi('Location');

export const locationShape = ({ can: _can, ...location }: LocationView): z.output<typeof Location> => location;
