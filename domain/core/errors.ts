/** One mistake in the input: where (JSON Pointer) and what. */
export type FieldError = { pointer: string; detail: string };

/** The JSON Pointer (RFC 6901) of a place. */
export const pointerTo = (path: readonly PropertyKey[]): string =>
  path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

/** The same mistakes in what holds the place: `/name` of the parameters is `/parameters/name` of the request. */
export const under = (place: string, errors: FieldError[]): FieldError[] =>
  errors.map(({ pointer, detail }) => ({ pointer: `${place}${pointer}`, detail }));

export type ErrorKind = 'not-found' | 'forbidden' | 'conflict' | 'invalid' | 'limit-reached' | 'unavailable';

/**
 * The only errors whose words reach a person. Everything else is answered as "something went wrong" with the request id.
 * `detail` is a whole sentence that says what happened and, where there is one, the cure.
 */
export class DomainError extends Error {
  constructor(
    readonly kind: ErrorKind,
    readonly detail: string,
    readonly errors: FieldError[] = [],
  ) {
    super(detail);
    this.name = 'DomainError';
  }
}

export const notFound = (what: string, id: string) =>
  new DomainError('not-found', `There is no ${what} "${id}", or it is not yours to see.`);
export const forbidden = (reason: string) => new DomainError('forbidden', reason);
export const conflict = (detail: string) => new DomainError('conflict', detail);
export const invalid = (detail: string, errors: FieldError[] = []) => new DomainError('invalid', detail, errors);
export const limitReached = (detail: string, errors: FieldError[] = []) =>
  new DomainError('limit-reached', detail, errors);
export const unavailable = (detail: string) => new DomainError('unavailable', detail);
