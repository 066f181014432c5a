import clsx from 'clsx';
import Link from '../ui/link';

type Props = { docs: { slug: string; title: string }[]; current: string };

/** The pages of the documentation. */
export function DocNav({ docs, current }: Props) {
  return (
    <nav aria-label="Documentation" className="md:sticky md:top-[76px]">
      <ul className="flex gap-0.5 md:flex-col max-md:flex-wrap">
        {docs.map(({ slug, title }) => (
          <li key={slug}>
            <Link
              href={`/docs/${slug}`}
              aria-current={slug === current ? 'page' : undefined}
              className={clsx(
                'block rounded-sm px-2.5 py-1.5',
                slug === current
                  ? 'bg-accent-soft font-strong text-accent-strong'
                  : 'text-muted hover:bg-hover hover:text-ink',
              )}
            >
              {title}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
