import { z } from 'zod';
import { outerSources } from './source';

export const secretSources = ['store', ...outerSources] as const;
export type SecretSourceName = (typeof secretSources)[number];

/** Values shorter than this cannot be told from other text, so they could not be kept out of a log. */
export const shortestValue = 4;
const longestValue = 64 * 1024;

export const sourceLabels: Record<SecretSourceName, string> = {
  store: 'Kept here, encrypted',
  env: 'Environment of the worker',
  file: 'File',
  vault: 'Vault',
};

const addresses: Record<SecretSourceName, { pattern: RegExp; words: string }> = {
  store: { pattern: /^[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?$/, words: 'A name of lower-case letters, digits, - and .' },
  env: { pattern: /^[A-Z][A-Z0-9_]{0,99}$/, words: 'A name of capitals, digits and _, without SLIPWAY_SECRET_ENV_' },
  file: {
    pattern: /^(?!.*(^|\/)\.\.?(\/|$))[\w.-]+(\/[\w.-]+)*$/,
    words: 'A path below the folder of secrets, such as orders/password',
  },
  vault: {
    pattern: /^(?!.*(^|\/)\.\.?(\/|#))[\w.-]+(\/[\w .@+-]+)+#[\w.-]+$/,
    words: 'Mount, path and key, such as secret/orders/database#password',
  },
};

/** Why this is no address of that source, or undefined. */
export const wrongAddress = (source: SecretSourceName, address: string): string | undefined =>
  addresses[source].pattern.test(address) ? undefined : `${addresses[source].words}.`;

const Address = (source: SecretSourceName) =>
  z.string(`${addresses[source].words}.`).regex(addresses[source].pattern, `${addresses[source].words}.`);

/** Where a secret comes from, as a template or a setting says it: exactly one of these. */
export const SecretFrom = z.union(
  [
    z.strictObject({ store: Address('store') }),
    z.strictObject({ env: Address('env') }),
    z.strictObject({ file: Address('file') }),
    z.strictObject({ vault: Address('vault') }),
  ],
  { error: 'from is one of {store: name}, {env: NAME}, {file: path} and {vault: mount/path#key}.' },
);
export type SecretFrom = z.output<typeof SecretFrom>;

/** The same as a pair. */
export function placeOf(from: SecretFrom): { source: SecretSourceName; address: string } {
  const [entry] = Object.entries(from) as [SecretSourceName, string][];
  if (!entry) throw new Error('a reference without a source');
  return { source: entry[0], address: entry[1] };
}

/** A line of `spec.secrets.references`: the name that steps use, and where its value comes from. */
export const SecretReference = z.strictObject(
  {
    name: z.string().regex(/^[A-Za-z_]\w{0,99}$/, 'The name of a secret is letters, digits and _.'),
    from: SecretFrom,
  },
  'A reference has a name, and from.',
);
export type SecretReference = z.output<typeof SecretReference>;

const Name = z.string().trim().regex(addresses.store.pattern, `${addresses.store.words}.`);
const Description = z.string().trim().max(500).default('');
const Value = z
  .string()
  .min(shortestValue, `At least ${shortestValue} characters: a shorter value could not be kept out of logs.`)
  .max(longestValue, 'At most 64 KB.');

const Names = (one: z.ZodString) => z.array(one).max(200).default([]);
const Templates = Names(
  z.string().regex(/^(\*|[a-zA-Z0-9]+([-_.][a-zA-Z0-9]+)*)$/, 'The name of a template, or * for all'),
);
const Teams = Names(z.string().regex(/^group:[^:/\s]+\/[^:/\s]+$/, 'A reference such as group:default/checkout'));

export const AddSecretInput = z
  .object({
    name: Name,
    source: z.enum(secretSources).default('store'),
    /** of what is kept elsewhere */
    address: z.string().trim().max(500).optional(),
    /** of what is kept here */
    value: Value.optional(),
    description: Description,
    templates: Templates,
    teams: Teams,
  })
  .superRefine(({ source, address, value }, ctx) => {
    const say = (path: string, message: string) => ctx.addIssue({ code: 'custom', path: [path], message });
    if (source === 'store' && value === undefined) say('value', 'What is kept here needs its value.');
    if (source !== 'store' && value !== undefined) say('value', 'What is kept elsewhere has its value there.');
    const wrong = source === 'store' ? undefined : wrongAddress(source, address ?? '');
    if (wrong) say('address', wrong);
  });

export const SecretId = z.object({ id: z.string().min(1) });
export const ChangeSecretInput = SecretId.extend({ description: Description, templates: Templates, teams: Teams });
export const RotateSecretInput = SecretId.extend({ value: Value });
/** What a step reads: of the template whose run it is, or of a connection that the operator has declared. */
export const UseSecretInput = z.object({
  source: z.enum(secretSources),
  address: z.string(),
  for: z.union([z.object({ template: z.string(), run: z.number().int() }), z.object({ connection: z.string() })]),
});

export type SecretView = {
  id: string;
  name: string;
  source: SecretSourceName;
  address: string;
  description: string;
  templates: string[];
  teams: { ref: string; name: string }[];
  createdBy: string;
  createdAt: string;
  rotatedAt: string | null;
  lastUsedAt: string | null;
  lastUsedBy: string | null;
};
