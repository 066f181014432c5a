import { Stamp } from 'lucide';
import { Note } from '@/components/ui/note';
import { TextLink } from '@/components/ui/text-link';
import { Time } from '@/components/ui/time';
import type { EnvironmentView } from '@/domain/environments/schema';

/** What stands in the way or went wrong, and what to do about it. */
export function StateNote({ environment }: { environment: EnvironmentView }) {
  const note = noteOf(environment);
  return note && <div className="mb-4">{note}</div>;
}

function noteOf({ status, approval, error, observed }: EnvironmentView) {
  if (approval) {
    const what = status === 'requested' ? 'Waits for a decision' : 'A longer life waits for a decision';
    return (
      <Note tone="info" icon={Stamp} title={what}>
        {approval.why} The request expires <Time at={approval.expiresAt} mode="until" />.{' '}
        <TextLink href={`/approvals/${approval.id}`}>{approval.canDecide ? 'Decide' : 'See the request'}</TextLink>
      </Note>
    );
  }
  if (status === 'failed') {
    const left = error?.includes('Undoing it failed');
    return (
      <Note tone="bad" title="It could not be made" role="status">
        {error} {left ? 'Destroy it to take away the rest.' : 'Nothing was left behind and nothing is billed.'}
      </Note>
    );
  }
  if (status === 'destroying' && error) {
    return (
      <Note tone="warn" title="It is not gone yet">
        {error} It is tried again until it works, and nothing is billed meanwhile.
      </Note>
    );
  }
  if (status === 'rejected') return <Note tone="bad">{error}</Note>;
  if (error) return <Note tone="warn">{error} It is tried again.</Note>;
  if (observed && !observed.exists) {
    return (
      <Note tone="bad" title="It is not there any more">
        {observed.reason} Somebody may have removed it outside the portal. Destroy it, and request another.
      </Note>
    );
  }
  return null;
}
