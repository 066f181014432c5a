import type { LocationType } from './schema';

/** A git repository, and what of it: a branch or tag (the default branch without one) and a path or glob. */
export type GitTarget = { remote: string; ref: string | null; path: string | null };

/** How hosts write a file's page or its raw text: `/blob/REF/PATH` and its like. */
const inRepository = /^(.*?)\/(?:-\/)?(?:blob|tree|raw|src\/branch|src\/tag|src)\/([^/]+)(?:\/(.*))?$/;
const refForm = /^(?!-)(?!.*\.\.)[\w./-]{1,200}$/;

/**
 * Reads the target of a git location: a clone address, the address of a file or folder on the host's own pages
 * (GitHub, GitLab, Gitea and this portal's git host), or a clone address with `#REF` or `#REF:PATH`.
 * Answers the sentence to show where it is none of them.
 */
export function parseGitTarget(target: string): GitTarget | string {
  const url = httpAddress(target);
  if (typeof url === 'string') return url;
  const fragment = decoded(url.hash.slice(1));
  url.hash = '';
  url.search = '';
  const match = inRepository.exec(url.pathname);
  const [ref = '', path = ''] = fragment ? split(fragment) : [match?.[2], decodePath(match?.[3] ?? '')];
  if (ref && !refForm.test(ref)) return `"${ref}" is not the name of a branch or tag.`;
  const cleaned = cleanPath(path);
  if (cleaned === undefined) return `"${path}" leaves the repository.`;
  if (match) url.pathname = match[1] ?? '';
  if (url.pathname.replaceAll('/', '') === '') return `${target} names no repository. Write https://HOST/OWNER/NAME.`;
  return { remote: url.href.replace(/\/+$/, ''), ref: ref || null, path: cleaned || null };
}

function split(fragment: string): [string, string] {
  const colon = fragment.indexOf(':');
  return colon === -1 ? [fragment, ''] : [fragment.slice(0, colon), fragment.slice(colon + 1)];
}

const decodePath = (path: string) => path.split('/').map(decoded).join('/');

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A path below a root without `.` and empty parts; undefined where it climbs out. */
export function cleanPath(path: string): string | undefined {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') {
      if (parts.pop() === undefined) return undefined;
    } else parts.push(part);
  }
  return parts.join('/');
}

/** An http(s) address without credentials in it, or the sentence that refuses. */
export function httpAddress(target: string): URL | string {
  if (!URL.canParse(target)) return `"${target}" is no address. Write the whole of it, from https:// on.`;
  const url = new URL(target);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return `Only http and https addresses are read, not ${url.protocol}//.`;
  }
  if (url.username || url.password) return 'Take the user name and the password out of the address.';
  return url;
}

/** What is wrong with a location's target, before anything is read; undefined where nothing is. */
export function targetTrouble(type: LocationType, target: string): string | undefined {
  if (target.includes('\0') || /[\r\n]/.test(target)) return 'A target is one line.';
  if (type === 'file') {
    return target.startsWith('/') ? undefined : 'Write the whole path, from / on, of a file, a folder or a glob.';
  }
  const parsed = type === 'git' ? parseGitTarget(target) : httpAddress(target);
  return typeof parsed === 'string' ? parsed : undefined;
}

/** The address of a file's raw text where its page was given: GitHub, GitLab. Others stay as they are. */
export function rawAddress(address: string): string {
  const url = new URL(address);
  if (url.hostname === 'github.com') {
    const match = /^\/([^/]+\/[^/]+)\/(?:blob|raw)\/(.+)$/.exec(url.pathname);
    if (match) return `https://raw.githubusercontent.com/${match[1]}/${match[2]}`;
  }
  if (url.pathname.includes('/-/blob/')) url.pathname = url.pathname.replace('/-/blob/', '/-/raw/');
  return url.href;
}
