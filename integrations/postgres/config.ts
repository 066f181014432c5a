import { z } from 'zod';

/**
 * Extensions that a sandbox may ask for. All are "trusted" in Postgres's own sense: the sandbox's role installs them
 * itself, so none of them needs, or gives, more than that role has.
 */
export const allowedExtensions = [
  'btree_gin',
  'btree_gist',
  'citext',
  'cube',
  'fuzzystrmatch',
  'hstore',
  'intarray',
  'isn',
  'ltree',
  'pg_trgm',
  'pgcrypto',
  'tablefunc',
  'unaccent',
  'uuid-ossp',
  'vector',
] as const;

export const PostgresConfig = z.object({
  connectionLimit: z.coerce
    .number()
    .int()
    .min(1)
    .max(50)
    .default(5)
    .meta({ title: 'Connections', description: 'How many connections may be open at once' }),
  statementTimeoutSeconds: z.coerce
    .number()
    .int()
    .min(1)
    .max(3600)
    .default(60)
    .meta({ title: 'Longest statement, seconds' }),
  transactionTimeoutSeconds: z.coerce.number().int().min(10).max(86_400).default(900).meta({
    title: 'Longest transaction, seconds',
    description: 'A session whose transaction is older is ended: an open transaction holds up the whole server',
  }),
  idleTimeoutSeconds: z.coerce
    .number()
    .int()
    .min(60)
    .max(86_400)
    .default(3600)
    .meta({ title: 'Idle connections end after, seconds' }),
  temporaryFilesMb: z.coerce
    .number()
    .int()
    .min(1)
    .max(102_400)
    .default(512)
    .meta({ title: 'Temporary files of one session, MB' }),
  largestMb: z.coerce
    .number()
    .int()
    .min(16)
    .max(1_048_576)
    .default(1024)
    .meta({ title: 'Largest size, MB', description: 'A sandbox that grows past it is shown as unwell' }),
  extensions: z.array(z.enum(allowedExtensions)).default([]).meta({ title: 'Extensions' }),
  seed: z.string().max(1_000_000).optional().meta({
    title: 'First data',
    description: 'SQL run once, in one transaction, by the sandbox’s own role',
  }),
});

export type PostgresConfig = z.output<typeof PostgresConfig>;
