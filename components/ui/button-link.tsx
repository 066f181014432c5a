import type { ReactNode } from 'react';
import { Button } from './button';
import { type ButtonSize, buttonStyle, type Variant } from './button-style';
import { Icon, type IconNode } from './icon';
import Link from './link';
import { LinkPending } from './link-pending';

type Props = {
  href: string;
  children?: ReactNode;
  variant?: Variant;
  size?: ButtonSize;
  icon?: IconNode;
  /** opens outside the portal, in a tab of its own */
  external?: boolean;
  /** a file: no page of the portal, so no soft navigation */
  download?: boolean;
  /** why it cannot be followed */
  reason?: string;
  className?: string;
  'aria-label'?: string;
};

/** A link that looks like a button: it goes somewhere, it changes nothing. */
export function ButtonLink(props: Props) {
  const { href, children, variant = 'plain', size = 'md', icon, external, download, reason, className } = props;
  const label = props['aria-label'];
  if (reason) {
    return (
      <Button variant={variant} size={size} icon={icon} reason={reason} className={className} aria-label={label}>
        {children}
      </Button>
    );
  }
  const inside = (
    <>
      {icon && <Icon of={icon} size={size === 'sm' ? 14 : size === 'decision' ? 17 : 15} />}
      {children}
    </>
  );
  const style = buttonStyle(variant, size, className);
  if (external || download) {
    const outside = external ? { target: '_blank', rel: 'noreferrer' } : { download: true };
    return (
      <a href={href} {...outside} className={style} aria-label={label}>
        {inside}
      </a>
    );
  }
  return (
    <Link href={href} className={style} aria-label={label}>
      {inside}
      <LinkPending />
    </Link>
  );
}
