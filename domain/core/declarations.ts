import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

const Name = z.string().regex(/^[a-z][a-z0-9._-]{0,62}$/, 'A name of lower-case letters, digits, dots and dashes');
const Templates = z.array(z.string().min(1)).default(['*']);
const whole = (least: number, most: number) => z.number().int().min(least).max(most);

const Pattern = z.string().transform((source, ctx) => {
  try {
    return new RegExp(`^(?:${source})$`, 's');
  } catch {
    ctx.addIssue({ code: 'custom', message: 'A regular expression that an argument has to match as a whole' });
    return z.NEVER;
  }
});

const Variable = z.string().regex(/^(?!SLIPWAY_)[A-Za-z_]\w*$/, 'A name of letters, digits and _');

/** A program that templates may name. Whoever keeps the worker's machine says which: a template never does. */
const DeclaredProgram = z.strictObject({
  path: z.string().refine((file) => path.isAbsolute(file), 'The whole path of the program'),
  description: z.string().max(300).default(''),
  /** come before those of the template */
  fixedArgs: z.array(z.string()).default([]),
  /** each argument has to match one of these as a whole; none: it takes no arguments */
  args: z.array(Pattern).default([]),
  env: z.record(Variable, z.string()).default({}),
  /** variables that a template may set, secrets for the most part */
  allowEnv: z.array(Variable).default([]),
  network: z.boolean().default(false),
  /** what it reads besides the system's own folders */
  readable: z.array(z.string().refine((file) => path.isAbsolute(file), 'A whole path')).default([]),
  /** `required`: it is not run where the machine has no bubblewrap */
  sandbox: z.enum(['required', 'preferred']).default('preferred'),
  /** an interrupted one is done again without asking anybody */
  repeatable: z.boolean().default(false),
  templates: Templates,
  timeoutSeconds: whole(1, 86_400).default(300),
  cpuSeconds: whole(1, 86_400).optional(),
  memoryMb: whole(16, 65_536).default(512),
  processes: whole(1, 10_000).default(128),
  fileMb: whole(1, 102_400).default(256),
  /** all that it leaves in the workspace, what was there before included */
  diskMb: whole(1, 102_400).default(2048),
  files: whole(1, 1_000_000).default(50_000),
  /** what later steps get of its output */
  outputKb: whole(1, 900).default(256),
});
export type DeclaredProgram = z.output<typeof DeclaredProgram>;

/** A database that templates may ask by its name. */
const DeclaredConnection = z.strictObject({
  /** the address, with user and password: {store: name}, {env: NAME}, {file: path} or {vault: mount/path#key} */
  url: z.record(z.string(), z.string()),
  description: z.string().max(300).default(''),
  /** statements may change what is there */
  write: z.boolean().default(false),
  templates: Templates,
  timeoutSeconds: whole(1, 3600).default(30),
  rows: whole(1, 10_000).default(500),
});
export type DeclaredConnection = z.output<typeof DeclaredConnection>;

const Declarations = z.strictObject({
  programs: z.record(Name, DeclaredProgram).default({}),
  connections: z.record(Name, DeclaredConnection).default({}),
});
export type Declarations = z.output<typeof Declarations>;

/** What may be run and asked, out of YAML. Throws an Error that names each place that is wrong. */
export function readDeclarations(text: string): Declarations {
  const parsed = Declarations.safeParse(parse(text, { maxAliasCount: 100 }) ?? {});
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map(({ path: at, message }) => `${at.join('.') || 'the file'}: ${message}`);
  throw new Error(lines.join('; '));
}

/** SLIPWAY_DECLARATIONS: the file, read at the start. */
export const DeclarationsFile = z.string().transform((file, ctx): Declarations => {
  try {
    return readDeclarations(readFileSync(file, 'utf8'));
  } catch (error) {
    ctx.addIssue({ code: 'custom', message: `${file}: ${error instanceof Error ? error.message : error}` });
    return z.NEVER;
  }
});

export const noDeclarations: Declarations = { programs: {}, connections: {} };
