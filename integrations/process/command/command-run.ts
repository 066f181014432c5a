import { z } from 'zod';
import { type ActionContext, ActionError, defineAction } from '@/domain/automation/action';
import { insideWorkspace } from '@/domain/automation/workspace';
import { type CommandOptions, checkCall, programFor } from './declared';
import { type Ended, runProgram } from './run';

const Input = z.strictObject({
  program: z.string().min(1).describe('The name of a declared program'),
  args: z
    .array(z.union([z.string(), z.number(), z.boolean()]).transform(String))
    .max(200)
    .default([])
    .describe('Its arguments, one by one: never a line for a shell'),
  env: z
    .record(z.string(), z.coerce.string())
    .default({})
    .describe('Variables that the declaration lets a template set'),
  stdin: z.string().optional().describe('What it reads from its standard input'),
  folder: z.string().default('.').describe('Where in the workspace it works'),
  output: z.enum(['text', 'json']).default('text').describe('What its standard output is'),
  allowFailure: z.boolean().default(false).describe('An exit code other than 0 does not fail the step'),
});
type Input = z.output<typeof Input>;

/** Runs a program that whoever keeps the portal has declared. */
export const commandRun = (options: CommandOptions) =>
  defineAction({
    id: 'command:run',
    title: 'Run a program',
    description:
      'Runs a declared program in the workspace, in bounds, and gives its exit code and output to later steps.',
    repeatable: false,
    takesSecrets: ['env', 'stdin'],
    gives: ['exitCode', 'output', 'isCut'],
    repeatableFor: (input) => isRepeatable(options, input),
    timeoutSeconds: 86_400,
    input: Input,
    plan: async (input, context) => {
      check(input, options, context);
      const note = 'What it changes in the workspace is known when it has run.';
      return [{ sign: 'unknown', kind: 'Command', object: [input.program, ...input.args].join(' '), note }];
    },
    apply: async (input, context) => run(input, options, context),
  });

function isRepeatable({ declarations }: CommandOptions, input: unknown): boolean {
  const { program } = (input ?? {}) as { program?: unknown };
  const { programs } = declarations();
  return typeof program === 'string' && Object.hasOwn(programs, program) && programs[program]?.repeatable === true;
}

function check({ program: name, args, env }: Input, options: CommandOptions, context: ActionContext) {
  const program = programFor(options, name, context.run.templateName);
  checkCall(name, program, args, env);
  return program;
}

async function run(input: Input, options: CommandOptions, context: ActionContext) {
  const program = check(input, options, context);
  const { dir } = context.workspace;
  const folder = (await insideWorkspace(dir, input.folder)).slice(dir.length + 1);
  const ended = await runProgram({
    ...{ name: input.program, program, env: input.env, stdin: input.stdin, workspace: dir, folder },
    args: () => input.args,
    log: context.log,
    signal: context.signal,
  });
  return { output: outputOf(input, ended, context) };
}

function outputOf(input: Input, ended: Ended, { log }: ActionContext): Record<string, unknown> {
  const { exitCode, output, isCut } = ended;
  if (exitCode !== 0 && !(input.allowFailure && exitCode !== null)) throw failed(input.program, ended);
  if (isCut) log('warn', 'Its output is longer than what later steps get of it. The log has more.');
  if (input.output === 'text' || exitCode !== 0) return { exitCode, output, isCut };
  try {
    return { exitCode, output: JSON.parse(output), isCut };
  } catch {
    const why = isCut ? 'it is longer than the declaration lets it be' : 'it cannot be read';
    throw new ActionError(`The output of ${input.program} is no JSON: ${why}.`);
  }
}

export function failed(name: string, { exitCode, killedBy, lastError }: Ended): ActionError {
  const how = killedBy ? `was ended by ${killedBy}` : `ended with the exit code ${exitCode}`;
  return new ActionError(
    `${name} ${how}.${lastError ? ` It said: ${lastError.trim().slice(0, 500)}` : ''}`,
    'Its log says more.',
  );
}
