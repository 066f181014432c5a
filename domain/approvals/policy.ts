import { type ASTNode, Environment, type EvaluationError, type ParseError } from '@marcbachmann/cel-js';
import { type FieldError, invalid } from '@/domain/core/errors';
import { askRule } from '@/domain/core/rules';
import type { PolicyRule } from './schema';

/** The facts that rules may speak of: a name and its CEL type, or the fields of an object. */
export type Vocabulary = { [name: string]: 'int' | 'double' | 'string' | 'bool' | 'list' | 'map' | Vocabulary };

export type PolicyAnswer = {
  /** the rules that ask for a person; `uncertain` where a rule could not be evaluated */
  asks: { rule: string; why: string; uncertain: boolean }[];
  checks: { label: string; passed: boolean }[];
};

export type Policy = { evaluate: (facts: Record<string, unknown>) => PolicyAnswer };

/**
 * Compiles rules of CEL against a vocabulary. Throws Invalid that names each wrong rule with its line and column;
 * `pointer` is where the rules stand in the document.
 */
export function compilePolicy(vocabulary: Vocabulary, rules: PolicyRule[], pointer = '/rules'): Policy {
  const environment = declare(vocabulary);
  const errors: FieldError[] = [];
  const compiled = rules.flatMap((rule, index) => {
    const problem = check(environment, rule.when);
    if (problem) errors.push({ pointer: `${pointer}/${index}/when`, detail: `Rule "${rule.name}": ${problem}` });
    return problem ? [] : [{ rule, test: environment.parse(rule.when) as (facts: object) => unknown }];
  });
  if (errors.length > 0) throw invalid(errors.map(({ detail }) => detail).join(' '), errors);

  return {
    evaluate: (facts) => {
      const answers = compiled.map(({ rule, test }) =>
        decide(rule, () => askRule(rule.when, () => test(toCel(facts, vocabulary) as object))),
      );
      return {
        asks: answers.flatMap(({ ask }) => (ask ? [ask] : [])),
        checks: answers.map(({ label, ask }) => ({ label, passed: !ask })),
      };
    },
  };
}

const celTypes: Record<string, string> = { map: 'map<string, dyn>', list: 'list<string>' };

function declare(vocabulary: Vocabulary): Environment {
  const environment = new Environment({ limits: { maxAstNodes: 1000, maxDepth: 50 } });
  for (const [name, type] of Object.entries(vocabulary)) {
    if (typeof type === 'object') environment.registerVariable({ name, schema: type });
    else environment.registerVariable(name, celTypes[type] ?? type);
  }
  return environment;
}

/**
 * One expression that is true or false. Throws Invalid with what is wrong and where. Where it cannot be evaluated the
 * answer is no.
 */
export function compileCondition(vocabulary: Vocabulary, source: string, pointer = ''): Condition {
  const environment = declare(vocabulary);
  const problem = check(environment, source);
  if (problem) throw invalid(`The condition ${problem}`, [{ pointer, detail: problem }]);
  const test = environment.parse(source) as (facts: object) => unknown;
  return (facts) => {
    try {
      return askRule(source, () => test(toCel(facts, vocabulary))) === true;
    } catch {
      return false;
    }
  };
}
export type Condition = (facts: Record<string, unknown>) => boolean;

/** What is wrong with an expression and where, or undefined. */
function check(environment: Environment, source: string): string | undefined {
  const result = environment.check(source);
  if (!result.valid) return place(source, result.error);
  if (result.type === 'bool' || result.type === 'dyn') return undefined;
  return `it gives ${result.type}; a rule must be true or false.`;
}

type CelError = Pick<ParseError | EvaluationError, 'summary' | 'range'> & { node?: ASTNode | object };

function place(source: string, error: CelError | undefined): string {
  const before = source.slice(0, error?.range?.start ?? 0).split('\n');
  const column = (before.at(-1) ?? '').length + 1;
  return `line ${before.length}, column ${column}: ${error?.summary ?? 'it is not CEL'}.`;
}

/** A rule that cannot be evaluated asks for a person: it never passes silently. */
function decide(rule: PolicyRule, test: () => unknown) {
  const label = rule.title ?? rule.name.replaceAll('-', ' ').replace(/^./, (first) => first.toUpperCase());
  try {
    const answer = test();
    if (answer === false) return { label, ask: undefined };
    if (answer === true) return { label, ask: { rule: rule.name, why: rule.why, uncertain: false } };
    return { label, ask: unsure(rule, 'it gave neither true nor false') };
  } catch (error) {
    const summary = error instanceof Error && 'summary' in error ? String(error.summary) : 'it failed';
    return { label, ask: unsure(rule, summary) };
  }
}

const unsure = (rule: PolicyRule, reason: string) => ({
  rule: rule.name,
  why: `The rule "${rule.name}" could not be evaluated (${reason}), so a person decides.`,
  uncertain: true,
});

/** CEL's whole numbers are BigInt. Facts that are not declared are left out. */
function toCel(facts: Record<string, unknown>, vocabulary: Vocabulary): Record<string, unknown> {
  const entries = Object.entries(vocabulary).filter(([name]) => facts[name] !== undefined);
  return Object.fromEntries(entries.map(([name, type]) => [name, convert(facts[name], type)]));
}

function convert(value: unknown, type: Vocabulary[string]): unknown {
  if (typeof type === 'object') return toCel(value as Record<string, unknown>, type);
  if (type === 'int') return BigInt(Math.round(Number(value)));
  return type === 'map' ? dynamic(value) : value;
}

function dynamic(value: unknown): unknown {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (Array.isArray(value)) return value.map(dynamic);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, dynamic(inner)]));
}
