import { UserRoundX } from 'lucide';
import { Avatar } from '@/components/ui/avatar';
import { Icon } from '@/components/ui/icon';
import type { OwnerView } from '@/domain/catalog/schema';

/** Who owns it, in one slot: a team, a person, a name that nobody knows, or nobody. */
export function EntityOwner({ owner }: { owner: OwnerView | null }) {
  if (!owner) {
    return (
      <span className="inline-flex min-w-0 items-center gap-2 text-muted">
        <span
          aria-hidden
          className="inline-grid size-5 flex-none place-items-center rounded-full border border-dashed border-line-strong text-muted"
        >
          <Icon of={UserRoundX} size={11} />
        </span>
        No owner
      </span>
    );
  }
  const kind = owner.ref.startsWith('user:') ? 'person' : 'team';
  const title = owner.kind === 'unresolved' ? `${owner.ref}: nobody of this name is known here` : owner.ref;
  return (
    <span className="inline-flex max-w-full min-w-0 items-center gap-2" title={title}>
      <Avatar name={owner.name} kind={kind} />
      <span className={owner.kind === 'unresolved' ? 'truncate text-muted' : 'truncate'}>{owner.name}</span>
    </span>
  );
}
