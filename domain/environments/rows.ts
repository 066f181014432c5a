import type { Environment } from '@/prisma/generated/client';
import { type Metered, Sleep } from './cost';

/** What of a row cost is reckoned from. */
export const meteredColumns = {
  hourlyPrice: true,
  asleepPrice: true,
  currency: true,
  readyAt: true,
  endedAt: true,
  expiresAt: true,
  asleepSince: true,
  sleeps: true,
} as const;

type MeteredRow = Pick<Environment, keyof typeof meteredColumns>;

export const metered = (row: MeteredRow): Metered => ({
  ...row,
  hourlyPrice: Number(row.hourlyPrice),
  asleepPrice: Number(row.asleepPrice),
  sleeps: Sleep.array()
    .parse(row.sleeps)
    .map(({ from, to }) => ({ from: new Date(from), to: new Date(to) })),
});
