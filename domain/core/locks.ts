/**
 * Postgres's advisory locks: every number that the portal uses, so that no two mean the same. They hold within one
 * database; those that are named instead of numbered go through `hashtextextended`.
 */
export const locks = {
  /** one process at a time brings the schema up to date */
  migrate: 7_283_411,
  /** one import at a time writes the catalog */
  catalog: 7_283_412,
  /** one process at a time fills an empty database; held around `migrate` and `catalog` */
  prepare: 7_283_413,
} as const;

/** First of the two numbers of a worker's lock; the second is its own. Pairs and single numbers never meet. */
export const workerLocks = 0x511d;

/** Locks of things: the name is the lock. */
export const lockNames = {
  /** from counting a team's environments until the new one is written */
  quota: (teamId: string) => `environment.quota:${teamId}`,
  /** from looking whether an environment's name is free until it is taken */
  environmentName: (name: string) => `environment.name:${name}`,
} as const;
