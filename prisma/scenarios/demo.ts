import type { Db } from '@/domain/core/db';
import { actorNamed } from './actor';
import { setBudgets } from './budgets';
import { seedCatalog } from './catalog';
import { seedForms } from './forms';
import { seedHealth } from './health';
import { seedHistory } from './history';
import { seedOrganisation } from './organisation';
import { seedPresent } from './present';
import { publishShipped, recordBaselines } from './shipped';

const days = 86_400_000;

/** Fills an empty database with the demo organisation. Its services answer from the portal itself, at `portalUrl`. */
export async function seedDemo(
  db: Db,
  { portalUrl, now = new Date() }: { portalUrl: string; now?: Date },
): Promise<void> {
  const since = new Date(now.getTime() - 90 * days);
  await seedOrganisation(db, since);
  const marta = await actorNamed(db, 'marta');
  await seedCatalog(db, marta, since);
  await publishShipped(db, marta, since);
  await recordBaselines(db, marta, since);
  await setBudgets(db, marta, since);
  await seedHealth(db, portalUrl, since, now);
  await seedHistory(db, now);
  await seedForms(db, now);
  await seedPresent(db, now);
}
