import { Archive, ArchiveRestore, FileInput, HeartPulse, Pencil, SearchX, Sparkle } from 'lucide';
import type { IconNode } from '@/components/ui/icon';
import { statusWord } from '@/components/ui/status-words';
import { Time } from '@/components/ui/time';
import { Timeline, type TimelineItem } from '@/components/ui/timeline';
import type { EventView } from '@/domain/events/schema';

const known: Record<string, { icon: IconNode; title: (data: Record<string, unknown>) => string }> = {
  'entity.changed': { icon: Pencil, title: (data) => String(data.what ?? 'Changed') },
  'entity.missing': { icon: SearchX, title: () => 'Gone from its source' },
  'catalog.archive': { icon: Archive, title: () => 'Archived' },
  'catalog.restore': { icon: ArchiveRestore, title: () => 'Brought back' },
  'probe.set': { icon: HeartPulse, title: () => 'Health check set' },
  'probe.remove': { icon: HeartPulse, title: () => 'Health check removed' },
};

type Props = {
  events: EventView[] /** when it came, shown last where all of its history is here */;
  createdAt?: string;
};

/** What happened to an entity, newest first, down to when it came. */
export function EntityTimeline({ events, createdAt }: Props) {
  const items: TimelineItem[] = events.map((event) => {
    const base = { id: event.id, text: `by ${event.actorName}`, when: <Time at={event.at} /> };
    if (event.type === 'health.changed') {
      const { icon, tone, word } = statusWord('health', String(event.data.to));
      return { ...base, icon, tone, title: word, text: String(event.data.reason ?? '') };
    }
    const words = known[event.type];
    return { ...base, icon: words?.icon ?? Sparkle, title: words?.title(event.data) ?? event.type };
  });
  if (createdAt)
    items.push({ id: 'created', icon: FileInput, title: 'Came into the catalog', when: <Time at={createdAt} /> });
  return <Timeline label="What happened" items={items} />;
}
