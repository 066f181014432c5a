import NextLink from 'next/link';
import type { ComponentProps } from 'react';

/**
 * A link to a page of the portal. Nothing is fetched before it is followed: each page is written for who asks and now, so
 * there is nothing to keep, and a live page asked for all that it links to again whenever it was read again.
 */
export default function Link(props: ComponentProps<typeof NextLink>) {
  return <NextLink prefetch={false} {...props} />;
}
