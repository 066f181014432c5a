import { Prisma, sql } from '@/domain/core/db';
import { inverseOf, isForward, type RelationType } from './descriptors/kinds';

/** One condition on a part of a descriptor: that it is there, or one of some values. */
type Asked = { path: string; values: string[] };

/**
 * Reads the format's own filter: `kind=component,spec.type=service` asks for both, a name without `=` for being there at
 * all (`!name` for not being there), and the same name twice for either value.
 */
export function readFilter(text: string): Asked[] {
  const asked = new Map<string, string[]>();
  for (const part of text.split(',').map((piece) => piece.trim())) {
    if (!part) continue;
    const at = part.indexOf('=');
    const path = (at < 0 ? part : part.slice(0, at)).trim();
    const values = asked.get(path) ?? [];
    if (at >= 0)
      values.push(
        part
          .slice(at + 1)
          .trim()
          .toLowerCase(),
      );
    asked.set(path, values);
  }
  return [...asked].map(([path, values]) => ({ path, values }));
}

/** Entities that fit at least one of the filters, each with all of its conditions. On `e`. */
export function fitsAnyFilter(filters: string[]): Prisma.Sql {
  const each = filters.map((filter) => {
    const asked = readFilter(filter).map(conditionOf);
    return asked.length > 0 ? sql`(${Prisma.join(asked, ' AND ')})` : sql`TRUE`;
  });
  return sql`(${Prisma.join(each, ' OR ')})`;
}

const columns: Record<string, Prisma.Sql> = {
  kind: sql`e."kind"`,
  'metadata.namespace': sql`e."namespace"`,
  'metadata.name': sql`lower(e."name")`,
  'spec.type': sql`lower(e."type")`,
  'spec.lifecycle': sql`lower(e."lifecycle")`,
};

function conditionOf({ path, values }: Asked): Prisma.Sql {
  const relation = /^relations\.(\w+)$/.exec(path)?.[1];
  if (relation) return isRelated(relation, values);
  const isLacking = path.startsWith('!');
  const key = path.replace(/^!/, '');
  const column = columns[key];
  if (values.length > 0 && column)
    return values.length === 1 ? sql`${column} = ${values[0]}` : sql`${column} = ANY(${values})`;
  const part = sql`(e."document"::jsonb #> ${partsOf(key)})`;
  if (isLacking) return sql`${part} IS NULL`;
  if (values.length === 0) return sql`${part} IS NOT NULL`;
  // A list fits where one of its items does.
  return sql`EXISTS (SELECT 1 FROM jsonb_array_elements(
    CASE jsonb_typeof(${part}) WHEN 'array' THEN ${part} ELSE jsonb_build_array(${part}) END) item
    WHERE lower(item #>> '{}') = ANY(${values}))`;
}

/** Keys of annotations and labels hold dots themselves. */
function partsOf(path: string): string[] {
  const map = /^(metadata)\.(annotations|labels)\.(.+)$/.exec(path);
  return map ? map.slice(1) : path.split('.');
}

/** Relations are stored in one direction only: the other is read from its end. */
function isRelated(type: string, values: string[]): Prisma.Sql {
  const forward = isForward(type as RelationType);
  const stored = forward ? type : (inverseOf[type as RelationType] ?? type);
  const [own, other] = forward ? [sql`"sourceRef"`, sql`"targetRef"`] : [sql`"targetRef"`, sql`"sourceRef"`];
  const among = values.length > 0 ? sql`AND r.${other} = ANY(${values})` : Prisma.empty;
  return sql`EXISTS (SELECT 1 FROM "Relation" r WHERE r.${own} = e."ref" AND r."type" = ${stored} ${among})`;
}
