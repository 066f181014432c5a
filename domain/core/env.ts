import { z } from 'zod';
import { areNetworks } from './client-address';
import { DeclarationsFile, noDeclarations } from './declarations';
import { GitHostSettings, usualTrialHosts } from './git-hosts';
import { ProxySettings } from './proxies';

const flag = z.enum(['0', '1'], '0 or 1').transform((value) => value === '1');

const postgresAddress = 'An address such as postgres://user:password@host:5432/database';
const secretWords = 'At least 32 characters, such as `openssl rand -hex 32` makes';
const portWords = 'A number from 0 to 65535';
const admins = 'Pairs of issuer and subject, separated by commas, such as https://login.example.com 00u1abcd';
const networks = 'Addresses or networks, separated by commas, such as 127.0.0.1, 10.0.0.0/8';
const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
const address = (example: string, protocol = /^https?$/) => z.url({ protocol, error: `An address such as ${example}` });
const whole = (least: number, most: number) => {
  const words = `A whole number from ${least} to ${most}`;
  return z.coerce.number(words).int(words).min(least, words).max(most, words);
};
const port = z.coerce.number(portWords).int(portWords).min(0, portWords).max(65535, portWords);

const fields = z.object({
  PORT: port.default(3000),
  HOST: z.string().min(1).default('127.0.0.1'),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: postgresAddress }),
  SLIPWAY_DATA_DIR: z.string().min(1).default('.data'),
  SLIPWAY_URL: address('https://slipway.example.com')
    .refine(
      (url) => /^https?:\/\/[^/?#@]+\/?$/.test(url),
      'An address without a path, such as https://slipway.example.com',
    )
    .optional(),
  /** who stands before the portal and says in X-Forwarded-For where a request came from */
  SLIPWAY_TRUSTED_PROXIES: z
    .string()
    .default('')
    .refine((text) => areNetworks(hostNames(text)), networks),
  /** environments with an address stand at NAME.HOST; a name of its own keeps their cookies away from the portal's */
  SLIPWAY_ENVIRONMENTS_HOST: z
    .string()
    .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+(:\d+)?$/, 'A host name, such as env.example.com, without a scheme')
    .optional(),
  SLIPWAY_ADMIN_TOKEN: z.string().min(16, 'At least 16 characters').optional(),
  SLIPWAY_DEMO: flag.optional(),
  /** set by `npm start` when it runs the database itself */
  SLIPWAY_EMBEDDED: flag.default(false),
  SLIPWAY_SECRET: z.string(secretWords).min(32, secretWords),
  SLIPWAY_ORGANISATION: z.string().min(1).default('Harbour Retail'),
  SLIPWAY_OIDC_ISSUER: address('https://login.example.com').optional(),
  SLIPWAY_OIDC_CLIENT_ID: z.string().min(1).optional(),
  SLIPWAY_OIDC_CLIENT_SECRET: z.string().min(1).optional(),
  SLIPWAY_OIDC_NAME: z.string().min(1).default('Single sign-on'),
  SLIPWAY_GITHUB_CLIENT_ID: z.string().min(1).optional(),
  SLIPWAY_GITHUB_CLIENT_SECRET: z.string().min(1).optional(),
  SLIPWAY_ADMINS: z
    .string()
    .default('')
    .refine((text) => adminPairs(text).every((pair) => /^\S+ \S/.test(pair)), admins),
  SLIPWAY_SMTP_URL: address('smtp://user:password@mail.example.com:587', /^smtps?$/).optional(),
  SLIPWAY_MAIL_FROM: z.string().default('Slipway <slipway@localhost>'),
  /** where sandboxes are made; the portal's own server when unset */
  SLIPWAY_SANDBOX_DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: postgresAddress }).optional(),
  /** programs started from repositories: on by default only with the embedded database */
  SLIPWAY_PROCESSES: flag.optional(),
  /** health checks may ask private addresses: that is where services live */
  SLIPWAY_PROBES_INTERNAL: flag.default(true),
  /** hosts that locations may be read from although their address is private: names or name:port, by commas */
  SLIPWAY_PRIVATE_HOSTS: z.string().default(''),
  /** hosts that templates publish to, and the token for each: a list in JSON */
  SLIPWAY_GIT_HOSTS: GitHostSettings.default([]),
  /** hosts that the portal's own git host stands in for: names by commas, `*` for all without a token, or `none` */
  SLIPWAY_TRIAL_HOSTS: z.string().optional(),
  /** by name: {"snyk": {"target": "https://api.snyk.io/v1", "headers": {"authorization": "token …"}, "methods": ["GET"]}} */
  SLIPWAY_PROXIES: ProxySettings.default({}),
  /** hosts that the action http:request may ask, by commas, `*.example.org` for all below one; all public ones when empty */
  SLIPWAY_HTTP_HOSTS: z.string().default(''),
  /** the folder whose files templates may be allowed as secrets */
  SLIPWAY_SECRET_FILES: z.string().min(1).optional(),
  SLIPWAY_VAULT_URL: address('https://vault.example.com').optional(),
  /** of its key-value engine */
  SLIPWAY_VAULT_VERSION: z.enum(['1', '2'], '1 or 2').default('2'),
  SLIPWAY_VAULT_NAMESPACE: z.string().min(1).optional(),
  SLIPWAY_VAULT_TOKEN: z.string().min(1).optional(),
  SLIPWAY_VAULT_ROLE_ID: z.string().min(1).optional(),
  SLIPWAY_VAULT_SECRET_ID: z.string().min(1).optional(),
  /** a file of YAML: the programs that templates may run, and the databases that they may ask */
  SLIPWAY_DECLARATIONS: DeclarationsFile.optional(),
  SLIPWAY_WORKER_CONCURRENCY: whole(1, 64).default(8),
  /** the log of runs; a month goes as a whole when all of it is older */
  SLIPWAY_KEEP_LOG_DAYS: whole(31, 3650).default(400),
  SLIPWAY_METRICS_TOKEN: z.string().min(16, 'At least 16 characters').optional(),
  /** where spans go, by OTLP over HTTP; nothing is traced when unset */
  OTEL_EXPORTER_OTLP_ENDPOINT: address('http://collector:4318').optional(),
  LOG_LEVEL: z.enum(logLevels, `One of ${logLevels.join(', ')}`).default('info'),
});

const Settings = fields.superRefine(nameMissingHalves).transform((raw) => {
  const loopback = ['127.0.0.1', '::1', 'localhost'].includes(raw.HOST);
  const demo = raw.SLIPWAY_DEMO ?? (raw.SLIPWAY_EMBEDDED && loopback);
  const url = (raw.SLIPWAY_URL ?? `http://localhost:${raw.PORT}`).replace(/\/$/, '');
  return {
    port: raw.PORT,
    host: raw.HOST,
    databaseUrl: raw.DATABASE_URL,
    dataDir: raw.SLIPWAY_DATA_DIR,
    url,
    environmentsHost: raw.SLIPWAY_ENVIRONMENTS_HOST ?? hostOfEnvironments(new URL(url)),
    adminToken: raw.SLIPWAY_ADMIN_TOKEN,
    embedded: raw.SLIPWAY_EMBEDDED,
    demo,
    secret: raw.SLIPWAY_SECRET,
    organisation: raw.SLIPWAY_ORGANISATION,
    oidc:
      raw.SLIPWAY_OIDC_ISSUER && raw.SLIPWAY_OIDC_CLIENT_ID
        ? {
            issuer: raw.SLIPWAY_OIDC_ISSUER,
            clientId: raw.SLIPWAY_OIDC_CLIENT_ID,
            clientSecret: raw.SLIPWAY_OIDC_CLIENT_SECRET,
            name: raw.SLIPWAY_OIDC_NAME,
          }
        : undefined,
    github:
      raw.SLIPWAY_GITHUB_CLIENT_ID && raw.SLIPWAY_GITHUB_CLIENT_SECRET
        ? { clientId: raw.SLIPWAY_GITHUB_CLIENT_ID, clientSecret: raw.SLIPWAY_GITHUB_CLIENT_SECRET }
        : undefined,
    /** "issuer subject" pairs, separated by commas, that sign in as admin */
    admins: adminPairs(raw.SLIPWAY_ADMINS),
    trustedProxies: hostNames(raw.SLIPWAY_TRUSTED_PROXIES),
    smtp: raw.SLIPWAY_SMTP_URL ? { url: raw.SLIPWAY_SMTP_URL, from: raw.SLIPWAY_MAIL_FROM } : undefined,
    sandboxDatabaseUrl: raw.SLIPWAY_SANDBOX_DATABASE_URL ?? raw.DATABASE_URL,
    processes: raw.SLIPWAY_PROCESSES ?? raw.SLIPWAY_EMBEDDED,
    probesInternal: raw.SLIPWAY_PROBES_INTERNAL,
    privateHosts: hostNames(raw.SLIPWAY_PRIVATE_HOSTS),
    gitHosts: raw.SLIPWAY_GIT_HOSTS,
    trialHosts: trialHosts(raw.SLIPWAY_TRIAL_HOSTS, demo, raw.SLIPWAY_GIT_HOSTS),
    proxies: raw.SLIPWAY_PROXIES,
    httpHosts: hostNames(raw.SLIPWAY_HTTP_HOSTS),
    secretFiles: raw.SLIPWAY_SECRET_FILES,
    vault: vaultOf(raw),
    declarations: raw.SLIPWAY_DECLARATIONS ?? noDeclarations,
    workerConcurrency: raw.SLIPWAY_WORKER_CONCURRENCY,
    keepLogDays: raw.SLIPWAY_KEEP_LOG_DAYS,
    metricsToken: raw.SLIPWAY_METRICS_TOKEN,
    otlpEndpoint: raw.OTEL_EXPORTER_OTLP_ENDPOINT,
    logLevel: raw.LOG_LEVEL,
  };
});

/** What means nothing by itself would be left out without a word. */
function nameMissingHalves(raw: Record<string, unknown>, ctx: z.RefinementCtx): void {
  const halves = [
    ['SLIPWAY_OIDC_ISSUER', 'SLIPWAY_OIDC_CLIENT_ID'],
    ['SLIPWAY_OIDC_CLIENT_ID', 'SLIPWAY_OIDC_ISSUER'],
    ['SLIPWAY_OIDC_CLIENT_SECRET', 'SLIPWAY_OIDC_CLIENT_ID'],
    ['SLIPWAY_GITHUB_CLIENT_ID', 'SLIPWAY_GITHUB_CLIENT_SECRET'],
    ['SLIPWAY_GITHUB_CLIENT_SECRET', 'SLIPWAY_GITHUB_CLIENT_ID'],
  ] as const;
  for (const [given, other] of halves) {
    if (raw[given] === undefined || raw[other] !== undefined) continue;
    ctx.addIssue({ code: 'custom', path: [other], message: `Needed with ${given}, and not set` });
  }
}

function adminPairs(text: string): string[] {
  return text
    .split(',')
    .map((pair) => pair.trim().replace(/\s+/, ' '))
    .filter(Boolean);
}

function vaultOf(raw: {
  SLIPWAY_VAULT_URL?: string;
  SLIPWAY_VAULT_VERSION: '1' | '2';
  SLIPWAY_VAULT_NAMESPACE?: string;
  SLIPWAY_VAULT_TOKEN?: string;
  SLIPWAY_VAULT_ROLE_ID?: string;
  SLIPWAY_VAULT_SECRET_ID?: string;
}) {
  const { SLIPWAY_VAULT_URL: url, SLIPWAY_VAULT_ROLE_ID: id, SLIPWAY_VAULT_SECRET_ID: secret } = raw;
  if (!url) return undefined;
  return {
    url: url.replace(/\/+$/, ''),
    version: raw.SLIPWAY_VAULT_VERSION === '1' ? (1 as const) : (2 as const),
    namespace: raw.SLIPWAY_VAULT_NAMESPACE,
    token: raw.SLIPWAY_VAULT_TOKEN,
    role: id && secret ? { id, secret } : undefined,
  };
}

const hostNames = (text: string) =>
  text
    .split(',')
    .map((host) => host.trim().toLowerCase())
    .filter(Boolean);

/** A host with a token is the real one, unless it is named. The demo has no accounts anywhere, so there the usual ones are trials. */
function trialHosts(given: string | undefined, demo: boolean, real: { host: string; token?: string }[]): string[] {
  if (given !== undefined) return hostNames(given).filter((host) => host !== 'none');
  return demo ? usualTrialHosts.filter((host) => !real.some((one) => one.host === host && one.token)) : [];
}

/** Below the portal's own name. An address of numbers has no names below it: there, localhost has. */
function hostOfEnvironments({ hostname, host, port }: URL): string {
  const isNumber = hostname.startsWith('[') || /^[\d.]+$/.test(hostname);
  return isNumber ? `env.localhost${port ? `:${port}` : ''}` : `env.${host}`;
}

export type Settings = z.output<typeof Settings>;

/** Turns the environment into settings, or throws an Error that names each wrong variable and what it should be. */
export function parseSettings(environment: Record<string, string | undefined>): Settings {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = Settings.safeParse(given);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`These settings are wrong:\n${lines.join('\n')}\nSee docs/operator.md for what each one takes.`);
}

/** Read by what starts the portal, by its parts and by scripts; not settings of it. */
const otherNames = /^SLIPWAY_(SECRET_ENV_.+|SERVICE|BROWSER|TOKEN)$/;

/** Variables that look like settings and are none: misspelt, for the most part. */
export const unknownSettings = (environment: Record<string, string | undefined>): string[] =>
  Object.keys(environment)
    .filter((name) => name.startsWith('SLIPWAY_') && !(name in fields.shape) && !otherNames.test(name))
    .sort();

let cached: Settings | undefined;

/** The settings of this process, read once. */
export function settings(): Settings {
  cached ??= parseSettings(process.env);
  return cached;
}
