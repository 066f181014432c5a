import { createHash } from 'node:crypto';

const most = { ms: 60_000, entries: 8, bytes: 8 * 1024 * 1024 };

/** Keeps what was read a short while, for whoever can do with it: never more than a few, and nothing large. */
export class Recent<T> {
  private readonly kept = new Map<string, { until: number; value: T }>();

  constructor(private readonly bytesOf: (value: T) => number) {}

  /** Secrets are part of a key as a hash only. */
  static keyOf(...parts: string[]): string {
    return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  }

  find(key: string): T | undefined {
    const found = this.kept.get(key);
    return found && found.until > performance.now() ? found.value : undefined;
  }

  keep(key: string, value: T): T {
    this.kept.delete(key);
    if (this.bytesOf(value) > most.bytes) return value;
    this.kept.set(key, { until: performance.now() + most.ms, value });
    for (const oldest of [...this.kept.keys()].slice(0, -most.entries)) this.kept.delete(oldest);
    return value;
  }
}
