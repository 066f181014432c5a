import { SourceError, type SourceOptions } from '@/domain/catalog/source';
import { type Allowed, admitHost, HostRefused } from '@/domain/core/network';

type Guard = Pick<SourceOptions, 'portalUrl' | 'privateHosts'>;

/** Where to connect. Throws SourceError for a private address, unless it is the portal's own git host or one of the settings. */
export async function admit(url: URL, guard: Guard): Promise<Allowed> {
  try {
    return await admitHost(url, guard.privateHosts, isOwnGitHost(url, guard));
  } catch (error) {
    throw error instanceof HostRefused ? new SourceError(error.message, error.passing) : error;
  }
}

const isOwnGitHost = (url: URL, { portalUrl }: Guard) =>
  url.origin === new URL(portalUrl).origin && url.pathname.startsWith('/git/');
