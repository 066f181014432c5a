import { ChevronRight, CircleCheck, CircleX, ScrollText } from 'lucide';
import { EmptyState } from '@/components/ui/empty-state';
import { Icon } from '@/components/ui/icon';
import { Pager } from '@/components/ui/pager';
import { Panel } from '@/components/ui/panel';
import { Mark } from '@/components/ui/status';
import { TextLink } from '@/components/ui/text-link';
import { Time } from '@/components/ui/time';
import type { AuditView } from '@/domain/access/schema';

const pages: Record<string, string> = { run: '/runs/', environment: '/environments/', approval: '/approvals/' };

const columns =
  'grid grid-cols-[16px_170px_minmax(0,1fr)_minmax(0,1.2fr)_90px_110px] items-center gap-3 px-4 max-md:grid-cols-[16px_minmax(0,1fr)_auto]';

/** Who did what to what, when, and whether they were let. A row opens its details. */
export function AuditTable({ entries, newer, older }: { entries: AuditView[]; newer?: string; older?: string }) {
  return (
    <Panel label="Audit log">
      {entries.length === 0 ? (
        <EmptyState icon={ScrollText} title="Nothing fits">
          Every change and every refusal is written here by the change itself. Widen the filter to see more.
        </EmptyState>
      ) : (
        <>
          <div
            aria-hidden
            className={`${columns} border-b border-line py-2 text-small font-medium text-muted max-md:hidden`}
          >
            <span />
            <span>Who</span>
            <span>Did</span>
            <span>To what</span>
            <span>Outcome</span>
            <span className="num">When</span>
          </div>
          <ul>
            {entries.map((entry) => (
              <AuditRow key={entry.id} entry={entry} />
            ))}
          </ul>
        </>
      )}
      <Pager newer={newer} older={older} />
    </Panel>
  );
}

function AuditRow({ entry }: { entry: AuditView }) {
  const { subject } = entry;
  const page = pages[subject.kind];
  const named = typeof entry.detail.name === 'string' ? entry.detail.name : undefined;
  return (
    <li className="border-b border-line last:border-b-0">
      <details className="group">
        <summary className={`${columns} list-none py-2.5 hover:bg-hover`}>
          <Icon of={ChevronRight} size={14} className="text-faint group-open:rotate-90" />
          <span className="truncate font-strong">{entry.actor.name}</span>
          <span className="code truncate max-md:col-start-2">{entry.action}</span>
          <span className="truncate text-muted max-md:hidden" title={subject.id}>
            {named ?? <span className="code">{subject.id}</span>}
          </span>
          <Mark tone={entry.outcome === 'done' ? 'ok' : 'bad'} icon={entry.outcome === 'done' ? CircleCheck : CircleX}>
            {entry.outcome === 'done' ? 'Done' : 'Refused'}
          </Mark>
          <span className="num text-small text-muted max-md:col-start-3 max-md:row-start-1">
            <Time at={entry.at} />
          </span>
        </summary>
        <div className="grid gap-2 bg-sunken px-4 py-3 pl-11 text-small">
          <p className="text-muted">
            <Time at={entry.at} mode="whole" />, {entry.actor.kind} <span className="code">{entry.actor.id}</span>,
            request <span className="code">{entry.requestId}</span>
          </p>
          <p>
            {subject.kind}{' '}
            {page ? (
              <TextLink href={page + subject.id}>{subject.id}</TextLink>
            ) : (
              <span className="code">{subject.id}</span>
            )}
          </p>
          {Object.keys(entry.detail).length > 0 && (
            <pre className="overflow-x-auto leading-relaxed">{JSON.stringify(entry.detail, null, 2)}</pre>
          )}
        </div>
      </details>
    </li>
  );
}
