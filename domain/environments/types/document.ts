import { LineCounter, parseDocument } from 'yaml';
import { syntaxError } from '@/domain/automation/expressions/render';
import { type Place, placeIn } from '@/domain/automation/templates/document';
import { compileSchema } from '@/domain/automation/templates/validator';
import { DomainError, type FieldError, invalid } from '@/domain/core/errors';
import { findUnstorable } from '@/domain/core/storable';
import { beyondBounds } from '@/domain/core/yaml-bounds';
import { policyOf } from './policy';
import { EnvironmentTypeDocument } from './schema';

/**
 * Reads an environment type from YAML or JSON and checks all of it: shape, form, expressions and rules.
 * Throws Invalid with the pointer, line and column of each mistake.
 */
export function readEnvironmentType(source: string): EnvironmentTypeDocument {
  const beyond = beyondBounds(source);
  if (beyond) throw invalid(`The type cannot be read. ${beyond.message}.`, [{ pointer: '', detail: beyond.message }]);
  const lines = new LineCounter();
  const parsed = parseDocument(source, { lineCounter: lines, logLevel: 'silent' });
  const [broken] = parsed.errors;
  if (broken) {
    const at = broken.linePos?.[0];
    const message = broken.message.split(' at line ')[0] ?? broken.message;
    throw invalid(`Line ${at?.line}, column ${at?.col}: ${message}.`, [{ pointer: '', detail: message }]);
  }
  const place = placeIn(parsed, lines);
  const raw: unknown = parsed.toJS({ maxAliasCount: 100 });
  const odd = findUnstorable(source.includes('\0') ? source : raw);
  if (odd) throw refused([{ path: odd.pointer.split('/').slice(1), message: odd.detail }], place);
  const result = EnvironmentTypeDocument.safeParse(raw);
  if (!result.success)
    throw refused(
      result.error.issues.map(({ path, message }) => ({ path, message })),
      place,
    );
  const mistakes = [...formMistakes(result.data), ...expressionMistakes(result.data), ...ruleMistakes(result.data)];
  if (mistakes.length > 0) throw refused(mistakes, place);
  return result.data;
}

type Mistake = { path: PropertyKey[]; message: string };

function refused(mistakes: Mistake[], place: Place): DomainError {
  const errors: FieldError[] = mistakes.map(({ path, message }) => {
    const { line, column } = place(path);
    const where = line ? `Line ${line}, column ${column}: ` : '';
    return { pointer: path.map((part) => `/${String(part)}`).join(''), detail: `${where}${message}` };
  });
  const [first] = errors;
  const sentence = first?.detail ?? '';
  return invalid(errors.length === 1 ? sentence : `The type has ${errors.length} mistakes. ${sentence}`, errors);
}

function formMistakes({ parameters, sizes }: EnvironmentTypeDocument): Mistake[] {
  if (parameters.type !== 'object') return [{ path: ['parameters'], message: 'The form is a schema of type object.' }];
  const properties = (parameters.properties ?? {}) as Record<string, unknown>;
  if (sizes.length > 0 && 'size' in properties) {
    return [{ path: ['parameters', 'properties', 'size'], message: 'With sizes, the field "size" is made by itself.' }];
  }
  const problem = compileSchema(parameters);
  return problem ? [{ path: ['parameters'], message: `This is no JSON Schema: ${problem}.` }] : [];
}

function expressionMistakes(type: EnvironmentTypeDocument): Mistake[] {
  const mistakes: Mistake[] = [];
  const visit = (value: unknown, path: PropertyKey[]): void => {
    if (typeof value === 'string') {
      const problem = syntaxError(value);
      if (problem) mistakes.push({ path, message: `The expression does not parse: ${problem.message}.` });
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value))
        visit(inner, [...path, Array.isArray(value) ? Number(key) : key]);
    }
  };
  visit(type.config, ['config']);
  for (const [index, { text }] of type.connect.entries()) visit(text, ['connect', index, 'text']);
  return mistakes;
}

function ruleMistakes(type: EnvironmentTypeDocument): Mistake[] {
  try {
    policyOf(type);
    return [];
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return error.errors.map(({ pointer, detail }) => ({
      path: pointer.split('/').slice(1).map(asIndex),
      message: detail,
    }));
  }
}

const asIndex = (part: string) => (/^\d+$/.test(part) ? Number(part) : part);
