import {
  Archive,
  Box,
  Boxes,
  CalendarClock,
  Database,
  Globe,
  HardDrive,
  LayoutTemplate,
  Map as MapIcon,
  MapPin,
  Package,
  Plug,
  RadioTower,
  Server,
  Smartphone,
  Sparkles,
  UserRound,
  Users,
  Zap,
} from 'lucide';
import type { IconNode } from '@/components/ui/icon';

const byType: Record<string, IconNode> = {
  service: Server,
  website: Globe,
  library: Package,
  job: CalendarClock,
  'mobile-app': Smartphone,
  app: Smartphone,
  function: Zap,
  database: Database,
  bucket: Archive,
  's3-bucket': Archive,
  topic: RadioTower,
  queue: RadioTower,
  cache: HardDrive,
};

const byKind: Record<string, IconNode> = {
  component: Box,
  api: Plug,
  resource: HardDrive,
  system: Boxes,
  domain: MapIcon,
  group: Users,
  user: UserRound,
  location: MapPin,
  template: LayoutTemplate,
  airesource: Sparkles,
};

/** The picture of a kind of thing. */
export const entityIcon = (kind: string, type: string | null): IconNode =>
  (kind.toLowerCase() === 'component' || kind.toLowerCase() === 'resource'
    ? byType[type?.toLowerCase() ?? '']
    : undefined) ??
  byKind[kind.toLowerCase()] ??
  Box;

const spellings: Record<string, string> = {
  openapi: 'OpenAPI',
  asyncapi: 'AsyncAPI',
  graphql: 'GraphQL',
  grpc: 'gRPC',
  'mcp-server': 'MCP server',
  'apis-json': 'APIs.json',
};

/** A type as people write it: `service` is Service; what nobody foresaw stays as it is, with a capital. */
export function typeWord(type: string): string {
  return spellings[type.toLowerCase()] ?? type.charAt(0).toUpperCase() + type.slice(1);
}

/** Where the page of an entity is. Takes its reference in the one spelling. */
export function entityHref(ref: string, tab?: string): string {
  const colon = ref.indexOf(':');
  const path = `/catalog/${encodeURIComponent(ref.slice(0, colon))}/${ref
    .slice(colon + 1)
    .split('/')
    .map(encodeURIComponent)
    .join('/')}`;
  return tab ? `${path}/${tab}` : path;
}

/** The last part of a reference: what people call it. */
export const shortName = (ref: string): string => ref.slice(ref.indexOf('/') + 1);
