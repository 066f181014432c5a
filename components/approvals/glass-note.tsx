import { Siren } from 'lucide';
import { Note } from '@/components/ui/note';
import { TextLink } from '@/components/ui/text-link';
import { Time } from '@/components/ui/time';
import type { ApprovalItem } from '@/domain/approvals/schema';

type Props = { request: Pick<ApprovalItem, 'id' | 'broken' | 'reviewed'>; link?: boolean };

/** It began without a decision: seen wherever the thing itself is. */
export function GlassNote({ request: { id, broken, reviewed }, link }: Props) {
  if (!broken) return null;
  return (
    <Note
      tone={reviewed ? 'warn' : 'bad'}
      icon={Siren}
      title={`${broken.by.name} began this without a decision`}
      role="status"
    >
      <p className="wrap-anywhere">
        “{broken.reason}” <Time at={broken.at} />
      </p>
      {reviewed ? (
        <p className="mt-1 wrap-anywhere">
          Reviewed by {reviewed.by.name}: “{reviewed.comment}”
        </p>
      ) : (
        <p className="mt-1">Nobody else has reviewed it yet.</p>
      )}
      {link && (
        <p className="mt-1">
          <TextLink href={`/approvals/${id}`}>The request</TextLink>
        </p>
      )}
    </Note>
  );
}
