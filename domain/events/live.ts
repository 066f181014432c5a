import { EventEmitter } from 'node:events';
import pg from 'pg';
import { type LiveMessage, liveChannel } from '@/domain/core/emit';
import { log } from '@/domain/core/log';

/** Hears every announcement of every process on this database, through one connection. */
class LiveHub {
  private readonly emitter = new EventEmitter().setMaxListeners(0);
  private client: pg.Client | undefined;
  private closed = false;

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

  async close(): Promise<void> {
    this.closed = true;
    await this.client?.end();
  }

  private async connect(): Promise<void> {
    if (this.closed) return;
    const client = new pg.Client({ connectionString: this.url, keepAlive: true });
    this.client = client;
    client.on('notification', ({ payload }) => {
      if (payload) this.emitter.emit('message', JSON.parse(payload) as LiveMessage);
    });
    client.on('error', (error) => log.warn({ error: error.message }, 'the live connection broke'));
    client.on('end', () => this.reconnect());
    try {
      await client.connect();
      await client.query(`LISTEN ${liveChannel}`);
      this.emitter.emit('reconnect');
    } catch {
      await client.end().catch(() => undefined);
    }
  }

  private reconnect(): void {
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
