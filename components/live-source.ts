/** One stream of changes for the whole page, however many parts of it listen. */
type Listener = { topics: string[]; hear: (topic: string) => void };

const listeners = new Set<Listener>();
let source: EventSource | undefined;
let openFor = '';
let scheduled = false;
/** since when, by the server's clock, what is shown may have changed unheard; nothing once the stream was asked for it */
let unheardSince: number | undefined;

/**
 * Calls `hear` whenever something of these topics changed (`run:run_1`, or `approval` for all of a kind), and once where
 * it changed after `since`, the server's time of what is shown.
 */
export function listen(topics: string[], hear: (topic: string) => void, since?: number): () => void {
  const listener = { topics, hear };
  listeners.add(listener);
  if (since !== undefined) unheardSince = Math.min(since, unheardSince ?? since);
  schedule();
  return () => {
    listeners.delete(listener);
    schedule();
  };
}

/** Parts come and go together when the page changes: the stream is opened again once, after all of them. */
function schedule(): void {
  if (scheduled) return;
  scheduled = true;
  setTimeout(() => {
    scheduled = false;
    reopen();
  }, 50);
}

function reopen(): void {
  const topics = [...new Set([...listeners].flatMap((listener) => listener.topics))].sort();
  const query = topics.map((topic) => `topic=${encodeURIComponent(topic)}`).join('&');
  if (query === openFor && unheardSince === undefined) return;
  source?.close();
  source = undefined;
  openFor = query;
  if (!query) return;
  source = new EventSource(`/api/v1/stream?${query}${unheardSince === undefined ? '' : `&since=${unheardSince}`}`);
  unheardSince = undefined;
  source.onmessage = (event: MessageEvent<string>) => {
    const { topic } = JSON.parse(event.data) as { topic: string };
    const kind = topic.split(':', 1)[0] ?? '';
    for (const listener of [...listeners]) {
      if (topic === '*' || listener.topics.includes(topic) || listener.topics.includes(kind)) listener.hear(topic);
    }
  };
}
