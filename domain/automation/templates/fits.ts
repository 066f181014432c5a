import { z } from 'zod';
import { asks, conditionProblem, fillIn, mappingProblems } from '../triggers/expressions';
import type { TemplateDocument } from './schema';

const one = z.union([z.string(), z.number(), z.boolean()]);
const Condition = z.union([one, z.array(one), z.strictObject({ exists: z.boolean() })]);
const Filter = z.record(z.string(), Condition);

/** An entity that the template is for, and what it fills in. Not of the reference, which reads past it. */
const Fit = z.strictObject(
  {
    /** the words of the button; absent: the template's title */
    title: z.string().min(1).max(60).optional(),
    /** as in `catalogFilter`: one of several, each with all of its conditions */
    filter: z.union([Filter, z.array(Filter)], 'fits.filter is an object of conditions, or a list of them.').optional(),
    /** CEL over `entity` */
    when: z.string().min(1).max(2000).optional(),
    /** fields of the form: values, or expressions over `entity` */
    values: z.record(z.string(), z.unknown()).default({}),
  },
  'fits has title, filter, when and values.',
);
export type Fit = z.output<typeof Fit>;
const Fits = z.preprocess((value) => (Array.isArray(value) ? value : [value]), z.array(Fit).max(20));

/** A descriptor, with its reference and relations. */
export type FitEntity = Record<string, unknown> & { kind: string; ref: string };

/** What `spec.fits` says, with what is wrong about it. */
export function readFits(document: TemplateDocument): {
  fits: Fit[];
  problems: { at: PropertyKey[]; message: string }[];
} {
  const given = document.spec.fits;
  if (given === undefined || given === null) return { fits: [], problems: [] };
  const parsed = Fits.safeParse(given);
  const at = (path: PropertyKey[]) => ['spec', 'fits', ...(Array.isArray(given) ? path : path.slice(1))];
  if (!parsed.success) {
    return { fits: [], problems: parsed.error.issues.map(({ path, message }) => ({ at: at(path), message })) };
  }
  const problems = parsed.data.flatMap((fit, index) => {
    const wrong = fit.when ? conditionProblem(fit.when, ['entity']) : undefined;
    const unreadable = mappingProblems(fit.values).map(({ pointer, detail }) => ({
      at: at([index, 'values', ...pointer.slice(1).split('/')]),
      message: detail,
    }));
    return [...(wrong ? [{ at: at([index, 'when']), message: wrong }] : []), ...unreadable];
  });
  return { fits: parsed.data, problems };
}

/** Whether an entity is one that the template is for. A condition that cannot be asked of it says no. */
export function fitsEntity(fit: Fit, entity: FitEntity): boolean {
  const filters = fit.filter === undefined ? [] : [fit.filter].flat();
  if (filters.length > 0 && !filters.some((filter) => meets(filter, entity))) return false;
  if (!fit.when) return true;
  const answer = asks(fit.when, { entity });
  return 'holds' in answer && answer.holds;
}

function meets(filter: z.output<typeof Filter>, entity: FitEntity): boolean {
  return Object.entries(filter).every(([path, condition]) => {
    const found = partOf(entity, path);
    if (typeof condition === 'object' && !Array.isArray(condition)) {
      return condition.exists === (found !== undefined && found !== null);
    }
    const wanted = [condition].flat().map((value) => String(value).toLowerCase());
    return [found].flat().some((value) => wanted.includes(String(value).toLowerCase()));
  });
}

/** A key may hold dots itself, as annotations do: the longest one that is there counts. */
function partOf(value: unknown, path: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  const own = value as Record<string, unknown>;
  if (Object.hasOwn(own, path)) return own[path];
  for (let at = path.lastIndexOf('.'); at > 0; at = path.lastIndexOf('.', at - 1)) {
    const key = path.slice(0, at);
    if (Object.hasOwn(own, key)) return partOf(own[key], path.slice(at + 1));
  }
  return undefined;
}

/** What an entity fills into the form. What cannot be filled in is left to the person. */
export const valuesFor = (fit: Fit, entity: FitEntity): Record<string, unknown> =>
  fillIn(fit.values, { entity }).values;
