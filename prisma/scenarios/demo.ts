import type { Db } from '@/domain/core/db';
import { actorNamed } from './actor';
import { seedCatalog } from './catalog';
import { seedHistory } from './history';
import { seedOrganisation } from './organisation';
import { seedPresent } from './present';
import { publishShipped, recordBaselines } from './shipped';

const days = 86_400_000;

/** Fills an empty database with the demo organisation. */
export async function seedDemo(db: Db, now: Date = new Date()): Promise<void> {
  const since = new Date(now.getTime() - 90 * days);
  await seedOrganisation(db, since);
  const marta = await actorNamed(db, 'marta');
  await seedCatalog(db, marta, since);
  await publishShipped(db, marta, since);
  await recordBaselines(db, marta, since);
  await seedHistory(db, now);
  await seedPresent(db, now);
}
