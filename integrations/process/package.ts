import { lstatSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { invalid } from '@/domain/core/errors';
import type { ProcessConfig } from './config';

const Package = z.object({
  scripts: z.record(z.string(), z.string()).default({}),
  dependencies: z.record(z.string(), z.string()).default({}),
  optionalDependencies: z.record(z.string(), z.string()).default({}),
});

/** Largest package.json that is read: it comes from a repository that anybody may have written. */
const mostBytes = 1_000_000;

function readPackage(folder: string): z.output<typeof Package> | undefined {
  const file = path.join(folder, 'package.json');
  const stat = lstatSync(file, { throwIfNoEntry: false });
  // The portal reads it with its own rights: a link could lead to what the preview itself may not read.
  if (!stat?.isFile() || stat.size > mostBytes) return undefined;
  try {
    return Package.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    throw invalid('The package.json of the repository cannot be read. Mend it, or give a start command.');
  }
}

/** The folder of the service, which has to lie inside the checkout even when a link in it says otherwise. */
export function serviceFolder(source: string, folder: string): string {
  const wanted = path.join(source, folder);
  if (!liesWithin(source, wanted)) throw invalid(`The repository has no folder "${folder}".`);
  return wanted;
}

/**
 * Whether a folder is one of the checkout. What ran there may have put a link in its place since: followed with the
 * portal's rights, that would set a program down where its own user could not go.
 */
export function liesWithin(source: string, folder: string): boolean {
  const stat = lstatSync(folder, { throwIfNoEntry: false });
  return stat?.isDirectory() === true && `${realpathSync(folder)}/`.startsWith(`${realpathSync(source)}/`);
}

/** What installs the service: as asked, else npm where package.json names dependencies; undefined: nothing to install. */
export function installCommand(folder: string, config: ProcessConfig): string[] | undefined {
  if (config.install) return config.install;
  const manifest = readPackage(folder);
  if (!manifest) return undefined;
  const needed = Object.keys(manifest.dependencies).length + Object.keys(manifest.optionalDependencies).length;
  // Without dependencies there is nothing to fetch, and a preview starts without the network.
  if (needed === 0) return undefined;
  const locked = ['package-lock.json', 'npm-shrinkwrap.json'].some((file) =>
    lstatSync(path.join(folder, file), { throwIfNoEntry: false }),
  );
  return ['npm', locked ? 'ci' : 'install', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund'];
}

/** What starts the service: as asked, else the start script of package.json. */
export function startCommand(folder: string, config: ProcessConfig): string[] {
  if (config.start) return config.start;
  const scripts = readPackage(folder)?.scripts ?? {};
  const script = scripts.start?.trim();
  if (!script) {
    throw invalid(
      'There is no package.json with a start script in the repository, and no start command was given. Add one of the two.',
    );
  }
  // Plain `node file` needs neither npm nor a shell around it, which take 60 MB and swallow signals.
  const plain = /^node((?: [\w./=:@-]+)+)$/.exec(script);
  if (plain && !scripts.prestart && !scripts.poststart) return ['node', ...(plain[1] ?? '').trim().split(' ')];
  return ['npm', 'start', '--silent'];
}
