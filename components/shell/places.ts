import { Activity, BookOpen, Box, ChartNoAxesCombined, House, Layers, Play, Settings, SquarePlus, Stamp } from 'lucide';
import type { IconNode } from '@/components/ui/icon';

export type Place = {
  href: string;
  label: string;
  icon: IconNode;
  /** "g" and then this key goes there */
  key: string;
  /** stands in the tab bar of a phone */
  tab?: true;
};

/** The places of the portal, in the order of the rail. */
export const places: Place[] = [
  { href: '/', label: 'Home', icon: House, key: 'h', tab: true },
  { href: '/catalog', label: 'Catalog', icon: Layers, key: 'c', tab: true },
  { href: '/create', label: 'Create', icon: SquarePlus, key: 'n', tab: true },
  { href: '/environments', label: 'Environments', icon: Box, key: 'e' },
  { href: '/runs', label: 'Runs', icon: Play, key: 'r' },
  { href: '/approvals', label: 'Approvals', icon: Stamp, key: 'a', tab: true },
  { href: '/health', label: 'Health', icon: Activity, key: 'l' },
  { href: '/reports', label: 'Reports', icon: ChartNoAxesCombined, key: 'p' },
  { href: '/docs', label: 'Docs', icon: BookOpen, key: 'd' },
  { href: '/settings', label: 'Settings', icon: Settings, key: 's' },
];

/** Pages that have an address of their own and belong to a place. */
const belongsTo: Record<string, string> = { '/repositories': '/catalog' };

/** Is `path` that place, or inside it? */
export function isAt(place: string, given: string): boolean {
  const outer = Object.keys(belongsTo).find((each) => given === each || given.startsWith(`${each}/`));
  const path = (outer && belongsTo[outer]) ?? given;
  return place === '/' ? path === '/' : path === place || path.startsWith(`${place}/`);
}

/** The numbers beside a place: what waits for the viewer there. */
export type RailCounts = Record<string, { count: number; tone: 'run' | 'bad'; title: string } | undefined>;
