import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { conflict, invalid, unavailable } from '@/domain/core/errors';
import {
  defineProvisioner,
  type EnvironmentSpec,
  type Provisioned,
  type ProvisionerContext,
} from '@/domain/environments/provisioner';
import { checkOut, type OpenRepository, openPublic } from './checkout';
import { ProcessConfig } from './config';
import { listening } from './health';
import { howEnded, type Identity } from './launch';
import { lastLines, readLog } from './log-file';
import { observePreview } from './observe';
import { installCommand, serviceFolder, startCommand } from './package';
import {
  cannotChangeUser,
  claimPort,
  claimUser,
  type Files,
  filesOf,
  findPlace,
  type Place,
  previewName,
} from './place';
import { isAlive } from './process-table';
import { removePreview } from './remove';
import { setWanted, startService, stopService, stopServices, waitUntilHealthy } from './service';
import { type Plan, readCheckout, readPlan, readRunning, writeCheckout, writePlan } from './state';
import { runStep } from './step';
import { Supervisor } from './supervisor';

export type PreviewOptions = {
  dataDir: () => string;
  /** starting programs out of repositories is off unless the portal's settings say otherwise */
  enabled: () => boolean;
  onError?: (error: unknown) => void;
};

type Spec = EnvironmentSpec<ProcessConfig>;
const graceMs = 5000;

/**
 * Services out of git repositories, each a supervised process on a port of loopback. The worker starts and stops the
 * supervisor; `observe` and `log` work in any process of the same machine.
 */
export function createPreviews(options: PreviewOptions) {
  let known: Place | undefined;
  const place = () => {
    known ??= findPlace(options.dataDir());
    return known;
  };
  const supervisor = new Supervisor(place, options.onError);
  let open = openPublic;
  const filesFor = (spec: Spec): Files => filesOf(place(), previewName(spec.key));

  const provisioner = defineProvisioner({
    id: 'process',
    label: 'Service from a repository',
    config: ProcessConfig,
    capabilities: { sleep: true, address: true, log: true },
    unavailable: async () => (options.enabled() ? missing(place()) : off),
    plan: async ({ key, config }) => [
      {
        sign: 'create',
        kind: 'Checkout',
        object: config.ref ? `${config.repository} at ${config.ref}` : config.repository,
      },
      { sign: 'create', kind: 'Process', object: previewName(key), note: `at most ${config.memoryMb} MB of memory` },
    ],
    apply: async (spec, context) => {
      if (!options.enabled()) throw unavailable(off);
      return apply(place(), spec, context, open);
    },
    observe: async (spec) => observePreview(onThisMachine(place(), spec, filesFor(spec)), spec.config),
    sleep: async (spec) => sleep(onThisMachine(place(), spec, filesFor(spec))),
    wake: async (spec, context) => wake(onThisMachine(place(), spec, filesFor(spec)), spec, context),
    destroy: async (spec, { stage }) => {
      onThisMachine(place(), spec, filesFor(spec));
      await stage('Process and folder');
      await removePreview(place(), previewName(spec.key), graceMs);
    },
    log: async (spec, lines) => readLog(onThisMachine(place(), spec, filesFor(spec)), lines, Date.now()),
  });

  return {
    provisioner,
    /** how repositories are found and read from now on; until then only public addresses are */
    fetchThrough: (through: OpenRepository) => {
      open = through;
    },
    /** whether somebody else listens on the port of a preview that has a user of its own: its visitors are not theirs */
    isTaken: async (key: string, port: number): Promise<boolean> => {
      const user = options.enabled() ? readPlan(filesOf(place(), previewName(key)))?.user : undefined;
      return user !== undefined && (await listening({ user }, port)).foreign;
    },
    start: () => (options.enabled() ? supervisor.start() : Promise.resolve()),
    stop: () => supervisor.stop(),
    /** ends what runs where no worker is left to do it; what should run is brought back by the next start */
    stopAll: async () => {
      if (options.enabled()) await stopServices(place(), graceMs);
    },
  };
}

export type Previews = ReturnType<typeof createPreviews>;

const off =
  'Starting services from repositories is off on this portal: their programs would run on its own machine. ' +
  'Set SLIPWAY_PROCESSES=1 to allow it.';

async function apply(
  place: Place,
  spec: Spec,
  context: ProvisionerContext,
  open: OpenRepository,
): Promise<Provisioned> {
  const { record } = context;
  const name = previewName(spec.key);
  const files = onThisMachine(place, spec, filesOf(place, name));
  const known = { ...spec.resources, folder: files.folder, machine: machineOf(place), machineName: hostname() };
  await record(known);
  const plan = prepare(place, files, spec);
  await record({ ...known, port: plan.port });
  try {
    await make(files, plan, spec, context, open);
  } catch (error) {
    // The folder may be gone soon; what stands in its log is kept with the environment.
    for (const { text } of readLog(files, 60, Date.now())) context.log(text);
    throw error;
  }
  return provisioned(files, spec, plan.port);
}

async function make(files: Files, plan: Plan, spec: Spec, context: ProvisionerContext, open: OpenRepository) {
  const { stage, signal } = context;
  const { config } = spec;
  const identity: Identity = { files, user: plan.user, marker: plan.marker };
  if (!(await isUp(files, plan))) await stopService(files, plan, 0);

  await stage('Checkout', config.ref || 'default branch');
  const checkout = await checkOut(identity, config, { environmentId: spec.id, open, signal });
  const folder = serviceFolder(files.source, config.folder);

  const install = installCommand(folder, config);
  await stage('Install', install ? install.join(' ') : 'nothing to install');
  if (install && !checkout.installed) {
    const { installTimeoutSeconds } = config;
    const step = { name: 'install', command: install, folder, timeoutSeconds: installTimeoutSeconds, signal };
    const how = await runStep(identity, { ...step, environment: npmEnvironment() });
    if (how.code !== 0) throw invalid(`The install ${howEnded(how)}. ${lastLines(files)}`);
    writeCheckout(files, { ...checkout, installed: true });
  }
  // Looked at again: an install runs what the repository says, and may have moved it.
  const command = startCommand(serviceFolder(files.source, config.folder), config);
  await run(files, { ...plan, folder, command }, spec, context);
}

/** The stages that waking shares. One that does not come up is stopped again: nothing runs that is not ready. */
async function run(files: Files, plan: Plan, spec: Spec, { stage, signal, log }: ProvisionerContext): Promise<void> {
  await stage('Start', plan.command.join(' '));
  const starting = setWanted(files, plan, 'starting');
  try {
    if (!(await isUp(files, plan))) await startService(files, starting, Date.now());
    await stage('Healthy', `port ${plan.port}`);
    log(await waitUntilHealthy(files, starting, { timeoutSeconds: spec.config.startTimeoutSeconds, signal }));
    setWanted(files, starting, 'running');
  } catch (error) {
    setWanted(files, starting, 'stopped');
    await stopService(files, starting, graceMs);
    throw error;
  }
}

async function isUp(files: Files, plan: Plan): Promise<boolean> {
  const running = readRunning(files);
  return plan.wanted === 'running' && running !== undefined && (await isAlive(running));
}

/** Folders, numbers and the plan: from here on everything of this preview can be found again. */
function prepare(place: Place, files: Files, { key, config }: Spec): Plan {
  const name = path.basename(files.folder);
  mkdirSync(files.folder, { recursive: true });
  chmodSync(files.folder, place.ownUsers ? 0o711 : 0o700);
  const before = readPlan(files);
  const user = claimUser(place, name);
  for (const folder of [files.source, files.home, files.temporary]) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (user !== undefined) chownSync(folder, user, user);
  }
  const plan: Plan = {
    command: [],
    folder: files.source,
    wanted: 'stopped',
    marker: `${name}-${randomBytes(8).toString('hex')}`,
    ...before,
    key,
    port: claimPort(place, name),
    user,
    healthPath: config.healthPath,
    memoryMb: config.memoryMb,
  };
  writePlan(files, plan);
  return plan;
}

async function sleep(files: Files): Promise<void> {
  const plan = readPlan(files);
  if (!plan) return;
  setWanted(files, plan, 'stopped');
  await stopService(files, plan, graceMs);
}

async function wake(files: Files, spec: Spec, context: ProvisionerContext): Promise<Provisioned> {
  const plan = readPlan(files);
  if (!plan || plan.command.length === 0 || !readCheckout(files)) {
    throw conflict('The folder of this service is not on the machine any more. Destroy it and request another.');
  }
  await run(files, plan, spec, context);
  return provisioned(files, spec, plan.port);
}

function provisioned(files: Files, { config }: Spec, port: number): Provisioned {
  const commit = readCheckout(files)?.commit ?? '';
  return { outputs: { repository: config.repository, commit }, secretOutputs: {}, port };
}

/** Where npm fetches from, if the portal was told: without the credentials that may stand in that address. */
function npmEnvironment(): Record<string, string> {
  const text = process.env.npm_config_registry;
  const quiet = { npm_config_update_notifier: 'false' };
  if (!text || !URL.canParse(text)) return quiet;
  const url = new URL(text);
  url.username = '';
  url.password = '';
  return { ...quiet, npm_config_registry: url.href };
}

/** Services stand on the machine of the worker that made them. Another machine's worker leaves the work to that one. */
function onThisMachine(place: Place, { resources }: Spec, files: Files): Files {
  const { machine, machineName } = resources;
  if (machine === undefined || machine === machineOf(place)) return files;
  throw unavailable(`This service stands on the machine ${machineName}, and this worker runs on ${hostname()}.`);
}

function machineOf(place: Place): string {
  const file = path.join(place.root, 'machine');
  if (!existsSync(file)) writeFileSync(file, randomBytes(8).toString('hex'), { flag: 'a', mode: 0o600 });
  return readFileSync(file, 'utf8').slice(0, 16);
}

async function missing(place: Place): Promise<string | undefined> {
  const user = cannotChangeUser(place);
  if (user) return user;
  return promisify(execFile)('git', ['--version']).then(
    () => undefined,
    () => 'Git is not installed where the portal runs. Install it to start services from repositories.',
  );
}
