import { redirect } from 'next/navigation';

type Props = { searchParams: Promise<{ template?: string }> };

/** The address of the editor's first days. */
export default async function PublishPage({ searchParams }: Props) {
  const { template } = await searchParams;
  redirect(template ? `/create/${encodeURIComponent(template)}/edit` : '/create/new');
}
