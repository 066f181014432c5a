import { LiveRefresh } from './live-refresh';

/** The page was read from the database a little before this is written. */
const readBeforeMs = 200;

/**
 * Keeps the page that it stands on true. It carries the moment when the server wrote the page, so that what changed
 * between that and the opening of the stream is not missed.
 */
export function Live({ topics }: { topics: string[] }) {
  return <LiveRefresh topics={topics} since={Date.now() - readBeforeMs} />;
}
