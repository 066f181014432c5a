// Makes a checkout runnable: packages, Prisma's client, the pages, the bundles. Plain JavaScript on Node's own modules
// alone, because it runs before anything is installed. Each step is skipped when what goes into it has not changed.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

export const root = path.resolve(import.meta.dirname, '..');
export const built = path.join(root, '.build');
const stamps = path.join(built, 'stamps.json');

export class Failure extends Error {}

const underWay = new Set();
let isCalledOff = false;

/** Ends what `run` has started and waits until it has: for a start called off in the middle of installing or building. */
export async function callOff() {
  isCalledOff = true;
  const children = [...underWay];
  const ends = children.map((child) => new Promise((resolve) => child.once('exit', resolve)));
  for (const child of children) child.kill('SIGTERM');
  // npm puts back what it had begun, which may take it long. The next start begins again in any case.
  const late = setTimeout(() => children.map((child) => child.kill('SIGKILL')), 3000);
  await Promise.all(ends);
  clearTimeout(late);
}

/** Runs a program to its end. Its output is kept, and shown only when it fails: alone where its words are ours. */
export function run(program, args, { env = {}, cwd = root, show = false, isOurs = false, follows = false } = {}) {
  return new Promise((resolve, reject) => {
    if (isCalledOff) return reject(new Failure('Called off.'));
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...env, ...(follows && { SLIPWAY_FOLLOWS: String(process.pid) }) },
      stdio: ['ignore', ...Array(2).fill(show ? 'inherit' : 'pipe'), ...(follows ? ['ipc'] : [])],
    });
    underWay.add(child);
    let output = '';
    child.stdout?.on('data', (chunk) => (output += chunk));
    child.stderr?.on('data', (chunk) => (output += chunk));
    child.once('error', (error) => {
      underWay.delete(child);
      reject(new Failure(`${program} could not be started: ${error.message}`));
    });
    child.once('exit', () => underWay.delete(child));
    child.once('close', (code, signal) => {
      if (code === 0) resolve(output);
      else if (isOurs && output.trim()) reject(new Failure(output.trim()));
      else reject(new Failure(`${[program, ...args].join(' ')} ended with ${signal ?? code}.\n${output.trim()}`));
    });
  });
}

/** Node's option for a child that ends with this process, however this one ends. */
export const withParent = ['--import', path.join(root, 'scripts/with-parent.mjs')];

/** A build that went on by itself would stand in the way of the next start. */
const node = (args, options) => run(process.execPath, [...withParent, ...args], { ...options, follows: true });
const bin = (file) => path.join(root, 'node_modules', file);

/** One process at a time installs and builds in a checkout; others that come up at the same moment wait for it. */
export async function alone(work) {
  const file = path.join(built, 'lock');
  let isTold = false;
  fs.mkdirSync(built, { recursive: true });
  for (;;) {
    try {
      fs.writeFileSync(file, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      const holder = Number(readText(file));
      if (!lives(holder)) fs.rmSync(file, { force: true });
      else {
        if (!isTold) console.log(`  process ${holder} prepares this folder; waiting for it`);
        isTold = true;
        await wait(250);
      }
    }
  }
  const release = () => fs.rmSync(file, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
}

function lives(pid) {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Installs what package-lock.json says, unless it is there. With `dev`, also what only tests and checks need. */
export async function installPackages({ dev }) {
  if (missingPackages(dev) === 0) return false;
  // Who has had the tools for development keeps them, also after an installation that was cut off.
  const all = dev || hasDevelopmentPackages() || readJson(stamps)?.development === true;
  note('development', all);
  const flags = [...(all ? [] : ['--omit=dev']), '--no-audit', '--no-fund', '--loglevel=error'];
  try {
    await npm(['ci', ...flags]);
  } catch (error) {
    // A lock file written where the registry lacks other platforms' packages is refused, and still pins all the rest.
    if (!/EUSAGE/.test(error.message)) throw error;
    await npm(['install', '--no-save', ...flags]);
  }
  return true;
}

function npm(args) {
  const own = process.env.npm_execpath;
  return own?.endsWith('.js') ? node([own, ...args]) : run('npm', args);
}

function missingPackages(dev) {
  const wanted = readJson(path.join(root, 'package-lock.json'))?.packages ?? {};
  const present = installed();
  return Object.entries(wanted).filter(
    ([name, entry]) =>
      name &&
      !entry.optional &&
      !entry.devOptional &&
      (dev || !entry.dev) &&
      (present[name]?.version !== entry.version || !fs.existsSync(path.join(root, name))),
  ).length;
}

const installed = () => readJson(path.join(root, 'node_modules/.package-lock.json'))?.packages ?? {};
const hasDevelopmentPackages = () => Object.values(installed()).some((entry) => entry.dev);

function readText(file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function readJson(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** A digest of files and folders: what is in them, not when it was written. Tests do not count. */
function digest(...places) {
  const hash = createHash('sha256').update(process.version);
  const visit = (file) => {
    const stat = fs.statSync(path.join(root, file), { throwIfNoEntry: false });
    if (stat?.isDirectory()) {
      for (const name of fs.readdirSync(path.join(root, file)).sort()) {
        if (name !== 'generated' && !name.startsWith('.')) visit(`${file}/${name}`);
      }
    } else if (stat && !/\.test\.tsx?$/.test(file)) {
      hash.update(`\0${file}\0`).update(fs.readFileSync(path.join(root, file)));
    }
  };
  for (const place of places) visit(place);
  return hash.digest('hex');
}

/** Runs a step unless it has run on the same input before. The note is taken away first: a step cut off runs again. */
async function once(name, input, output, step) {
  const notes = readJson(stamps) ?? {};
  if (notes[name] === input && fs.existsSync(output)) return false;
  note(name, undefined);
  await step();
  if (!fs.existsSync(output)) throw new Failure(`The step "${name}" ended without ${path.relative(root, output)}.`);
  note(name, input);
  return true;
}

function note(name, value) {
  const notes = { ...readJson(stamps), [name]: value };
  fs.mkdirSync(built, { recursive: true });
  fs.writeFileSync(stamps, JSON.stringify(notes));
}

export const buildId = () => readJson(stamps)?.bundles;

export function generateClient() {
  // Prisma would download an engine that generating does not use. Any program does in its place.
  const env = {
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
    CHECKPOINT_DISABLE: '1',
  };
  return once(
    'client',
    digest('prisma/schema', 'package-lock.json'),
    path.join(root, 'prisma/generated/client.ts'),
    () => node([bin('prisma/build/index.js'), 'generate'], { env }),
  );
}

export function buildPages() {
  const input = digest(
    // The worker's folder, too: pages plan with its toolbox.
    ...['app', 'components', 'domain', 'integrations', 'worker', 'prisma/schema', 'public'],
    ...['next.config.js', 'postcss.config.js', 'tsconfig.json', 'package.json', 'package-lock.json'],
  );
  const env = { NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' };
  return once('pages', input, path.join(root, '.next/BUILD_ID'), () =>
    node([bin('next/dist/bin/next'), 'build'], { env }),
  );
}

/** What runs without Next: one file each, with packages left in node_modules. */
const entries = {
  web: 'server/main.ts',
  worker: 'worker/main.ts',
  'end-previews': 'worker/end-previews.ts',
  prepare: 'scripts/prepare.ts',
  database: 'scripts/database.ts',
  settings: 'domain/core/env.ts',
};

/** A process that still runs may load a part of the build before this one. */
function forgetOldParts() {
  for (const name of fs.readdirSync(built).filter((file) => /^part-.*\.mjs$/.test(file))) {
    const file = path.join(built, name);
    if (Date.now() - fs.statSync(file).mtimeMs > 7 * 86_400_000) fs.rmSync(file, { force: true });
  }
}

export function buildBundles() {
  const input = digest(
    ...[
      'app/_http',
      'domain',
      'integrations',
      'server',
      'worker',
      'scripts',
      'prisma',
      'tsconfig.json',
      'package.json',
      'package-lock.json',
    ],
  );
  return once('bundles', input, path.join(built, 'web.mjs'), async () => {
    const { build, stop } = await import('esbuild');
    const options = {
      absWorkingDir: root,
      outdir: built,
      outExtension: { '.js': '.mjs' },
      bundle: true,
      platform: 'node',
      target: 'node20',
      format: 'esm',
      logLevel: 'silent',
      banner: {
        js: "import { createRequire as slipwayRequire } from 'node:module';const require = slipwayRequire(import.meta.url);",
      },
      define: { 'process.env.NODE_ENV': '"production"' },
    };
    const { settings, ...rest } = entries;
    // What is loaded late stays out of what is loaded at the start.
    await build({ ...options, entryPoints: rest, packages: 'external', splitting: true, chunkNames: 'part-[hash]' });
    forgetOldParts();
    // The launcher reads settings before anything else and stays for ever: it gets the little it needs in one file.
    await build({ ...options, entryPoints: { settings }, minify: true });
    await stop();
  });
}
