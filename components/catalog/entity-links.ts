import { BookOpen, ChartLine, ExternalLink, GitBranch, type IconNode, Mail } from 'lucide';
import type { EntityView } from '@/domain/catalog/schema';

export type EntityLink = { title: string; url: string; icon: IconNode };

const icons: [RegExp, IconNode][] = [
  [/dash|graph|chart|grafana|monitor/i, ChartLine],
  [/doc|runbook|wiki|book/i, BookOpen],
  [/repo|git|source|code/i, GitBranch],
  [/mail/i, Mail],
];

const isSafe = (url: unknown): url is string => typeof url === 'string' && /^(?:https?:\/\/|mailto:)/i.test(url);

/** The links of a descriptor, and its repository where an annotation names one. A link that is no web address is left out. */
export function linksOf({ document, source }: EntityView): EntityLink[] {
  const { links, annotations = {} } = document.metadata as { links?: unknown; annotations?: Record<string, string> };
  const repository = repositoryOf(annotations) ?? repositoryUrl(source.location?.target);
  const given = (Array.isArray(links) ? links : []).filter((link) => isSafe(link?.url)) as {
    url: string;
    title?: string;
    icon?: string;
  }[];
  return [
    ...(repository ? [{ title: 'Repository', url: repository, icon: GitBranch }] : []),
    ...given.map(({ url, title, icon = '' }) => ({
      url,
      title: title ?? new URL(url).hostname,
      icon: icons.find(([form]) => form.test(`${icon} ${title ?? ''}`))?.[1] ?? ExternalLink,
    })),
  ];
}

function repositoryOf(annotations: Record<string, string>): string | undefined {
  const slug = annotations['github.com/project-slug'];
  if (slug && /^[\w.-]+\/[\w.-]+$/.test(slug)) return `https://github.com/${slug}`;
  const location = annotations['backstage.io/source-location']?.replace(/^url:/, '');
  return isSafe(location) ? location : undefined;
}

/** Where a preview of it can be asked for: it is a component, and the portal reads its repository already. */
export function previewHref({ kind, name, ref, owner, state, source }: EntityView): string | undefined {
  const repository = repositoryUrl(source.location?.target);
  if (kind !== 'Component' || state !== 'active' || !repository) return undefined;
  const hosted = /\/git\/([\w.-]+\/[\w.-]+?)(?:\.git)?$/.exec(repository)?.[1];
  const asked = new URLSearchParams({
    ...{
      type: previewType,
      name: `${name
        .toLowerCase()
        .replaceAll(/[^a-z0-9-]+/g, '-')
        .slice(0, 32)}-preview`,
      entity: ref,
    },
    ...{ repository: hosted ?? repository },
    ...(owner?.kind === 'team' && { owner: owner.ref }),
  });
  return `/environments/request?${asked}`;
}

/** The environment type that a repository can be looked at with. */
export const previewType = 'service-preview';

const repositoryUrl = (target: string | undefined) =>
  isSafe(target) ? target.replace(/\/(?:-\/)?(?:blob|tree|raw)\/.*$/, '') : undefined;
