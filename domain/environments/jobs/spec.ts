import { prepareScope, renderValue } from '@/domain/automation/expressions/render';
import type { Db } from '@/domain/core/db';
import { invalid, unavailable } from '@/domain/core/errors';
import type { EnvironmentSpec, Provisioner } from '@/domain/environments/provisioner';
import { loadVersion } from '@/domain/environments/types/queries';
import type { Environment } from '@/prisma/generated/client';

export type Provisioners = ReadonlyMap<string, Provisioner>;

/** The provisioner of an environment. Throws Unavailable where this worker does not carry it. */
export function provisionerOf(provisioners: Provisioners, row: Environment): Provisioner {
  const provisioner = provisioners.get(row.provisioner);
  if (!provisioner) throw unavailable(`No provisioner "${row.provisioner}" is installed on this worker.`);
  return provisioner;
}

/** What the provisioner is told: the type's configuration with the person's choices in it. Throws Invalid where it does not fit. */
export async function specOf(db: Db, row: Environment, provisioner: Provisioner): Promise<EnvironmentSpec> {
  const type = await loadVersion(db, row.typeVersionId);
  const parameters = row.parameters as Record<string, unknown>;
  const scope = prepareScope({
    parameters,
    size: type.sizes.find(({ name }) => name === parameters.size) ?? {},
    environment: {
      id: row.id,
      name: row.name,
      owner: row.ownerRef,
      entity: row.entityRef,
      requester: row.requesterName,
      url: row.url,
    },
  });
  const parsed = provisioner.config.safeParse(render(type.config, scope));
  if (!parsed.success) {
    const mistakes = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
    throw invalid(`The configuration of ${type.title} does not fit its provisioner: ${mistakes}.`);
  }
  const resources = row.resources as Record<string, unknown>;
  return { id: row.id, key: row.id, name: row.name, config: parsed.data, resources };
}

/** What is undefined is left out, so that the provisioner's own defaults hold. */
function render(value: unknown, scope: ReturnType<typeof prepareScope>): unknown {
  if (typeof value === 'string') return value.includes('${{') ? renderValue(value, scope) : value;
  if (Array.isArray(value)) return value.map((item) => render(item, scope));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, render(inner, scope)] as const);
  return Object.fromEntries(entries.filter(([, inner]) => inner !== undefined && inner !== null && inner !== ''));
}
