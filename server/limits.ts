import { RateLimiterMemory } from 'rate-limiter-flexible';

/** Counts what an address does too often. In memory: each web process keeps its own, which is enough to stop guessing. */
class Limit {
  private readonly limiter: RateLimiterMemory;
  private readonly blocked = new Map<string, number>();

  constructor(points: number, seconds: number) {
    this.limiter = new RateLimiterMemory({ points, duration: seconds });
  }

  /** Seconds until this address may try again; 0 when it may now. */
  waitSeconds(address: string): number {
    const until = this.blocked.get(address);
    if (until === undefined) return 0;
    const left = Math.ceil((until - Date.now()) / 1000);
    if (left <= 0) this.blocked.delete(address);
    return Math.max(left, 0);
  }

  count(address: string): void {
    this.limiter.consume(address).catch((state: { msBeforeNext?: number }) => {
      if (this.blocked.size > 10_000) this.blocked.clear();
      this.blocked.set(address, Date.now() + (state.msBeforeNext ?? 1000));
    });
  }
}

/** Wrong tokens: 20 a minute. */
export const limitFailures = new Limit(20, 60);
/** Sign-in attempts: 60 a minute. */
export const limitSignIns = new Limit(60, 60);
