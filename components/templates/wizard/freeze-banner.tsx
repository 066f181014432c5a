import { Snowflake } from 'lucide';
import { Field } from '@/components/ui/field';
import { Note } from '@/components/ui/note';
import { Textarea } from '@/components/ui/textarea';
import { Time } from '@/components/ui/time';
import type { FreezeNotice } from '@/domain/approvals/freeze/schema';

/** Why the button stays grey, or undefined: in a freeze only by permission, with a reason. */
export function frozen(freeze: FreezeNotice | null, override: string): string | undefined {
  if (!freeze) return undefined;
  if (!freeze.override.allowed) return `“${freeze.name}” lets nothing start now. ${freeze.override.reason}`;
  return override.trim() ? undefined : 'Say why it cannot wait for the end of the freeze.';
}

type Props = { freeze: FreezeNotice; override: string; onOverride: (reason: string) => void };

/** Says until when nothing starts and why, and asks whoever may override it for the reason. */
export function FreezeBanner({ freeze, override, onOverride }: Props) {
  return (
    <>
      <Note tone="warn" icon={Snowflake} title={`“${freeze.name}” lets nothing start`} role="status">
        {freeze.reason} It is over <Time at={freeze.until} mode="until" /> from now.
      </Note>
      {freeze.override.allowed && (
        <Field id="override" label="Why it cannot wait" hint="It is written into the audit log.">
          <Textarea
            id="override"
            rows={2}
            value={override}
            maxLength={500}
            onChange={(event) => onOverride(event.target.value)}
          />
        </Field>
      )}
    </>
  );
}
