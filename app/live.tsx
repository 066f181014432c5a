import { pageBegan } from '@/app/_http/began';
import { LiveRefresh } from '@/components/live-refresh';

/**
 * Keeps the page that it stands on true. It carries the moment before the server read anything for the page, so that
 * what changed between that and the opening of the stream is not missed.
 */
export function Live({ topics }: { topics: string[] }) {
  return <LiveRefresh topics={topics} since={pageBegan() - 1} />;
}
