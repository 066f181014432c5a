import { notFound } from 'next/navigation';

/** Any other address: says so inside the shell, with the search at hand. */
export default function MissingPage() {
  notFound();
}
