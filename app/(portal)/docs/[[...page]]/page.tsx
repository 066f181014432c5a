import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { pageContext } from '@/app/_http/context';
import { listDocs, readDoc } from '@/app/_http/docs';
import { DocNav } from '@/components/docs/doc-nav';
import { Markdown } from '@/components/docs/markdown';

type Props = { params: Promise<{ page?: string[] }> };

const slugOf = async (params: Props['params']) => (await params).page?.join('/') ?? 'guide';

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const slug = await slugOf(params);
  return { title: (await listDocs()).find((doc) => doc.slug === slug)?.title ?? 'Docs' };
}

export default async function DocsPage({ params }: Props) {
  await pageContext();
  const slug = await slugOf(params);
  const [docs, text] = await Promise.all([listDocs(), readDoc(slug)]);
  if (text === undefined) notFound();
  return (
    <div className="grid items-start gap-8 md:grid-cols-[190px_minmax(0,1fr)]">
      <DocNav docs={docs} current={slug} />
      <article className="min-w-0 max-w-[78ch] pb-10">
        <Markdown text={text} />
      </article>
    </div>
  );
}
