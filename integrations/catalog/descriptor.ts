import { parseAllDocuments } from 'yaml';
import type { ActionContext, PlanLine } from '@/domain/automation/action';
import { beyondBounds } from '@/domain/core/yaml-bounds';

export type Described = { ref: string; kind: string; note: string };

/** The entities that a text describes, as far as it can be read: for a plan, where mistakes are not yet the point. */
export function describedEntities(text: string): Described[] {
  if (beyondBounds(text)) return [];
  return parseAllDocuments(text, { logLevel: 'silent' }).flatMap((document) => {
    if (document.errors.length > 0) return [];
    const kind = String(document.get('kind') ?? '');
    const name = String(document.getIn(['metadata', 'name']) ?? '');
    if (!kind || !name || kind === 'Location') return [];
    const namespace = String(document.getIn(['metadata', 'namespace']) ?? 'default');
    const ref = `${kind}:${namespace}/${name}`.toLowerCase();
    return [{ ref, kind, note: noteOf(document.toJS({ maxAliasCount: 100 })) }];
  });
}

function noteOf(document: { spec?: Record<string, unknown> }): string {
  const { owner, system, lifecycle, type } = document.spec ?? {};
  const said = [
    typeof owner === 'string' && owner && `owned by ${nameOf(owner)}`,
    typeof system === 'string' && system && `in ${nameOf(system)}`,
    typeof type === 'string' && type && `type ${type}`,
    typeof lifecycle === 'string' && lifecycle && `lifecycle ${lifecycle}`,
  ].filter((part) => typeof part === 'string');
  const text = said.join(', ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const nameOf = (ref: string) => ref.split('/').at(-1)?.split(':').at(-1) ?? ref;

/** What registering these entities would do to the catalog. */
export async function entityLines(entities: Described[], { ctx, ports }: ActionContext): Promise<PlanLine[]> {
  return Promise.all(
    entities.map(async ({ ref, note }): Promise<PlanLine> => {
      const known = await ports.catalog.find(ctx, ref);
      return {
        sign: known ? 'change' : 'create',
        kind: 'Entity',
        object: ref,
        note: note || undefined,
        undo: known ? 'Its descriptor decides again' : 'Archive it, any time',
      };
    }),
  );
}
