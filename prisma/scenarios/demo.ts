import type { Db } from '@/domain/core/db';
import { seedOrganisation } from './organisation';

const days = 86_400_000;

/** Fills an empty database with the demo organisation. */
export async function seedDemo(db: Db, now: Date = new Date()): Promise<void> {
  await seedOrganisation(db, new Date(now.getTime() - 90 * days));
}
