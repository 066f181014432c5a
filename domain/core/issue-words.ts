import { z } from 'zod';

const kinds: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  date: 'a date',
  null: 'nothing',
};
const formats: Record<string, string> = {
  email: 'an e-mail address',
  url: 'an address such as https://example.com',
  datetime: 'a time such as 2026-12-01T09:00:00Z',
  date: 'a day such as 2026-12-01',
};
const units: Record<string, string> = { string: ' characters', array: ' entries', set: ' entries', record: ' fields' };
const mostNamed = 20;

/**
 * What is wrong with a value, in words for whoever typed it: Zod's own speak to programmers. A schema's own words go
 * before these; undefined leaves it to Zod.
 */
export function issueWords(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return typeWords(issue.expected, issue.input, issue.path?.at(-1));
    case 'invalid_value': {
      const named = issue.values.slice(0, mostNamed).map((value) => String(value));
      const more = issue.values.length > mostNamed ? ` and ${issue.values.length - mostNamed} more` : '';
      return `This should be ${named.length === 1 ? '' : 'one of '}${named.join(', ')}${more}`;
    }
    case 'too_small':
      if (issue.minimum === 1 && issue.origin === 'string') return 'This should not be empty';
      return `${issue.inclusive === false ? 'More than' : 'At least'} ${issue.minimum}${units[issue.origin] ?? ''}`;
    case 'too_big':
      return `${issue.inclusive === false ? 'Less than' : 'At most'} ${issue.maximum}${units[issue.origin] ?? ''}`;
    case 'unrecognized_keys':
      return `There is no field ${issue.keys.join(', ')} here`;
    case 'invalid_format':
      return formats[issue.format] && `This should be ${formats[issue.format]}`;
    case 'invalid_union':
      return 'This has none of the forms that are allowed here';
    default:
      return undefined;
  }
}

/** What is missing is named: the place that can be shown, a line for example, is that of what should hold it. */
function typeWords(expected: string, input: unknown, name: PropertyKey | undefined): string | undefined {
  const wanted = kinds[expected];
  if (!wanted) return undefined;
  if (input === undefined)
    return `${typeof name === 'string' ? `“${name}”` : 'This'} is missing: it should be ${wanted}`;
  const given = kinds[input === null ? 'null' : Array.isArray(input) ? 'array' : typeof input];
  const saysMore = given && given !== wanted && !(expected === 'int' && typeof input === 'number');
  return saysMore ? `This should be ${wanted}, not ${given}` : `This should be ${wanted}`;
}

z.config({ customError: issueWords });
