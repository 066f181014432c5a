'use client';

import { usePathname } from 'next/navigation';
import { Tabs } from '@/components/ui/tabs';

const pages = [
  { label: 'People and teams', href: '/settings/people' },
  { label: 'Permissions', href: '/settings/permissions' },
  { label: 'Sessions', href: '/settings/sessions' },
  { label: 'Service tokens', href: '/settings/tokens' },
  { label: 'Secrets', href: '/settings/secrets' },
  { label: 'Freeze windows', href: '/settings/freezes' },
  { label: 'Audit log', href: '/settings/audit' },
  { label: 'API', href: '/settings/api' },
  { label: 'Configuration', href: '/settings/configuration' },
];

export function SettingsTabs() {
  const path = usePathname();
  return <Tabs label="Settings" items={pages.map((page) => ({ ...page, active: path.startsWith(page.href) }))} />;
}
