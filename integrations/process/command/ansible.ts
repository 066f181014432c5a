import { randomUUID } from 'node:crypto';
import { stripVTControlCharacters } from 'node:util';
import { z } from 'zod';
import { type ActionContext, ActionError, defineAction } from '@/domain/automation/action';
import { insideWorkspace } from '@/domain/automation/workspace';
import { failed } from './command-run';
import { type CommandOptions, programFor } from './declared';
import { runProgram } from './run';

const name = 'ansible-playbook';
const word = z.string().regex(/^(?!-)[^\0\n]{1,500}$/, 'A text of one line that does not begin with -');

const Input = z.strictObject({
  playbook: z.string().min(1).describe('The playbook, in the workspace'),
  inventory: z.string().min(1).optional().describe('The inventory, in the workspace'),
  hosts: z
    .array(z.string().regex(/^[\w][\w.:[\]-]*$/, 'The name or address of a host'))
    .min(1)
    .optional()
    .describe('Hosts, in place of an inventory'),
  extraVars: z.record(z.string(), z.unknown()).default({}).describe('Variables. They go by a file'),
  limit: word.optional().describe('Only these hosts of the inventory'),
  tags: z.array(word).default([]).describe('Only tasks with one of these tags'),
  user: word.optional().describe('Whom to sign in as'),
  privateKey: z.string().optional().describe('The key to sign in with'),
  check: z.boolean().default(false).describe('Say what would change, and change nothing'),
  diff: z.boolean().default(false).describe('Show how files change'),
});
type Input = z.output<typeof Input>;

/** Where the program finds what it is given. */
type Seen = { workspace: string; aside: string };

/** Its arguments. What may be secret stands in files beside the workspace, as every process list shows arguments. */
export function argumentsOf(input: Input, { workspace, aside }: Seen): string[] {
  const { hosts, inventory, limit, tags, user } = input;
  return [
    ...['--inventory', hosts ? `${hosts.join(',')},` : `${workspace}/${inventory}`],
    ...(Object.keys(input.extraVars).length > 0 ? ['--extra-vars', `@${aside}/extra-vars.json`] : []),
    ...(limit ? ['--limit', limit] : []),
    ...(tags.length > 0 ? ['--tags', tags.join(',')] : []),
    ...(user ? ['--user', user] : []),
    ...(input.privateKey ? ['--private-key', `${aside}/private-key`] : []),
    ...(input.check ? ['--check'] : []),
    ...(input.diff ? ['--diff'] : []),
    '--',
    `${workspace}/${input.playbook}`,
  ];
}

export type HostResult = Record<
  'ok' | 'changed' | 'unreachable' | 'failed' | 'skipped' | 'rescued' | 'ignored',
  number
>;

/** What the recap at the end says of each host. */
export function recapOf(output: string): Record<string, HostResult> {
  const recap =
    stripVTControlCharacters(output)
      .split(/^PLAY RECAP \*+\s*$/m)
      .at(-1) ?? '';
  const hosts: Record<string, HostResult> = {};
  for (const line of recap.split('\n')) {
    const [, host, rest] = /^(\S+)\s+: (ok=\d+ .*)$/.exec(line.trimEnd()) ?? [];
    if (!host || !rest) continue;
    const counts = [...rest.matchAll(/(\w+)=(\d+)/g)].map(([, key = '', count]) => [key, Number(count)]);
    hosts[host] = Object.fromEntries(counts) as HostResult;
  }
  return hosts;
}

/** Runs a playbook of the workspace with the program that is declared as `ansible-playbook`. */
export const ansiblePlaybook = (options: CommandOptions) =>
  defineAction({
    id: 'ansible:playbook',
    title: 'Run a playbook',
    description: 'Runs an Ansible playbook of the workspace, and gives the result of each host to later steps.',
    repeatable: false,
    takesSecrets: ['extraVars', 'privateKey'],
    gives: ['hosts', 'changed', 'checked'],
    // Playbooks are written to be run again and again; whoever declares the program says whether these are.
    repeatableFor: () => options.declarations().programs[name]?.repeatable === true,
    timeoutSeconds: 86_400,
    input: Input,
    plan: async (input, context) => planOf(input, options, context),
    apply: async (input, context) => run(input, options, context),
  });

async function run(input: Input, options: CommandOptions, context: ActionContext) {
  const { exitCode, output, ...ended } = await play(input, options, context);
  const hosts = recapOf(output);
  const changed = Object.values(hosts).some((host) => host.changed > 0);
  if (exitCode === 0) return { output: { hosts, changed, checked: input.check } };
  const bad = Object.entries(hosts).filter(([, { failed, unreachable }]) => failed > 0 || unreachable > 0);
  if (bad.length === 0) throw failed(name, { exitCode, output, ...ended });
  const words = bad.map(([host, { unreachable }]) => `${host} ${unreachable > 0 ? 'cannot be reached' : 'failed'}`);
  throw new ActionError(`The playbook did not get through: ${words.join(', ')}.`, 'Its log says more.');
}

async function play(input: Input, options: CommandOptions, context: ActionContext, more: string[] = []) {
  const program = programFor(options, name, context.run.templateName);
  if (Boolean(input.inventory) === Boolean(input.hosts))
    throw new ActionError('A playbook needs an inventory, or hosts.');
  const { dir } = context.workspace;
  for (const file of [input.playbook, input.inventory]) if (file) await insideWorkspace(dir, file);
  const key = input.privateKey && `${input.privateKey.trimEnd()}\n`;
  return runProgram({
    ...{ name, workspace: dir, folder: '', log: context.log, signal: context.signal },
    // The recap comes last, and must not be cut off.
    program: { ...program, outputKb: 16 * 1024 },
    args: (seen) => [...more, ...argumentsOf(input, seen)],
    env: {
      ANSIBLE_FORCE_COLOR: '1',
      ANSIBLE_STDOUT_CALLBACK: 'default',
      ANSIBLE_RETRY_FILES_ENABLED: '0',
      ANSIBLE_LOCAL_TEMP: '/tmp',
      ANSIBLE_HOME: `/tmp/ansible-${randomUUID()}`,
    },
    files: { 'extra-vars.json': JSON.stringify(input.extraVars), ...(key && { 'private-key': key }) },
  });
}

/** Which tasks there are for which hosts. No host is asked for that, and no secret is there yet. */
async function planOf(input: Input, options: CommandOptions, context: ActionContext) {
  const { exitCode, output } = await play(input, options, context, ['--list-tasks', '--list-hosts']);
  const listed = stripVTControlCharacters(output);
  if (exitCode !== 0) throw new ActionError('Ansible cannot read the playbook, or its inventory.');
  const hosts = /hosts \((\d+)\)/.exec(listed)?.[1] ?? '0';
  const tasks = [...listed.matchAll(/^ {6}(.+?)\s+TAGS: \[/gm)].map(([, task = '']) => task);
  const shown = tasks.slice(0, 10).join(', ') + (tasks.length > 10 ? ` and ${tasks.length - 10} more` : '');
  const note = `${tasks.length} tasks on ${hosts} hosts: ${shown}. What they change is known when they have run.`;
  return [{ sign: 'unknown' as const, kind: 'Playbook', object: input.playbook, note }];
}
