/** A place to begin: answers a greeting. Throws TypeError without a name. */
export function greet(name: string): string;
