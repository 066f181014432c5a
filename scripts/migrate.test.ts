import { describe, expect, it } from 'vitest';
import { testDb } from '@/domain/core/testing';
import { migrate } from './migrate';
import { diffToSchema, partitionedTables } from './schema-engine';

const { db, url } = await testDb();

const partitionsOf = async (table: string) => {
  const rows = await db.$queryRaw<{ name: string }[]>`
    SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = ${`"${table}"`}::regclass ORDER BY 1`;
  return rows.map((row) => row.name);
};

const probeResult = (at: string) =>
  db.probeResult.create({ data: { probeId: 'p', at: new Date(at), status: 'healthy', reason: '' } });

describe('migrations', () => {
  it('say what the data model says: if not, run `npm run migration`', async () => {
    expect(await diffToSchema(url, 'database')).toBe('');
  });

  it('have nothing to do the second time', async () => {
    expect(await migrate(url)).toEqual([]);
  });

  it('let several processes migrate at once', async () => {
    await db.$executeRaw`DROP SCHEMA graphile_worker CASCADE`;
    const applied = await Promise.all([migrate(url), migrate(url), migrate(url)]);
    expect(applied.flat()).toEqual(['graphile-worker']);
  });

  it('partition the tables whose model says so', async () => {
    expect(partitionedTables().sort()).toEqual(['AuditEntry', 'Event', 'ProbeResult', 'RunLogLine']);
    for (const table of partitionedTables()) expect(await partitionsOf(table)).toContain(`${table}_default`);
  });

  it('make months once, and move into them what waited in the default partition', async () => {
    await probeResult('2031-05-31T23:59:59Z');
    await probeResult('2031-06-01T00:00:00Z');
    const make = () =>
      db.$queryRaw<{ made: number }[]>`SELECT slipway_make_partitions('2031-05-10', '2031-06-10') AS made`;
    expect((await make())[0]?.made).toBe(2 * partitionedTables().length);
    expect((await make())[0]?.made).toBe(0);
    const rows = await db.$queryRaw<{ part: string }[]>`
      SELECT tableoid::regclass::text AS part FROM "ProbeResult" WHERE "probeId" = 'p' ORDER BY "at"`;
    expect(rows.map((row) => row.part)).toEqual(['"ProbeResult_2031_05"', '"ProbeResult_2031_06"']);
  });

  it('drop the months that are older than what is kept, and no younger ones', async () => {
    await db.$queryRaw`SELECT slipway_make_partitions('2020-01-01', '2020-03-01')`;
    await probeResult('2019-12-31T00:00:00Z');
    const dropped = await db.$queryRaw<
      { n: number }[]
    >`SELECT slipway_drop_partitions('ProbeResult', '2020-03-01') AS n`;
    expect(dropped[0]?.n).toBe(2);
    expect(await partitionsOf('ProbeResult')).toContain('ProbeResult_2020_03');
    expect(await partitionsOf('Event')).toContain('Event_2020_01');
    expect(await db.probeResult.count({ where: { at: { lt: new Date('2020-01-01') } } })).toBe(0);
  });
});
