import type { GitService, RepositoryName } from '@/domain/repositories/host';
import { BranchName, RepositoryNameInput } from '@/domain/repositories/schema';

/** What a request below /git/ asks for. */
export type GitRequest =
  | { kind: 'page'; repository: RepositoryName }
  | { kind: 'advertise'; repository: RepositoryName; service: GitService }
  | { kind: 'service'; repository: RepositoryName; service: GitService }
  | { kind: 'raw'; repository: RepositoryName; ref: string; path: string };

const services = new Set<string>(['git-upload-pack', 'git-receive-pack']);
const isService = (text: string | null): text is GitService => text !== null && services.has(text);

function decode(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}

/** Reads method and address. Undefined for what no git client and no link of ours asks. */
export function parseGitRequest(method: string, address: string): GitRequest | undefined {
  const [pathname = '', query = ''] = address.split(/\?(.*)/s);
  const parts = pathname.split('/').slice(2).map(decode);
  const [owner = '', folder = '', ...rest] = parts;
  if (parts.includes(undefined)) return undefined;
  const name = RepositoryNameInput.safeParse({ owner, name: folder.replace(/\.git$/, '') });
  if (!name.success) return undefined;
  const repository = name.data;
  const isRead = method === 'GET' || method === 'HEAD';
  const tail = rest.join('/');
  if (isRead && (tail === '' || tail === '/')) return { kind: 'page', repository };
  if (isRead && tail === 'info/refs') {
    const service = new URLSearchParams(query).get('service');
    return isService(service) ? { kind: 'advertise', repository, service } : undefined;
  }
  if (method === 'POST' && isService(tail)) return { kind: 'service', repository, service: tail };
  if (isRead && rest[0] === 'raw') return raw(repository, rest[1] ?? '', rest.slice(2));
  return undefined;
}

function raw(repository: RepositoryName, ref: string, parts: (string | undefined)[]): GitRequest | undefined {
  const isSafe =
    parts.length > 0 && parts.every((part) => part && part !== '.' && part !== '..' && !part.includes('\0'));
  if (!BranchName.safeParse(ref).success || !isSafe) return undefined;
  return { kind: 'raw', repository, ref, path: parts.join('/') };
}
