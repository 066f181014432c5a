// One part of the portal by itself: npm run web, npm run worker, npm run migrate, npm run bench,
// npm run conformance, npm run chaos.
import { spawn } from 'node:child_process';
import path from 'node:path';
import {
  alone,
  buildBundles,
  buildPages,
  built,
  callOff,
  Failure,
  generateClient,
  installPackages,
  root,
  run,
} from './build.mjs';
import { command, environment, followParent } from './processes.mjs';

const [name, ...rest] = process.argv.slice(2);

async function build() {
  await installPackages({ dev: name === 'bench' });
  await generateClient();
  await Promise.all([buildBundles(), name === 'worker' || name === 'migrate' ? undefined : buildPages()]);
}

function needSettings() {
  const missing = ['DATABASE_URL', 'SLIPWAY_SECRET'].filter((key) => !process.env[key]);
  if (missing.length === 0) return;
  throw new Failure(
    `npm run ${name} needs ${missing.join(' and ')}: several processes share one Postgres and one secret (32 characters or more). ` +
      'For a portal that brings its own database, use npm start.',
  );
}

/** Hands over to a child for as long as it lives: signals go down, its end comes up. */
function become(args, env) {
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  stop = () => child.kill('SIGTERM');
  child.once('exit', (code) => process.exit(code ?? 1));
}

/** Until there is such a child: ends what is being installed or built. */
let isOff = false;
let stop = async () => {
  isOff = true;
  await callOff();
  process.exit(130);
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stop());
followParent(() => stop());

async function main() {
  if (name === 'conformance' || name === 'chaos') {
    await alone(async () => {
      await installPackages({ dev: true });
      await generateClient();
    });
    const source = name === 'chaos' ? 'bench/chaos.ts' : 'scripts/conformance/main.ts';
    const program = [path.join(root, 'node_modules/tsx/dist/cli.mjs'), source];
    return become([...program, ...rest], { ...process.env });
  }
  if (name === 'bench') {
    await alone(build);
    const { findBrowser } = await import('./browser.mjs');
    process.env.SLIPWAY_BROWSER = (await findBrowser()) ?? '';
    return become([path.join(root, 'node_modules/tsx/dist/cli.mjs'), 'bench/main.ts', ...rest], { ...process.env });
  }
  needSettings();
  await alone(build);
  const env = environment(name, false, {});
  // Several may come up at once on a database of an older version: a lock lets one of them bring it up to date.
  const output = await run(process.execPath, [path.join(built, 'prepare.mjs')], { env, isOurs: true });
  if (name === 'migrate') return console.log(output.trim());
  become(command(name, false), env);
}

main().catch((error) => {
  if (isOff) return;
  console.error(error instanceof Failure ? error.message : error);
  process.exit(1);
});
