import clsx from 'clsx';
import { CornerUpRight, Siren } from 'lucide';
import { Avatar } from '@/components/ui/avatar';
import { Chip } from '@/components/ui/chip';
import { money } from '@/components/ui/money';
import { Panel } from '@/components/ui/panel';
import { Mark, Status } from '@/components/ui/status';
import { Time } from '@/components/ui/time';
import type { ApprovalItem } from '@/domain/approvals/schema';
import Link from '../ui/link';
import { Backticked } from './backticked';

export type ApprovalGroup = { title: string; items: ApprovalItem[]; more?: { label: string; href: string } };

const kinds: Record<ApprovalItem['action'], string> = {
  'environment.request': 'Environment',
  'environment.extend': 'Longer life',
  'run.start': 'Template run',
  'run.wait': 'Step of a run',
};

/** What waits and what was decided, in groups; the chosen one is marked. */
export function ApprovalList({ groups, chosen }: { groups: ApprovalGroup[]; chosen?: string }) {
  return (
    <Panel label="Requests" className="overflow-hidden">
      {groups
        .filter(({ items }) => items.length > 0)
        .map(({ title, items, more }) => (
          <section key={title} aria-label={title} className="border-t border-line first:border-t-0">
            <div className="flex gap-2 border-b border-line bg-[color-mix(in_srgb,var(--sunken)_55%,var(--panel))] px-4 py-1.5 text-small">
              <h2 className="text-small font-strong">{title}</h2>
              <span className="text-muted tabular-nums">{items.length}</span>
              {more && (
                <Link href={more.href} className="ml-auto text-link">
                  {more.label}
                </Link>
              )}
            </div>
            <ul>
              {items.map((item) => (
                <li key={item.id} className="border-b border-line last:border-b-0">
                  {item.status === 'pending' ? (
                    <Pending item={item} on={item.id === chosen} />
                  ) : (
                    <Decided item={item} on={item.id === chosen} />
                  )}
                </li>
              ))}
            </ul>
          </section>
        ))}
    </Panel>
  );
}

const link = (on: boolean) =>
  clsx(
    'relative block px-4 focus-visible:-outline-offset-2',
    on
      ? 'bg-[color-mix(in_srgb,var(--accent-soft)_62%,var(--panel))] before:absolute before:inset-y-0 before:left-0 before:w-0.5 before:bg-accent'
      : 'hover:bg-hover',
  );

function Pending({ item, on }: { item: ApprovalItem; on: boolean }) {
  return (
    <Link data-row href={`/approvals/${item.id}`} aria-current={on ? 'true' : undefined} className={`${link(on)} py-3`}>
      <span className="mb-[3px] flex items-center gap-2">
        <Avatar name={item.requester.name} />
        <span className="min-w-0 flex-1 truncate font-strong">{item.requester.name}</span>
        <Time at={item.createdAt} className="text-small whitespace-nowrap text-muted" />
      </span>
      <span className="block truncate">
        <Backticked text={item.title} />
      </span>
      <span className="mt-1.5 flex items-center justify-between gap-2 text-small text-muted">
        <span className="truncate">
          {kinds[item.action]}
          {item.cost && ` · ${money(item.cost.total, item.cost.currency)}`}
          {item.progress.need > 1 && ` · ${item.progress.approvals} of ${item.progress.need}`}
          {item.escalatedAt && ' · escalated'}
        </span>
        {item.deputyFor ? (
          <Chip icon={CornerUpRight}>for {item.deputyFor.name.split(' ')[0]}</Chip>
        ) : (
          <span className="whitespace-nowrap">
            expires <Time at={item.expiresAt} mode="until" />
          </span>
        )}
      </span>
    </Link>
  );
}

function Decided({ item, on }: { item: ApprovalItem; on: boolean }) {
  return (
    <Link
      data-row
      href={`/approvals/${item.id}`}
      aria-current={on ? 'true' : undefined}
      className={`${link(on)} py-2.5`}
    >
      <span className="flex items-center gap-2">
        <span className="min-w-0 flex-1 truncate">
          {item.requester.name} <span className="text-muted">·</span> <Backticked text={item.title} />
        </span>
        {item.broken ? (
          <Mark tone={item.reviewed ? 'warn' : 'bad'} icon={Siren}>
            {item.reviewed ? 'Reviewed' : 'To review'}
          </Mark>
        ) : (
          <Status of="approval" status={item.status} />
        )}
      </span>
    </Link>
  );
}
