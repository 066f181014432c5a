import { ExternalLink, FolderGit2, type IconNode, Layers, Link2 } from 'lucide';
import type { OutputLink, OutputText, RunView } from '@/domain/automation/runs/schema';
import { Markdown } from '../docs/markdown';
import { Icon } from '../ui/icon';
import Link from '../ui/link';
import { Panel, PanelBody, PanelHead } from '../ui/panel';
import { isOver } from './timing';

type Props = {
  run: Pick<RunView, 'status' | 'links' | 'texts' | 'leftBehind'>;
  /** the portal's own address: links into it stay in this tab */
  portal: string;
};

/** What came of the run, as large links. */
export function RunOutputs({ run, portal }: Props) {
  const { links, texts, status } = run;
  const count = links.length + texts.length;
  return (
    <Panel>
      <PanelHead title="Outputs">{count === 0 && (isOver(status) ? 'none' : 'none yet')}</PanelHead>
      {links.length > 0 && (
        <ul className="grid gap-2 p-3">
          {links.map((link) => (
            <li key={`${link.title} ${link.url ?? link.entityRef}`}>
              <LargeLink link={link} portal={portal} />
            </li>
          ))}
        </ul>
      )}
      {texts.map((text) => (
        <OutputWords key={`${text.title} ${text.content}`} text={text} />
      ))}
      {count === 0 && <PanelBody className="text-small text-muted">{whyNone(run)}</PanelBody>}
    </Panel>
  );
}

function whyNone({ status, leftBehind }: Props['run']): string {
  if (!isOver(status)) return 'Links to what this run makes will stand here when it ends.';
  if (status === 'succeeded') return 'This template names no outputs.';
  return leftBehind.length > 0
    ? 'The run ended before its last step. What it had made by then is listed above.'
    : 'This run ended before it made anything.';
}

function LargeLink({ link, portal }: { link: OutputLink; portal: string }) {
  const { href, isInside } = targetOf(link, portal);
  const inside = (
    <>
      <Icon of={iconOf(link)} size={18} className="text-link" />
      <span className="min-w-0">
        <span className="block truncate font-strong">{link.title}</span>
        <span className="block truncate text-small text-muted">{link.entityRef ?? shortened(href)}</span>
      </span>
      {!isInside && <Icon of={ExternalLink} size={14} className="text-faint" />}
    </>
  );
  const style =
    'grid min-h-[46px] grid-cols-[18px_minmax(0,1fr)_auto] items-center gap-3 rounded-md border border-line-strong bg-panel px-3 py-2 shadow-panel hover:bg-hover';
  if (isInside) {
    return (
      <Link href={href} className={style}>
        {inside}
      </Link>
    );
  }
  return (
    <a href={href} target="_blank" rel="noreferrer" className={style}>
      {inside}
    </a>
  );
}

function targetOf({ url, entityRef }: OutputLink, portal: string): { href: string; isInside: boolean } {
  if (entityRef) return { href: catalogPath(entityRef), isInside: true };
  const address = url ?? '';
  if (address.startsWith('/')) return { href: address, isInside: true };
  const isPage = address.startsWith(`${portal}/`) && !address.startsWith(`${portal}/git/`);
  return isPage ? { href: address.slice(portal.length), isInside: true } : { href: address, isInside: false };
}

function catalogPath(ref: string): string {
  const [, kind = 'component', namespace = 'default', name = ref] =
    /^(?:([^:/]+):)?(?:([^:/]+)\/)?([^:/]+)$/.exec(ref.toLowerCase()) ?? [];
  return `/catalog/${[kind, namespace, name].map(encodeURIComponent).join('/')}`;
}

const shortened = (href: string) => href.replace(/^https?:\/\//, '');

function iconOf({ entityRef, url = '', icon, title }: OutputLink): IconNode {
  if (entityRef || icon === 'catalog') return Layers;
  if (icon === 'github' || icon === 'git' || /repositor/i.test(`${url} ${title}`) || url.includes('/git/'))
    return FolderGit2;
  return Link2;
}

function OutputWords({ text }: { text: OutputText }) {
  return (
    <PanelBody className="border-t border-line first:border-t-0 [&_pre]:break-all [&_pre]:whitespace-pre-wrap [&>:last-child]:mb-0">
      {text.title && <h3 className="mb-1">{text.title}</h3>}
      <Markdown inside text={text.content} />
    </PanelBody>
  );
}
