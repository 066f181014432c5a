import { type GitHostSetting, isTrialHost } from '@/domain/core/git-hosts';
import { decode, ownRepository, readHostedAddress, standInFor } from './address';
import type { RepositoryName } from './host';

type Hosts = { url: string; gitHosts: GitHostSetting[]; trialHosts: string[] };
type OwnAddress = { repository: RepositoryName; ref: string | undefined; path: string; isTrial: boolean };

/** What an address means on the portal's own git host, also where that stands in for another; else undefined. */
export function addressOnPortal(address: string, hosts: Hosts): OwnAddress | undefined {
  const own = ownRepository(address, hosts.url);
  if (own) return { repository: own, ...inside(address.slice(hosts.url.length)), isTrial: false };
  const hosted = readHostedAddress(address);
  if (!hosted || !isTrialHost(hosted.host, hosts)) return undefined;
  try {
    return { ...hosted, repository: standInFor(hosted.repository), isTrial: true };
  } catch {
    return undefined;
  }
}

function inside(address: string): { ref: string | undefined; path: string } {
  const [pathname = '', fragment = ''] = address.split('#');
  const [, , , , kind, ref, ...rest] = pathname.split('/');
  if (kind === 'raw') return { ref, path: decode(rest.join('/')) };
  const [branch, path = ''] = fragment.split(':');
  return { ref: branch || undefined, path };
}

/** The portal's own address for what a trial host's means. */
export function portalAddress(portalUrl: string, { repository, ref, path }: OwnAddress): string {
  const { owner, name } = repository;
  const remote = `${portalUrl}/git/${owner}/${name}`;
  return ref && path ? `${remote}/raw/${ref}/${path}` : `${remote}${ref || path ? `#${ref ?? ''}:${path}` : ''}`;
}
