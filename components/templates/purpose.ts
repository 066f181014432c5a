import { Blocks, BookMarked, BookText, CalendarClock, Database, Globe, Package, Rocket, Server } from 'lucide';
import type { IconNode } from '@/components/ui/icon';

export type Purpose = { label: string; icon: IconNode };

/** What `spec.type` of a template is for, in the order in which the groups stand. */
const purposes: Record<string, Purpose> = {
  service: { label: 'Services', icon: Rocket },
  website: { label: 'Websites', icon: Globe },
  library: { label: 'Libraries', icon: Package },
  job: { label: 'Jobs', icon: CalendarClock },
  documentation: { label: 'Documentation', icon: BookText },
  database: { label: 'Databases', icon: Database },
  resource: { label: 'Resources', icon: Database },
  infrastructure: { label: 'Infrastructure', icon: Server },
  catalog: { label: 'Catalog', icon: BookMarked },
};

export function purposeOf(type: string): Purpose {
  const known = purposes[type.toLowerCase()];
  if (known) return known;
  const words = type.replace(/[-_]+/g, ' ').trim();
  return { label: words.charAt(0).toUpperCase() + words.slice(1), icon: Blocks };
}

/** Templates by purpose: known purposes first, in their order, then the others by name. */
export function byPurpose<T extends { type: string }>(templates: T[]): { purpose: Purpose; templates: T[] }[] {
  const order = Object.keys(purposes);
  const groups = new Map<string, T[]>();
  for (const template of templates) {
    const type = template.type.toLowerCase();
    groups.set(type, [...(groups.get(type) ?? []), template]);
  }
  const place = (type: string) => (order.includes(type) ? order.indexOf(type) : order.length);
  return [...groups]
    .sort(([left], [right]) => place(left) - place(right) || left.localeCompare(right))
    .map(([type, group]) => ({ purpose: purposeOf(type), templates: group }));
}
