import { Box, FileUp, FolderGit2, KeyRound, Rocket } from 'lucide';
import type { IconNode } from '@/components/ui/icon';

/** What can be done from the palette without finding anything first; `words` are what people may call it. */
export const paletteActions: { label: string; href: string; icon: IconNode; words: string }[] = [
  { label: 'Request an environment', href: '/environments/request', icon: Box, words: 'new sandbox preview database' },
  { label: 'Run a template', href: '/create', icon: Rocket, words: 'create new service scaffold' },
  {
    label: 'Import into the catalog',
    href: '/catalog/import',
    icon: FileUp,
    words: 'register descriptor yaml location',
  },
  { label: 'See the repositories', href: '/repositories', icon: FolderGit2, words: 'git clone code' },
  { label: 'Create a service token', href: '/settings/tokens', icon: KeyRound, words: 'api bearer new' },
];
