import { ActionError } from '@/domain/automation/action';
import type { Declarations, DeclaredProgram } from '@/domain/core/declarations';

export type CommandOptions = {
  /** programs may be run at all: as with previews, not unless somebody switched it on */
  enabled: () => boolean;
  declarations: () => Declarations;
};

/** The declared program, where this template may run it. Throws ActionError with the reason. */
export function programFor(options: CommandOptions, name: string, template: string): DeclaredProgram {
  const { programs } = options.declarations();
  if (!options.enabled()) {
    throw new ActionError(
      'This portal runs no programs.',
      'Whoever keeps it switches them on with SLIPWAY_PROCESSES=1.',
    );
  }
  const program = Object.hasOwn(programs, name) ? programs[name] : undefined;
  if (!program) {
    const known = Object.keys(programs).join(', ') || 'none';
    throw new ActionError(`No program "${name}" is declared here; there are: ${known}.`, declare);
  }
  if (!program.templates.includes('*') && !program.templates.includes(template)) {
    throw new ActionError(`The template "${template}" may not run "${name}".`, declare);
  }
  return program;
}

const declare = 'Whoever keeps the portal declares programs in the file that SLIPWAY_DECLARATIONS names.';

/** Throws ActionError for an argument, or a variable, that the declaration does not allow. */
export function checkCall(name: string, program: DeclaredProgram, args: string[], env: Record<string, string>): void {
  args.forEach((arg, index) => {
    if (arg.includes('\0') || !program.args.some((pattern) => pattern.test(arg))) {
      throw new ActionError(
        `Argument ${index + 1} of ${name} is none that it is declared to take: ${shown(arg)}`,
        declare,
      );
    }
  });
  const wrong = Object.keys(env).find((key) => !program.allowEnv.includes(key));
  if (wrong) throw new ActionError(`${name} is not declared to take the variable ${wrong} from a template.`, declare);
}

const shown = (arg: string) => JSON.stringify(arg.length > 80 ? `${arg.slice(0, 80)}…` : arg);
