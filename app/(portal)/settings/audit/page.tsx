import { Download, ScrollText } from 'lucide';
import type { Metadata } from 'next';
import { pageContext } from '@/app/_http/context';
import { show } from '@/app/_http/show';
import { AuditFilter } from '@/components/settings/audit-filter';
import { AuditTable } from '@/components/settings/audit-table';
import { ButtonLink } from '@/components/ui/button-link';
import { EmptyState } from '@/components/ui/empty-state';
import { Panel } from '@/components/ui/panel';
import { can } from '@/domain/access/permissions';
import { listAudit } from '@/domain/access/queries';
import { AuditInput } from '@/domain/access/schema';

export const metadata: Metadata = { title: 'Audit log' };

type Props = { searchParams: Promise<Record<string, string | undefined>> };

export default async function AuditPage({ searchParams }: Props) {
  const ctx = await pageContext();
  const verdict = can(ctx.actor, 'audit.read');
  if (!verdict.allowed) {
    return (
      <Panel>
        <EmptyState icon={ScrollText} title="The audit log is not open to everybody">
          {verdict.reason}
        </EmptyState>
      </Panel>
    );
  }
  const given = await searchParams;
  const filled = Object.fromEntries(Object.entries(given).filter(([, value]) => value));
  const input = AuditInput.safeParse({ limit: 50, ...filled });
  const query = input.success ? input.data : AuditInput.parse({ limit: 50 });
  const page = await show(listAudit(ctx, query));
  const address = (more: Record<string, string | undefined>) => {
    const { action, actor, subject, outcome } = query;
    const kept = Object.entries({ action, actor, subject, outcome, ...more }).filter(
      (entry): entry is [string, string] => Boolean(entry[1]),
    );
    return `?${new URLSearchParams(kept)}`;
  };
  return (
    <div className="grid gap-4">
      <AuditFilter query={query}>
        <ButtonLink icon={Download} download href={`/api/v1/audit${address({ format: 'csv' })}`}>
          CSV
        </ButtonLink>
      </AuditFilter>
      <AuditTable
        entries={page.items}
        newer={query.cursor ? `/settings/audit${address({})}` : undefined}
        older={page.nextCursor ? `/settings/audit${address({ cursor: page.nextCursor })}` : undefined}
      />
    </div>
  );
}
