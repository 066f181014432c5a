/**
 * A place to begin: answers a greeting.
 * @param {string} name
 * @returns {string}
 */
export function greet(name) {
  if (typeof name !== 'string' || name.trim() === '') throw new TypeError('greet needs a name');
  return `Hello, ${name.trim()}`;
}
