import type { ComponentProps } from 'react';
import ReactMarkdown, { type Components, defaultUrlTransform } from 'react-markdown';
import rehypeSlug from 'rehype-slug';
import remarkGfm from 'remark-gfm';
import Link from '../ui/link';

/** `templates.md#fields` inside docs/ is `/docs/templates#fields` here; images of docs/ are served by the portal. */
function toAddress(href: string | undefined): string {
  const local = /^(?:\.\/|docs\/)?([a-z0-9-]+)\.md(#.*)?$/.exec(href ?? '');
  return local ? `/docs/${local[1]}${local[2] ?? ''}` : (href ?? '#');
}

function Anchor({ href, children }: ComponentProps<'a'>) {
  const address = toAddress(href);
  const style = 'text-link underline decoration-line-strong underline-offset-2 hover:decoration-current';
  if (/^https?:/.test(address)) {
    return (
      <a href={address} target="_blank" rel="noreferrer" className={style}>
        {children}
      </a>
    );
  }
  // Files of repositories are no pages of the portal.
  if (address.startsWith('/git/')) {
    return (
      <a href={address} className={style}>
        {children}
      </a>
    );
  }
  return (
    <Link href={address} className={style}>
      {children}
    </Link>
  );
}

const components: Components = {
  a: Anchor,
  h1: ({ node: _, ...rest }) => <h1 className="mb-4" {...rest} />,
  h2: ({ node: _, ...rest }) => (
    <h2 className="mt-8 mb-2 scroll-mt-20 border-b border-line pb-1.5 text-large" {...rest} />
  ),
  h3: ({ node: _, ...rest }) => <h3 className="mt-5 mb-1 scroll-mt-20 text-base" {...rest} />,
  p: ({ node: _, ...rest }) => <p className="my-3 leading-relaxed" {...rest} />,
  ul: ({ node: _, ...rest }) => <ul className="my-3 list-disc pl-5 leading-relaxed [&>li]:my-1" {...rest} />,
  ol: ({ node: _, ...rest }) => <ol className="my-3 list-decimal pl-5 leading-relaxed [&>li]:my-1" {...rest} />,
  code: ({ node: _, ...rest }) => (
    <code className="code rounded-sm bg-sunken px-1 py-px in-[pre]:bg-transparent in-[pre]:p-0" {...rest} />
  ),
  pre: ({ node: _, ...rest }) => (
    <pre
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
      tabIndex={0}
      className="my-4 overflow-x-auto rounded-md border border-line bg-sunken px-3.5 py-3 text-small leading-relaxed"
      {...rest}
    />
  ),
  table: ({ node: _, ...rest }) => (
    <section
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
      tabIndex={0}
      aria-label="Table"
      className="my-4 overflow-x-auto rounded-lg border border-line bg-panel"
    >
      <table className="w-full border-collapse text-body [&_tr:last-child>td]:border-b-0" {...rest} />
    </section>
  ),
  th: ({ node: _, ...rest }) => (
    <th className="border-b border-line px-3 py-2 text-left text-small font-medium text-muted" {...rest} />
  ),
  td: ({ node: _, ...rest }) => <td className="border-b border-line px-3 py-2 align-top" {...rest} />,
  blockquote: ({ node: _, ...rest }) => (
    <blockquote className="my-3 border-l-2 border-line-strong pl-4 text-muted" {...rest} />
  ),
};

/** Inside a page with a title of its own, the text's title is not the page's. */
const componentsInside: Components = {
  ...components,
  h1: ({ node: _, ...rest }) => <h2 className="mb-4 text-[1.375rem] leading-tight" {...rest} />,
};

type Props = {
  text: string;
  /** the page has a title already */
  inside?: boolean;
  /** where relative addresses lead: `/git/payments/till/raw/main/` */
  base?: string;
};

/** Markdown as the portal shows it. Raw HTML in it is not rendered. */
export function Markdown({ text, inside, base }: Props) {
  const place = (url: string) =>
    base && !/^(?:[a-z][a-z0-9+.-]*:|[/#])/i.test(url) ? base + url.replace(/^\.\//, '') : url;
  return (
    <ReactMarkdown
      remarkPlugins={[remarkGfm]}
      rehypePlugins={[rehypeSlug]}
      components={inside ? componentsInside : components}
      urlTransform={(url) => defaultUrlTransform(place(url))}
    >
      {text}
    </ReactMarkdown>
  );
}
