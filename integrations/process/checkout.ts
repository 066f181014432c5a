import { execFile } from 'node:child_process';
import { chownSync, mkdirSync, rmSync } from 'node:fs';
import { promisify } from 'node:util';
import { invalid, unavailable } from '@/domain/core/errors';
import type { ProcessConfig } from './config';
import { environmentOf, type Identity } from './launch';
import { note, readLog } from './log-file';
import { type Checkout, readCheckout, writeCheckout } from './state';
import { runStep } from './step';

/**
 * Where a repository is fetched from, on whose behalf, and with what. Asked anew for each checkout; `authorization` is
 * the value of that header, good for minutes. Throws a DomainError with the sentence to show where it may not be read.
 */
export type OpenRepository = (
  repository: string,
  environmentId: string,
) => Promise<{ url: string; authorization?: string; close?: () => Promise<void> }>;

/** Only what the address itself says: no credentials. */
export const openPublic: OpenRepository = async (repository) => {
  if (!/^https?:\/\//.test(repository)) {
    throw invalid(
      `"${repository}" is not an http(s) address, and this portal serves no git repositories of its own here.`,
    );
  }
  return { url: repository };
};

const checkoutTimeoutSeconds = 300;

/** Brings the wanted commit into `source`. One that stands there whole is kept. Answers which commit it is. */
export async function checkOut(
  identity: Identity,
  config: ProcessConfig,
  options: { environmentId: string; open: OpenRepository; signal: AbortSignal },
): Promise<Checkout> {
  const { files, user } = identity;
  const { repository, ref } = config;
  const before = readCheckout(files);
  if (before?.repository === repository && before.ref === ref) return before;
  rmSync(files.checkout, { force: true });
  rmSync(files.source, { recursive: true, force: true });
  mkdirSync(files.source, { mode: 0o700 });
  if (user !== undefined) chownSync(files.source, user, user);
  const opened = await options.open(repository, options.environmentId);
  const url = plainUrl(opened.url);
  try {
    await fetchInto(identity, { url, ref, authorization: opened.authorization, signal: options.signal });
  } finally {
    await opened.close?.();
  }
  const checkout = { repository, ref, commit: await headOf(identity), installed: false };
  writeCheckout(files, checkout);
  note(files, `checkout: ${checkout.commit}`);
  return checkout;
}

/** An http(s) address without a name or a password: those would stand in the list of processes for all to see. */
function plainUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw invalid(`"${text}" is not an http(s) address of a repository.`);
  }
  if (url.username || url.password) {
    throw invalid(
      'The address of the repository holds a user name or a password. Give it without: the portal’s log would show it.',
    );
  }
  return url.href;
}

type Fetch = { url: string; ref: string; authorization: string | undefined; signal: AbortSignal };

async function fetchInto(identity: Identity, { url, ref, authorization, signal }: Fetch): Promise<void> {
  const step = (args: string[]) =>
    runStep(identity, {
      name: 'checkout',
      command: ['git', ...hardened, ...args],
      folder: identity.files.source,
      timeoutSeconds: checkoutTimeoutSeconds,
      signal,
      environment: gitEnvironment(url, authorization),
    });
  await must(identity, step(['init', '--quiet', '--template=', '.']), url, ref);
  const shallow = await step(['fetch', '--quiet', '--no-tags', '--depth=1', url, ref || 'HEAD']);
  // A commit that no branch points at is given out only with its history by some servers, if at all.
  if (shallow.code !== 0 && /^[0-9a-f]{7,64}$/.test(ref)) {
    await must(identity, step(['fetch', '--quiet', url, '+refs/*:refs/slipway/*']), url, ref);
    await must(identity, step(['checkout', '--quiet', '--detach', ref]), url, ref);
    return;
  }
  if (shallow.code !== 0) throw notFetched(identity, url, ref);
  await must(identity, step(['checkout', '--quiet', '--detach', 'FETCH_HEAD']), url, ref);
}

/** No hooks, no helper programs, no other protocols: a repository is data here, whatever it says in its own settings. */
const hardened = [
  '-c',
  'protocol.allow=never',
  '-c',
  'protocol.http.allow=always',
  '-c',
  'protocol.https.allow=always',
  '-c',
  'core.hooksPath=/dev/null',
  '-c',
  'core.fsmonitor=false',
  '-c',
  'credential.helper=',
  '-c',
  'http.lowSpeedLimit=1000',
  '-c',
  'http.lowSpeedTime=30',
];

/** The credential goes by environment, for this address only, and so is in nobody's list of processes and in no file. */
function gitEnvironment(url = '', authorization?: string): Record<string, string> {
  const plain = { GIT_TERMINAL_PROMPT: '0', GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' };
  if (!authorization) return plain;
  return {
    ...plain,
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: `http.${new URL(url).origin}/.extraHeader`,
    GIT_CONFIG_VALUE_0: `Authorization: ${authorization}`,
  };
}

async function must(identity: Identity, step: Promise<{ code: number | null }>, url: string, ref: string) {
  if ((await step).code !== 0) throw notFetched(identity, url, ref);
}

function notFetched({ files }: Identity, url: string, ref: string): Error {
  const said = readLog(files, 4, Date.now())
    .map((line) => line.text)
    .filter((text) => /^(fatal|error|remote):/.test(text))
    .join(' ');
  const what = ref ? `${ref} of ${url}` : url;
  const sentence = `${what} could not be fetched: ${said || 'git gave no reason.'}`;
  // Trying again cannot help here; with a host that is down for the moment, it can.
  const isFinal = /not found|couldn't find remote ref|Authentication failed|could not read Username|403|pathspec/i.test(
    said,
  );
  return isFinal ? invalid(`${sentence} Check the address, the branch and who may read it.`) : unavailable(sentence);
}

async function headOf(identity: Identity): Promise<string> {
  const { files, user } = identity;
  const { stdout } = await promisify(execFile)('git', [...hardened, 'rev-parse', 'HEAD'], {
    cwd: files.source,
    env: environmentOf(identity, gitEnvironment()) as NodeJS.ProcessEnv,
    ...(user === undefined ? {} : { uid: user, gid: user }),
  });
  return stdout.trim();
}
