import type { ComponentProps, ReactNode } from 'react';
import { type ButtonSize, buttonStyle, type Variant } from './button-style';
import { Icon, type IconNode } from './icon';
import { Kbd } from './kbd';
import { Tooltip } from './tooltip';

type Props = Omit<ComponentProps<'button'>, 'disabled'> & {
  children?: ReactNode;
  variant?: Variant;
  size?: ButtonSize;
  icon?: IconNode;
  /** the key that does the same: "A", "Ctrl ↵" */
  hint?: string;
  disabled?: boolean;
  /** why it cannot be pressed: the button stays in place and explains itself */
  reason?: string;
};

/** A button says what will happen. With a `reason` it is explained instead of hidden. */
export function Button(props: Props) {
  const { children, variant = 'plain', size = 'md', icon, hint, disabled, reason, className, type, ...rest } = props;
  const inside = (
    <>
      {icon && <Icon of={icon} size={size === 'sm' ? 14 : size === 'decision' ? 17 : 15} />}
      {children}
      {hint && (
        <span className="max-md:hidden [&_kbd]:border-current/30 [&_kbd]:bg-transparent [&_kbd]:text-current">
          <Kbd>{hint}</Kbd>
        </span>
      )}
    </>
  );
  const style = buttonStyle(variant, size, className);
  if (reason) {
    return (
      <Tooltip text={reason} explains>
        <button {...rest} onClick={undefined} formAction={undefined} type="button" aria-disabled className={style}>
          {inside}
        </button>
      </Tooltip>
    );
  }
  return (
    <button {...rest} type={type ?? 'button'} disabled={disabled} className={style}>
      {inside}
    </button>
  );
}
