import { EventEmitter } from 'node:events';
import pg from 'pg';
import { type LiveMessage, liveChannel } from '@/domain/core/emit';
import { log } from '@/domain/core/log';

/** Long enough for a page to load or a broken connection to come back; who was away longer reads again. */
const keptMs = 60_000;
const keptMessages = 2_000;

/** Hears every announcement of every process on this database, through one connection. */
class LiveHub {
  private readonly emitter = new EventEmitter().setMaxListeners(0);
  private client: pg.Client | undefined;
  private closed = false;
  private recent: { at: number; message: LiveMessage }[] = [];
  /** from here on nothing was missed and all of it is still kept */
  private completeFrom = Number.POSITIVE_INFINITY;

  constructor(private readonly url: string) {
    void this.connect();
  }

  /** Calls `listener` for each message; answers the function that stops it. */
  subscribe(listener: (message: LiveMessage) => void): () => void {
    this.emitter.on('message', listener);
    return () => this.emitter.off('message', listener);
  }

  /** Called whenever messages may have been missed: those who keep a copy read again. */
  onReconnect(listener: () => void): () => void {
    this.emitter.on('reconnect', listener);
    return () => this.emitter.off('reconnect', listener);
  }

  /** What was said after that moment, or undefined where some of it may be lost: too long ago, or not connected then. */
  since(at: number): LiveMessage[] | undefined {
    if (at < this.completeFrom) return undefined;
    return this.recent.filter((one) => one.at > at).map(({ message }) => message);
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.client?.end();
  }

  private async connect(): Promise<void> {
    if (this.closed) return;
    const client = new pg.Client({ connectionString: this.url, keepAlive: true });
    this.client = client;
    client.on('notification', ({ payload }) => {
      if (!payload) return;
      const message = JSON.parse(payload) as LiveMessage;
      this.keep(message);
      this.emitter.emit('message', message);
    });
    client.on('error', (error) => log.warn({ error: error.message }, 'the live connection broke'));
    client.on('end', () => this.reconnect());
    try {
      await client.connect();
      await client.query(`LISTEN ${liveChannel}`);
      this.completeFrom = Date.now();
      this.emitter.emit('reconnect');
    } catch {
      await client.end().catch(() => undefined);
    }
  }

  private keep(message: LiveMessage): void {
    const now = Date.now();
    this.recent.push({ at: now, message });
    while (this.recent.length > keptMessages || (this.recent[0]?.at ?? now) < now - keptMs) {
      this.completeFrom = Math.max(this.completeFrom, this.recent.shift()?.at ?? 0);
    }
  }

  private reconnect(): void {
    this.completeFrom = Number.POSITIVE_INFINITY;
    if (!this.closed) setTimeout(() => void this.connect(), 1000).unref();
  }
}

const shared = globalThis as typeof globalThis & { slipwayLive?: LiveHub };

/** The process's one LISTEN connection. */
export function liveHub(): LiveHub {
  const url = process.env.DATABASE_URL;
  if (!url) throw new Error('DATABASE_URL is not set.');
  shared.slipwayLive ??= new LiveHub(url);
  return shared.slipwayLive;
}
