import picomatch from 'picomatch';
import { DeadlinePassed, withinMilliseconds } from './deadline';
import { invalid } from './errors';

const milliseconds = 1000;

/**
 * Which of the paths a pattern fits. A glob becomes a regular expression, and one of many stars can keep a process busy for
 * years: so all paths are asked together, and cut off after a second.
 */
export function pathsThatFit(
  paths: readonly string[],
  patterns: readonly string[],
  options: { dot: boolean } = { dot: true },
): Set<string> {
  if (patterns.length === 0 || paths.length === 0) return new Set();
  try {
    const fits = picomatch([...patterns], options);
    return withinMilliseconds(milliseconds, () => new Set(paths.filter((path) => fits(path))));
  } catch (error) {
    if (!(error instanceof DeadlinePassed)) throw error;
    const named = patterns.length === 1 ? `The pattern “${shortened(patterns[0] ?? '')}”` : 'One of the patterns';
    throw invalid(`${named} takes longer than a second to compare with names of files. Use fewer stars.`);
  }
}

const shortened = (pattern: string) => (pattern.length > 60 ? `${pattern.slice(0, 60)}…` : pattern);
