import type pg from 'pg';
import { jobActor } from '@/domain/core/context';
import { type Db, openDb, Prisma } from '@/domain/core/db';
import { parseSettings, type Settings } from '@/domain/core/env';
import { locks } from '@/domain/core/locks';
import { seedDemo } from '@/prisma/scenarios/demo';
import { publishShipped } from '@/prisma/scenarios/shipped';
import { connect } from './check-database';
import { migrate } from './migrate';

/** Brings the database to this version and, where demo data is wanted and nobody is there yet, fills it. Then ends. */
async function prepare(): Promise<void> {
  const settings = parseSettings(process.env);
  // Several processes may come up at once on one empty database: one fills it, and the others find it full.
  const client = await connect(settings.databaseUrl);
  try {
    await client.query('SELECT pg_advisory_lock($1)', [locks.prepare]);
    await fill(settings, client);
  } finally {
    await client.end();
  }
}

async function fill({ databaseUrl, demo, url }: Settings, client: pg.Client): Promise<void> {
  const applied = await migrate(databaseUrl);
  console.log(`migrated ${applied.length}`);
  const { db, close } = openDb(demo ? withoutFlush(databaseUrl) : databaseUrl, 4);
  try {
    if (!demo) return await offerGoldenPaths(db);
    if (await isCutOff(db)) await empty(db);
    if ((await db.person.findFirst({ select: { id: true } })) !== null) return;
    await mark(client, 'seeding');
    await seedDemo(db, { portalUrl: url });
    await mark(client, 'seeded');
    console.log('seeded');
  } finally {
    await close();
  }
}

/** A portal without the demo begins with the templates that ship, and without anything else. */
async function offerGoldenPaths(db: Db): Promise<void> {
  if ((await db.template.findFirst({ select: { id: true } })) !== null) return;
  await publishShipped(db, jobActor('install'), new Date());
}

/**
 * Seeding is two thousand transactions, and waiting for the disk after each takes longer than the work. None is lost that the
 * last mark stands for: it is written by a connection that does wait, and what came before is on the disk with it.
 */
function withoutFlush(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  const given = url.searchParams.get('options');
  url.searchParams.set('options', [given, '-c synchronous_commit=off'].filter(Boolean).join(' '));
  return url.href;
}

/** The mark stands on the schema: seeding is many transactions, and one that was cut off has to begin again. */
async function mark(client: pg.Client, word: 'seeding' | 'seeded'): Promise<void> {
  await client.query(`COMMENT ON SCHEMA public IS 'slipway: ${word}'`);
}

async function isCutOff(db: Db): Promise<boolean> {
  const rows = await db.$queryRaw<{ word: string | null }[]>`
    SELECT obj_description('public'::regnamespace, 'pg_namespace') AS word`;
  return rows[0]?.word === 'slipway: seeding';
}

async function empty(db: Db): Promise<void> {
  const tables = await db.$queryRaw<{ name: string }[]>`
    SELECT format('%I', tablename) AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> '_prisma_migrations'`;
  await db.$executeRaw`TRUNCATE ${Prisma.raw(tables.map(({ name }) => name).join(', '))} CASCADE`;
  await db.$executeRaw`DELETE FROM graphile_worker._private_jobs`;
}

try {
  await prepare();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
