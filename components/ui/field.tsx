import { CircleAlert } from 'lucide';
import type { ReactNode } from 'react';
import { Icon } from './icon';

type Props = {
  label: ReactNode;
  /** id of the control: the label points at it, and `hintId(id)` is what it is described by */
  id: string;
  children: ReactNode;
  hint?: ReactNode;
  /** a sentence with the cure */
  error?: ReactNode;
  /** right of the label: "78 of 140", "optional" */
  note?: ReactNode;
};

/** Where hint and error stand; give it to the control as aria-describedby. */
export const hintId = (id: string) => `${id}-hint`;

/** Label, control, and below it a hint or the error with its cure. */
export function Field({ label, id, children, hint, error, note }: Props) {
  return (
    <div className="min-w-0">
      <div className="mb-[5px] flex items-baseline gap-2">
        <label htmlFor={id} className="text-[0.8125rem] font-[540]">
          {label}
        </label>
        {note && <span className="text-small text-muted">{note}</span>}
      </div>
      {children}
      <div id={hintId(id)} aria-live="polite">
        {error ? (
          <div className="mt-[5px] flex items-start gap-1.5 text-small text-bad">
            <Icon of={CircleAlert} size={14} className="mt-[3px]" />
            <div>{error}</div>
          </div>
        ) : (
          hint && <div className="mt-[5px] text-small text-muted">{hint}</div>
        )}
      </div>
    </div>
  );
}
