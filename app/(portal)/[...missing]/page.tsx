import type { Metadata } from 'next';
import { notFound } from 'next/navigation';

export const metadata: Metadata = { title: 'Nothing here' };

/** Any other address: says so inside the shell, with the search at hand. */
export default function MissingPage() {
  notFound();
}
