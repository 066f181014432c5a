/** What this machine has to keep a program in bounds. */
export type Tools = {
  bwrap: boolean;
  setpriv: boolean;
  prlimit: boolean;
  /** top folders: those that are links (`/bin` → `usr/bin`), and those that are there */
  links: Record<string, string>;
  folders: string[];
};

export type Bounds = {
  /** a user of its own, where the portal is root */
  user: number | undefined;
  network: boolean;
  memoryMb: number;
  processes: number;
  fileMb: number;
  cpuSeconds: number;
  /** read-only, besides the system */
  readable: string[];
};

/** Where the program works: on this machine, and where it sees that itself. */
export type Places = { workspace: string; aside: string; folder: string };

const inBox = { workspace: '/workspace', aside: '/run/slipway' };
const megabyte = 1024 * 1024;
const mostTemporaryMb = 256;

/** The paths as the program sees them. */
export const seenPlaces = (tools: Pick<Tools, 'bwrap'>, places: Places) =>
  tools.bwrap ? { ...inBox } : { workspace: places.workspace, aside: places.aside };

/**
 * The command line that keeps a program in bounds: small programs, each of which sets something and becomes the next. With
 * bubblewrap it sees the system read-only, a workspace of its own, no other process, and no network unless it was declared.
 * Nothing of it is ever read by a shell.
 */
export function boxed(tools: Tools, bounds: Bounds, places: Places, command: string[]): string[] {
  return [...privileges(tools, bounds), ...limits(tools, bounds), ...box(tools, bounds, places), ...command];
}

function privileges({ setpriv }: Tools, { user }: Bounds): string[] {
  if (!setpriv) return [];
  const change = user === undefined ? [] : [`--reuid=${user}`, `--regid=${user}`, '--clear-groups'];
  // Rights cannot be gained again, and a worker that is killed takes its programs along.
  return ['setpriv', ...change, '--no-new-privs', '--pdeathsig', 'KILL'];
}

function limits({ prlimit }: Tools, { memoryMb, fileMb, cpuSeconds, processes, user }: Bounds): string[] {
  if (!prlimit) return [];
  return [
    'prlimit',
    // Memory that can be written to. The address space would be the wrong measure: Node reserves much and uses little.
    `--data=${memoryMb * megabyte}`,
    `--fsize=${fileMb * megabyte}`,
    `--cpu=${cpuSeconds}`,
    '--nofile=1024',
    '--core=0',
    // Counted for the whole user, so only where the program has one of its own.
    ...(user === undefined ? [] : [`--nproc=${processes}`]),
    '--',
  ];
}

/** Of the settings in /etc only what programs need to run: no passwords, no keys, nothing of the portal's. */
const settings = [
  'alternatives',
  'ld.so.cache',
  'ssl',
  'ca-certificates',
  'localtime',
  'mime.types',
  'ansible',
  'python3',
];
const settingsOfNetwork = ['resolv.conf', 'hosts', 'nsswitch.conf', 'services', 'protocols'];

function box({ bwrap, links, folders }: Tools, bounds: Bounds, places: Places, at = inBox): string[] {
  if (!bwrap) return [];
  const read = (path: string) => ['--ro-bind-try', path, path];
  const system = [
    ...folders.flatMap((path) => ['--ro-bind', path, path]),
    ...Object.entries(links).flatMap(([path, target]) => ['--symlink', target, path]),
  ];
  const etc = [...settings, ...(bounds.network ? settingsOfNetwork : [])].flatMap((name) => read(`/etc/${name}`));
  return [
    ...['bwrap', '--unshare-all', ...(bounds.network ? ['--share-net'] : []), '--die-with-parent', '--new-session'],
    ...[...system, '--dir', '/etc', ...etc, '--proc', '/proc', '--dev', '/dev'],
    ...['--size', String(mostTemporaryMb * megabyte), '--tmpfs', '/tmp'],
    ...bounds.readable.flatMap(read),
    ...['--ro-bind', places.aside, at.aside, '--bind', places.workspace, at.workspace, '--remount-ro', '/'],
    ...['--chdir', places.folder ? `${at.workspace}/${places.folder}` : at.workspace, '--'],
  ];
}
