import { Avatar, NoAvatar } from '@/components/ui/avatar';
import type { OwnerView } from '@/domain/catalog/schema';

/** Who owns it, in one slot: a team, a person, or nobody. A name that nobody knows is said below. */
export function EntityOwner({ owner }: { owner: OwnerView | null }) {
  if (!owner || owner.kind === 'unresolved') {
    return (
      <span className="inline-flex max-w-full min-w-0 items-center gap-2 text-muted">
        <NoAvatar />
        <span className="min-w-0">
          <span className="block truncate">No owner</span>
          {owner && (
            <span
              className="block truncate text-tiny text-faint max-md:hidden"
              title={`Its descriptor names ${owner.ref}, who is not known here or has left`}
            >
              names {owner.name}
            </span>
          )}
        </span>
      </span>
    );
  }
  const kind = owner.ref.startsWith('user:') ? 'person' : 'team';
  return (
    <span className="inline-flex max-w-full min-w-0 items-center gap-2" title={owner.ref}>
      <Avatar name={owner.name} kind={kind} />
      <span className="truncate">{owner.name}</span>
    </span>
  );
}
