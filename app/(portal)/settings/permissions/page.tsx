import type { Metadata } from 'next';
import { pageContext } from '@/app/_http/context';
import { PermissionTable } from '@/components/settings/permission-table';
import { listPermissions } from '@/domain/access/permissions';

export const metadata: Metadata = { title: 'Permissions' };

export default async function PermissionsPage() {
  const { actor } = await pageContext();
  return <PermissionTable permissions={listPermissions(actor)} />;
}
