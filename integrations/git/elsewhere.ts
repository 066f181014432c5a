import { settings } from '@/domain/core/env';
import { invalid, limitReached, unavailable } from '@/domain/core/errors';
import { type GitHostSetting, knownGitHost } from '@/domain/core/git-hosts';
import { admitHost, gitResolve, HostRefused } from '@/domain/core/network';
import { type HostedAddress, readHostedAddress } from '@/domain/repositories/address';
import type { Elsewhere, ElsewhereOptions } from '@/domain/repositories/host';
import { withEmptyRepository } from './build';
import { gitAuthorization, vendors } from './forge/vendors';
import { git } from './git';
import { Recent } from './recent';
import { type Remote, talk } from './remote';
import { readTree } from './tree';
import { withinBytes } from './within';

const most = { seconds: 120, bytes: 200 * 1024 * 1024, files: 5000 };

const recent = new Recent<Elsewhere>(({ files }) => files.reduce((sum, { content }) => sum + content.byteLength, 0));

/**
 * Reads one revision of a repository on another host: its newest commit and its trees, and of the files only those below
 * the path. A host of the settings is trusted, with its token; any other is asked without one, where its address is public,
 * and git goes to the very address that was checked.
 */
export async function readElsewhere(
  address: string,
  { token, signal, mayBeRecent }: ElsewhereOptions,
): Promise<Elsewhere> {
  const hosted = readHostedAddress(address);
  if (!hosted) throw invalid(`"${address}" is not the address of a repository, nor of a file or folder in one.`);
  const remote = await remoteOf(address, hosted, token);
  const key = Recent.keyOf(address, remote.url, remote.authorization ?? '');
  const known = mayBeRecent && recent.find(key);
  if (known) return known;
  const late = AbortSignal.timeout(most.seconds * 1000);
  const stop = signal ? AbortSignal.any([signal, late]) : late;
  try {
    return recent.keep(key, await withEmptyRepository((bare) => read(bare, remote, hosted, stop)));
  } catch (error) {
    signal?.throwIfAborted();
    if (!late.aborted) throw error;
    throw unavailable(`${remote.label} could not be fetched within ${most.seconds} s.`);
  }
}

type Asked = Remote & { resolve?: string };

async function remoteOf(address: string, { host, repository }: HostedAddress, token?: string): Promise<Asked> {
  const { gitHosts, privateHosts } = settings();
  const own = gitHosts.find((one) => one.host === host);
  const { protocol } = new URL(address);
  const setting = own ?? knownGitHost(host) ?? unknownHost(host, `${protocol}//${host}`, repository);
  const { parts, gitPath } = vendors[setting.type];
  const holder = parts(repository).flatMap(([, value]) => value ?? []);
  const url = `${setting.url}/${gitPath(holder, repository.name).split('/').map(encodeURIComponent).join('/')}`;
  const label = `${host}/${[...holder, repository.name].join('/')}`;
  const used = token ?? own?.token;
  const opened = used && gitAuthorization({ ...setting, token: used, ...(token && { username: undefined }) });
  const remote = { label, url, authorization: opened || undefined };
  if (own) return remote;
  try {
    return { ...remote, resolve: gitResolve(await admitHost(new URL(url), privateHosts)) };
  } catch (error) {
    if (!(error instanceof HostRefused)) throw error;
    throw error.passing ? unavailable(error.message) : invalid(error.message);
  }
}

/** A host that nobody has set up is taken for what its address looks like. */
function unknownHost(host: string, url: string, { organization, project }: HostedAddress['repository']) {
  const type = organization ? 'azure' : project ? 'bitbucketServer' : 'gitlab';
  return { host, type, url, apiUrl: url, username: undefined, token: undefined } satisfies GitHostSetting;
}

async function read(bare: string, remote: Asked, hosted: HostedAddress, signal: AbortSignal): Promise<Elsewhere> {
  const ask = (args: string[], input?: string) =>
    withinBytes(bare, most.bytes, remote.label, signal, (within) =>
      talk(remote, args, { cwd: bare, signal: within, limit: 64 * 1024 * 1024, ...(input && { input }) }),
    );
  const listed = await ask(['ls-remote', '--quiet', '--symref', 'origin', 'HEAD', 'refs/heads/*', 'refs/tags/*']);
  const { hash, ref, path } = revisionOf(listed.stdout.toString(), hosted, remote.label);
  const fetch = ['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', '--no-recurse-submodules'];
  await ask([...fetch, '--depth=1', '--filter=blob:none', 'origin', hash]);
  const blobs = await blobsBelow(bare, hash, path);
  const from = `${remote.label} at ${hash.slice(0, 10)}`;
  if (blobs.length > most.files)
    throw limitReached(`There are more than ${most.files} files below ${path || '/'} of ${from}.`);
  // What is there already, from a host that knows no filter, is not fetched again.
  if (blobs.length > 0) await ask([...fetch, '--stdin', 'origin'], blobs.map((blob) => `${blob}\n`).join(''));
  const files = await readTree(bare, hash, path);
  if (!files) throw invalid(`There is no file or folder ${path || '/'} in ${from} (${ref}).`);
  return { files, from, remote: remote.url, hash, ref, path };
}

/** A name of a branch may hold slashes: the longest one that there is, is meant. */
function revisionOf(listed: string, { ref, path }: HostedAddress, label: string) {
  const heads = new Map<string, string>();
  let usual = 'HEAD';
  for (const line of listed.split('\n')) {
    const [value = '', name = ''] = line.split('\t');
    if (value.startsWith('ref: refs/heads/')) usual = value.slice(16);
    else if (name) heads.set(name, value);
  }
  if (!ref) {
    const hash = heads.get('HEAD');
    if (hash) return { hash, ref: usual, path };
    throw invalid(`${label} has no commit yet.`);
  }
  const parts = [ref, ...path.split('/').filter(Boolean)];
  for (let count = parts.length; count > 0; count--) {
    const name = parts.slice(0, count).join('/');
    // A tag that is an object of its own names its commit beside itself.
    const hash = [`refs/heads/${name}`, `refs/tags/${name}^{}`, `refs/tags/${name}`].flatMap(
      (one) => heads.get(one) ?? [],
    );
    if (hash[0]) return { hash: hash[0], ref: name, path: parts.slice(count).join('/') };
  }
  if (/^[0-9a-f]{40}$/.test(ref)) return { hash: ref, ref, path };
  throw invalid(`${label} has no branch or tag ${ref}.`);
}

async function blobsBelow(bare: string, hash: string, path: string): Promise<string[]> {
  const inside = path ? ['--', path] : [];
  const { stdout } = await git(['ls-tree', '-r', '-z', '--full-tree', hash, ...inside], {
    cwd: bare,
    limit: 64 * 1024 * 1024,
  });
  const entries = stdout
    .toString()
    .split('\0')
    .filter((line) => line.startsWith('100'));
  return [...new Set(entries.map((line) => line.split(/\s/)[2] ?? ''))];
}
