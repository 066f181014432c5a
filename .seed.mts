process.chdir('/srv/trees/lead');
process.env.SLIPWAY_SECRET = 'x'.repeat(40);
const { startDatabase } = await import('/srv/trees/lead/scripts/database.ts');
const { migrate } = await import('/srv/trees/lead/scripts/migrate.ts');
const database = await startDatabase({ dataDir: '/tmp/lead-seed', throwaway: true, say: () => {} });
await migrate(database.url);
const { openDb } = await import('/srv/trees/lead/domain/core/db.ts');
const { db, close } = openDb(database.url, 6);
const t = performance.now();
try {
  const { seedDemo } = await import('/srv/trees/lead/prisma/scenarios/demo.ts');
  await seedDemo(db);
  console.log('seed ms', Math.round(performance.now() - t));
  console.log(await db.run.groupBy({ by: ['status'], _count: true }), await db.environment.groupBy({ by: ['status', 'typeName'], _count: true }), await db.entity.count(), await db.auditEntry.count(), await db.$queryRawUnsafe('select t.identifier, count(*)::int from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id=j.task_id group by 1'));
  const { getReport } = await import('/srv/trees/lead/domain/reports/queries.ts');
  const { actorNamed } = await import('/srv/trees/lead/prisma/scenarios/actor.ts');
  const { createContext } = await import('/srv/trees/lead/domain/core/context.ts');
  const q = performance.now();
  const r = await getReport(createContext({ db, actor: await actorNamed(db, 'nadia') }), {});
  console.log('report ms', Math.round(performance.now() - q));
  for (const f of Object.values(r.figures)) console.log(f.id, f.value, f.previous, f.numerator, f.denominator, f.trend.map((x) => x.value === null ? '-' : Math.round(x.value)).join(' '));
  console.log(r.teams);
} catch (e) { console.error(e); } finally { await close(); await database.stop(); process.exit(0); }
