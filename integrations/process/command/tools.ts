import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, readlinkSync } from 'node:fs';
import path from 'node:path';
import { userRange } from '@/integrations/process/place';
import { boxed, type Tools } from './box';

const has = (program: string) =>
  ['/usr/bin', '/bin', '/usr/local/bin'].some((folder) => existsSync(path.join(folder, program)));

let found: { tools: Tools; isTried: boolean } | undefined;

/** What this machine has. Bubblewrap counts only where it works: not in every container may it make namespaces. */
export function findTools(): Tools {
  found ??= { tools: look(), isTried: false };
  const { tools } = found;
  if (tools.bwrap && !found.isTried) tools.bwrap = works(tools);
  found.isTried = true;
  return tools;
}

function look(): Tools {
  if (process.platform !== 'linux') return { bwrap: false, setpriv: false, prlimit: false, links: {}, folders: [] };
  const links: Record<string, string> = {};
  const folders: string[] = [];
  for (const folder of ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32']) {
    const stat = lstatSync(folder, { throwIfNoEntry: false });
    if (stat?.isSymbolicLink()) links[folder] = readlinkSync(folder);
    else if (stat?.isDirectory()) folders.push(folder);
  }
  return { bwrap: has('bwrap'), setpriv: has('setpriv'), prlimit: has('prlimit'), links, folders };
}

function works(tools: Tools): boolean {
  const bounds = { network: false, memoryMb: 512, processes: 64, fileMb: 16, cpuSeconds: 10, readable: [] };
  const places = { workspace: '/usr', aside: '/usr', folder: '' };
  const [program = '', ...args] = boxed(tools, { ...bounds, user: freeUser() }, places, ['/bin/true']);
  return spawnSync(program, args, { cwd: '/', env: { PATH: '/usr/bin:/bin' } as never, timeout: 10_000 }).status === 0;
}

let last = 0;

/** A user that nothing else runs as; undefined where the portal is no root, and cannot change it. */
export function freeUser(): number | undefined {
  if (process.getuid?.() !== 0) return undefined;
  // Next to those of previews. Two workers of one machine begin at different places.
  const { first, count } = userRange();
  const room = 8000;
  last = (last + 1) % room;
  return first + count + ((process.pid * 61 + last) % room);
}
