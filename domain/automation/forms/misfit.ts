/** One way in which a value does not fit its schema, whichever validator found it. */
export type Misfit = {
  /** of the field; for what is missing, of the missing one */
  pointer: string;
  /** of JSON Schema */
  keyword: string;
  /** what the keyword asks for: the longest length, the allowed values */
  limit?: unknown;
};

/** A mistake inside a branch says nothing: that no branch fits is said by the keyword around it. */
export const isInsideBranch = (location: string): boolean =>
  /\/(oneOf|anyOf|not|contains|propertyNames|if)(\/|$)/.test(location.replace(/\/[^/]*$/, ''));

export const pointerPart = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');

/** What a person reads at the field. The server and the browser say the same. */
export function sentenceOf({ keyword, limit }: Misfit): string {
  switch (keyword) {
    case 'required':
      return 'Fill this in.';
    case 'enum':
      return `Choose one of: ${(limit as unknown[]).map(String).join(', ')}.`;
    case 'const':
      return `This has to be ${JSON.stringify(limit)}.`;
    case 'pattern':
      return `This does not fit the pattern ${limit}.`;
    case 'minLength':
      return limit === 1 ? 'Fill this in.' : `At least ${limit} characters.`;
    case 'maxLength':
      return `At most ${limit} characters.`;
    case 'minimum':
      return `At least ${limit}.`;
    case 'maximum':
      return `At most ${limit}.`;
    case 'minItems':
      return `At least ${limit} of them.`;
    case 'maxItems':
      return `At most ${limit} of them.`;
    case 'uniqueItems':
      return 'Each of them only once.';
    case 'type':
      return `This has to be of type ${Array.isArray(limit) ? limit.join(' or ') : limit}.`;
    case 'format':
      return `This is no ${limit}.`;
    case 'additionalProperties':
      return `"${limit}" is not known here.`;
    case 'exclusiveMinimum':
      return `More than ${limit}.`;
    case 'exclusiveMaximum':
      return `Less than ${limit}.`;
    case 'multipleOf':
      return `A multiple of ${limit}.`;
    case 'minProperties':
      return `At least ${limit} entries.`;
    case 'maxProperties':
      return `At most ${limit} entries.`;
    case 'picked': {
      const { part, allowed } = limit as { part: string; allowed: string[] };
      return `The form lets one choose as ${part} only: ${allowed.join(', ')}.`;
    }
    case 'not':
      return 'This is what the form does not take.';
    default:
      return 'This fits nothing that the form takes here.';
  }
}
