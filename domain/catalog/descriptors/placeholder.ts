import { isRecord } from './problem';

const keys = ['$text', '$json', '$yaml', '$openapi', '$asyncapi', '$graphql'];

/**
 * `{$text: ./api.yaml}` stands for a text (or, with `$yaml`, for a whole part) that is supplied later. It is kept as it
 * was given, so a rule that asks for a text takes it for one.
 */
export function isPlaceholder(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const [key, ...more] = Object.keys(value);
  if (key === undefined || more.length || !keys.includes(key)) return false;
  return typeof value[key] === 'string' && value[key] !== '';
}
