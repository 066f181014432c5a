import type { Context } from '@/domain/core/context';
import type { SecretReader } from '@/domain/secrets/reader';
import type { SecretReference } from '@/domain/secrets/schema';
import type { Redactor } from './redact';

/** Which of these secrets a part of a template may read. Where it takes all of `secrets`, or one by a worked-out name: all. */
export function secretsReadBy(part: unknown, names: readonly string[]): string[] {
  const text = JSON.stringify(part) ?? '';
  const found = new Set<string>();
  const rest = text.replace(
    /\bsecrets\s*(?:\.\s*(\w+)|\[\s*(?:'(\w+)'|\\"(\w+)\\")\s*\])/g,
    (_, dotted?: string, single?: string, double?: string) => {
      found.add(dotted ?? single ?? double ?? '');
      return '';
    },
  );
  return /\bsecrets\b/.test(rest) ? [...names] : names.filter((name) => found.has(name));
}

type Parts = {
  reader: SecretReader | undefined;
  references: readonly SecretReference[];
  run: { number: number; templateName: string };
  redactor: Redactor;
};

/**
 * The secrets that a template refers to, while one worker holds a run of it: read when a step begins that uses them, given
 * to that step alone, and known to the redactor from then on. They are written nowhere.
 */
export class DeclaredSecrets {
  private readonly seen = new Set<string>();

  constructor(private readonly parts: Parts) {}

  /**
   * Reads what a step gets; undefined where the template refers to no secrets. What steps `before` it were given, by
   * another worker, may stand in the files that they left: that is read once more, only to be taken out of the log.
   */
  fetcher(ctx: Context, step: unknown, before: readonly unknown[]) {
    const names = this.parts.references.map(({ name }) => name);
    if (names.length === 0) return undefined;
    return async (signal: AbortSignal): Promise<Record<string, string>> => {
      for (const name of new Set(before.flatMap((one) => secretsReadBy(one, names)))) {
        if (!this.seen.has(name)) await this.read(ctx, name, signal);
      }
      const values: Record<string, string> = {};
      for (const name of secretsReadBy(step, names)) values[name] = await this.read(ctx, name, signal);
      return values;
    };
  }

  private async read(ctx: Context, name: string, signal: AbortSignal): Promise<string> {
    const { reader, references, run, redactor } = this.parts;
    const reference = references.find((one) => one.name === name);
    if (!reference || !reader) throw new Error(`no reader for the secret ${name}`);
    const purpose = { template: run.templateName, run: run.number };
    const value = await reader(ctx, reference.from, purpose, signal);
    redactor.add({ [name]: value });
    this.seen.add(name);
    return value;
  }
}
