import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';

const shared = '/var/lib/slipway';
const known = new Map<string, string>();

/**
 * The folder with node and npm for a preview: the portal's own, unless the portal is root and runs from a folder that
 * others cannot enter (a Node under /root, say). Then a copy where they can.
 */
export function runtimeFolder(user: number | undefined): string {
  const own = path.dirname(process.execPath);
  if (user === undefined) return own;
  const before = known.get(own);
  if (before) return before;
  const folder = starts(user, process.execPath) ? own : copyRuntime(user);
  known.set(own, folder);
  return folder;
}

const starts = (user: number, program: string): boolean =>
  spawnSync(program, ['--version'], { uid: user, gid: user, cwd: '/', env: {} as NodeJS.ProcessEnv }).status === 0;

function copyRuntime(user: number): string {
  const home = path.join(shared, `node-${process.version}`);
  const folder = path.join(home, 'bin');
  if (existsSync(path.join(folder, 'node')) && starts(user, path.join(folder, 'node'))) return folder;
  const draft = `${home}.${process.pid}`;
  mkdirSync(path.join(draft, 'bin'), { recursive: true });
  for (const part of [shared, draft, path.join(draft, 'bin')]) chmodSync(part, 0o755);
  cpSync(process.execPath, path.join(draft, 'bin', 'node'), { mode: 0 });
  chmodSync(path.join(draft, 'bin', 'node'), 0o755);
  const npm = path.resolve(process.execPath, '../../lib/node_modules/npm');
  if (existsSync(npm)) {
    cpSync(npm, path.join(draft, 'lib/node_modules/npm'), { recursive: true, verbatimSymlinks: true });
    cpSync(path.resolve(process.execPath, '../npm'), path.join(draft, 'bin/npm'), { verbatimSymlinks: true });
  }
  rmSync(home, { recursive: true, force: true });
  renameSync(draft, home);
  return folder;
}
